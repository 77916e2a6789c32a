import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';

/** A change of a metric; better and worse are told in its words, the icon and the color repeat them. */
export function Change({
  words,
  better,
}: {
  readonly words: string | undefined;
  readonly better: boolean | undefined;
}): ReactNode {
  if (words === undefined) return '–';
  if (better === undefined) return words;
  return <StatusIndicator type={better ? 'success' : 'warning'}>{words}</StatusIndicator>;
}
