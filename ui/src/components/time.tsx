import type { ReactNode } from 'react';
import { formatDate, relativeTime } from '../../../handlers/shared/text';
import { useNow } from '../hooks/use-now';
import { elapsed, formatDuration } from '../models/duration';

/** How long ago, with the full time on hover. */
export function Ago({ iso }: { readonly iso: string }): ReactNode {
  const now = useNow(30_000);
  return (
    <time dateTime={iso} title={formatDate(iso)}>
      {relativeTime(iso, new Date(now))}
    </time>
  );
}

/** How long it took, or has taken so far: then it counts on. */
export function Lasted({ from, to }: { readonly from: string; readonly to: string | undefined }): ReactNode {
  const now = useNow(to === undefined ? 1000 : undefined);
  return <span style={{ fontVariantNumeric: 'tabular-nums' }}>{formatDuration(elapsed(from, to, now))}</span>;
}
