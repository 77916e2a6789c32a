import Alert from '@cloudscape-design/components/alert';
import type { ReactNode } from 'react';
import { useAway } from '../hooks/away';

/** Says once for the whole page that what is shown is not the newest. */
export function Away(): ReactNode {
  const error = useAway();
  return (
    <div role="status" className="away">
      {error && (
        <Alert type="warning" header={error.title}>
          What you see is from before. {error.detail}
        </Alert>
      )}
    </div>
  );
}
