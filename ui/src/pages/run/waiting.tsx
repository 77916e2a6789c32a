import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import type { ReactNode } from 'react';
import { useHref, useNavigate } from 'react-router-dom';
import type { RunDetail } from '../../../../handlers/shared/console-contract';
import type { Trace } from '../../models/run/trace';
import { isOver } from '../../models/run-status';
import { approvalPath } from '../../routes';

/** The run stands still until a person decides. */
export function Waiting({ detail, trace }: { readonly detail: RunDetail; readonly trace: Trace }): ReactNode {
  const { approvalId, run } = detail;
  const to = approvalPath(approvalId ?? '');
  const href = useHref(to);
  const navigate = useNavigate();
  const waits = [...trace.visits.values()].some(({ status, kind }) => status === 'waiting' && kind === 'Task');
  if (approvalId === undefined || isOver(run.status) || !waits) return null;
  return (
    <Alert
      type="info"
      header="The model waits for a decision"
      action={
        <Button
          href={href}
          onFollow={(event) => {
            event.preventDefault();
            void navigate(to);
          }}
        >
          Look and decide
        </Button>
      }
    >
      It passed its gate and is registered. Nothing is deployed before a person approves it.
    </Alert>
  );
}
