import type { Comparison } from './types';

/** The first difference of the first comparison that failed, as one line. */
export function firstDifference(comparisons: Comparison[]): string | undefined {
  const failed = comparisons.find((it) => !it.ok);
  if (!failed) return undefined;
  const [diff] = failed.diffs;
  if (!diff) return 'it differs';
  if (diff.path === '$.length') return `expected events ${show(diff.eTypes)}, but got ${show(diff.aTypes)}`;
  return `at ${diff.path}: expected ${show(diff.e)}, but got ${show(diff.a)}`;
}

function show(value: unknown): string {
  return (value === undefined ? 'nothing' : JSON.stringify(value)).slice(0, 400);
}
