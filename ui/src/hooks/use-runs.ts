import { useCallback, useState } from 'react';
import type { RunSummary } from '../../../handlers/shared/console-contract';
import { mergeRuns } from '../models/run-list';
import { isOver } from '../models/run-status';
import { listRuns } from '../services/runs';
import { type Live, useLive } from './use-live';

const PORTION = 100;
const OFTEN = 2000;
const SELDOM = 5000;

export interface Runs {
  readonly live: Live<unknown>;
  readonly runs: readonly RunSummary[];
  /** There are older ones that are not here. */
  readonly hasMore: boolean;
  readonly loadMore: () => Promise<void>;
}

/** The newest runs live, and older ones as they are asked for. */
export function useRuns(): Runs {
  const [older, setOlder] = useState<{ readonly items: readonly RunSummary[]; readonly next?: string | undefined }>();
  const [every, setEvery] = useState(SELDOM);
  const live = useLive(
    'runs',
    async (signal) => {
      const page = await listRuns({ limit: PORTION }, signal);
      setEvery(page.items.some(({ status }) => !isOver(status)) ? OFTEN : SELDOM);
      return page;
    },
    { every },
  );
  const next = older ? older.next : live.data?.next;
  const loadMore = useCallback(async () => {
    if (next === undefined) return;
    const page = await listRuns({ limit: PORTION, next });
    setOlder((before) => ({ items: mergeRuns(before?.items ?? [], page.items), next: page.next }));
  }, [next]);
  return { live, runs: mergeRuns(older?.items ?? [], live.data?.items ?? []), hasMore: next !== undefined, loadMore };
}
