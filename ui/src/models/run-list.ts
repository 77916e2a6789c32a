import type { RunStatus, RunSummary } from '../../../handlers/shared/console-contract';
import { elapsed } from './duration';
import { isOver, statusWords, type StatusWords } from './run-status';
import { viewerName } from './viewer';

/** A run as the table shows it. */
export interface RunRow extends StatusWords {
  readonly id: string;
  readonly status: RunStatus;
  readonly isOver: boolean;
  readonly dataVersion: string;
  readonly startedBy: string;
  readonly reason: string | undefined;
  readonly startedAt: string;
  readonly stoppedAt: string | undefined;
  readonly metric: RunSummary['metric'];
  readonly version: number | undefined;
  readonly redriveCount: number;
}

export const rowOf = (run: RunSummary): RunRow => ({
  ...statusWords(run),
  id: run.id,
  status: run.status,
  isOver: isOver(run.status),
  dataVersion: run.dataVersion ?? '',
  startedBy: run.startedBy === undefined ? '' : viewerName(run.startedBy),
  reason: run.reason,
  startedAt: run.startedAt,
  stoppedAt: run.stoppedAt,
  metric: run.metric,
  version: run.version,
  redriveCount: run.redriveCount,
});

export interface RunFilter {
  readonly text: string;
  /** Words of a status or outcome; empty: any. */
  readonly status: string;
}

export function filterRuns(rows: readonly RunRow[], { text, status }: RunFilter): RunRow[] {
  const wanted = text.trim().toLowerCase();
  return rows.filter(
    (row) =>
      (status === '' || row.words === status) &&
      (wanted === '' ||
        [row.id, row.words, row.dataVersion, row.startedBy, row.reason ?? '', `version ${row.version ?? ''}`].some(
          (value) => value.toLowerCase().includes(wanted),
        )),
  );
}

export type RunSort =
  'startedAt' | 'words' | 'dataVersion' | 'startedBy' | 'reason' | 'duration' | 'metric' | 'version';

export function sortRuns(rows: readonly RunRow[], by: RunSort, isDescending: boolean, now: number): RunRow[] {
  const value = (row: RunRow): string | number | undefined => {
    if (by === 'duration') return elapsed(row.startedAt, row.stoppedAt, now);
    if (by === 'metric') return row.metric?.value;
    return row[by];
  };
  const order = isDescending ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [left, right] = [value(one), value(other)];
    // What has no value stands last, whichever way.
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    return left < right ? -order : left > right ? order : 0;
  });
}

/** Of pages that were loaded at different times, each run once, as the later page has it; newest first. */
export function mergeRuns(older: readonly RunSummary[], newer: readonly RunSummary[]): RunSummary[] {
  const all = new Map([...older, ...newer].map((run) => [run.id, run]));
  return [...all.values()].sort((one, other) =>
    one.startedAt < other.startedAt ? 1 : one.startedAt > other.startedAt ? -1 : 0,
  );
}

/** Words of the statuses that these runs have, for the filter. */
export const statusesOf = (rows: readonly RunRow[]): string[] => [...new Set(rows.map(({ words }) => words))].sort();
