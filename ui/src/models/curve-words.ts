import { formatNumber } from '../../../handlers/shared/text';
import type { Curve } from './curve';

/** The chart in a sentence: where each split stands, and which round was best. */
export function curveWords(
  metric: string,
  curves: readonly Curve[],
  best: { readonly round: number; readonly metric: string; readonly value: number } | undefined,
): string {
  const ends = curves.flatMap(({ split, name, points }) => {
    const last = points.at(-1);
    return last ? [`${split || name} ${formatNumber(last[1])}`] : [];
  });
  const round = Math.max(...curves.flatMap(({ points }) => points.map(([at]) => at)), 0);
  const now = `${metric} after round ${round}: ${ends.join(', ')}.`;
  return best?.metric === metric ? `${now} Best in round ${best.round}: ${formatNumber(best.value)}.` : now;
}
