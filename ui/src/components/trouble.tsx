import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import type { ReactNode } from 'react';
import type { ConsoleError } from '../models/console-error';
import { beginSignIn } from '../services/sign-in';

export interface TroubleProps {
  readonly error: ConsoleError;
  /** Where to look for what is not there. */
  readonly elsewhere?: ReactNode;
  readonly onRetry?: () => void;
  readonly onDismiss?: () => void;
}

/** Why something is not there or did not happen, what to do, and how to try again. */
export function Trouble({ error, elsewhere, onRetry, onDismiss }: TroubleProps): ReactNode {
  const { status, title, detail } = error;
  const hint = status === 404 ? elsewhere : undefined;
  const action =
    status === 401 ? (
      <Button onClick={() => void beginSignIn()}>Sign in</Button>
    ) : onRetry && hint === undefined ? (
      <Button onClick={onRetry}>Try again</Button>
    ) : undefined;
  return (
    <Alert
      type={status === 401 || status === 403 || status === 404 ? 'info' : 'error'}
      header={title}
      action={action}
      dismissible={onDismiss !== undefined}
      {...(onDismiss ? { onDismiss } : {})}
    >
      {detail} {hint}
    </Alert>
  );
}
