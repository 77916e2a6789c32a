import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import type { StatusWords } from '../models/run-status';

/** Icon, color and words. */
export function Status({ indicator, words }: StatusWords): ReactNode {
  return (
    <StatusIndicator type={indicator} {...(indicator === 'in-progress' ? { colorOverride: 'blue' as const } : {})}>
      {words}
    </StatusIndicator>
  );
}
