import { useEffect, useRef, useState } from 'react';
import type { JobLog } from '../../../handlers/shared/console-contract';
import { jobLog } from '../services/runs';
import { type Live, useLive } from './use-live';

export type LogLine = JobLog['lines'][number];

/** Lines of a job's log, those that come included. `job` undefined: none. */
export function useJobLog(
  id: string,
  job: string | undefined,
  every: number | undefined,
): Pick<Live<number>, 'error' | 'isLoading' | 'refresh'> & { readonly lines: readonly LogLine[] } {
  const key = job === undefined ? undefined : `log ${id} ${job}`;
  const store = useRef<{ key: string | undefined; lines: readonly LogLine[]; next: string | undefined }>({
    key,
    lines: [],
    next: undefined,
  });
  const [view, setView] = useState<{ key: string | undefined; lines: readonly LogLine[] }>({ key, lines: [] });
  useEffect(() => {
    store.current = { key, lines: [], next: undefined };
  }, [key]);

  const live = useLive(
    key,
    async (signal) => {
      const own = store.current;
      for (;;) {
        const page = await jobLog(id, job ?? '', own.next, signal);
        own.next = page.next ?? own.next;
        if (page.lines.length > 0) {
          own.lines = [...own.lines, ...page.lines];
          if (store.current === own) setView({ key, lines: own.lines });
        }
        if (!page.more || page.lines.length === 0) return own.lines.length;
      }
    },
    { every },
  );
  return { ...live, lines: view.key === key ? view.lines : [] };
}
