const FIRST = 500;
const LONGEST = 10_000;

/**
 * Milliseconds until the next ask; undefined: none by itself.
 * After failures twice as long each time, up to ten seconds; what no later try mends is not asked again.
 */
export function nextWait(every: number | undefined, failures: number): number | undefined {
  if (!Number.isFinite(failures)) return undefined;
  if (failures > 0) return Math.min(LONGEST, FIRST * 2 ** (failures - 1));
  return every;
}
