import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactNode } from 'react';
import type { Live } from '../hooks/use-live';
import { Trouble } from './trouble';

/** The content once it is there; before that, or in its place, what is the matter. */
export function Loaded<T>({
  of,
  what,
  elsewhere,
  children,
}: {
  readonly of: Live<T>;
  /** As in "Loading the run". */
  readonly what: string;
  /** As in Trouble. */
  readonly elsewhere?: ReactNode;
  readonly children: (data: T) => ReactNode;
}): ReactNode {
  const { data, error, refresh } = of;
  if (data === undefined)
    return error ? <Trouble error={error} elsewhere={elsewhere} onRetry={refresh} /> : <Loading what={what} />;
  // A later error is told above the page, by Away; what is here stays as it is.
  return children(data);
}

export function Loading({ what }: { readonly what: string }): ReactNode {
  return (
    <Box textAlign="center" padding="xxl" color="text-body-secondary">
      <div role="status">
        <Spinner /> Loading {what}
      </div>
    </Box>
  );
}

export function Empty({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}): ReactNode {
  return (
    <Box textAlign="center" padding={{ vertical: 'l' }} color="inherit">
      <SpaceBetween size="xs">
        <Box variant="strong" color="inherit">
          {title}
        </Box>
        {children !== undefined && (
          <Box variant="p" color="text-body-secondary">
            {children}
          </Box>
        )}
        {action}
      </SpaceBetween>
    </Box>
  );
}
