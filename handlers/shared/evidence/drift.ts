/** How far a column has moved since a model was trained: pure, and the same wherever it is shown. */
import { type ColumnProfile, isBlank } from './profile';
import type { Histogram } from './report';

export type DriftLevel = 'stable' | 'moved' | 'drifted';

/** The usual reading of the index: below the first nothing is to be done, from the second on the model's data are others. */
export const DRIFT_LIMITS = { moved: 0.1, drifted: 0.25 } as const;

/** A share of nothing has no logarithm; a bin that is empty on one side counts as one row in ten thousand. */
export const LEAST_SHARE = 0.0001;

export const driftLevel = (index: number): DriftLevel =>
  index < DRIFT_LIMITS.moved ? 'stable' : index < DRIFT_LIMITS.drifted ? 'moved' : 'drifted';

/**
 * The population stability index: the sum over bins of (c − r) · ln(c / r), where r and c are the shares of the
 * reference's and the current rows. Bins are those of the reference's histogram, what lies below and above it, and
 * missing values; of a category its values and missing ones. Undefined: the two can't be compared, or neither has a value.
 */
export function driftOf(current: ColumnProfile, reference: ColumnProfile): number | undefined {
  const counts = isBlank(current) && isBlank(reference) ? undefined : countsOf(current, reference);
  if (!counts) return undefined;
  const [now, before] = [
    [...counts.now, current.missing],
    [...counts.before, reference.missing],
  ];
  const [rowsNow, rowsBefore] = [sum(now), sum(before)];
  if (rowsNow <= 0 || rowsBefore <= 0) return undefined;
  const parts = now.map((count, bin) => {
    const c = Math.max(count / rowsNow, LEAST_SHARE);
    const r = Math.max((before[bin] ?? 0) / rowsBefore, LEAST_SHARE);
    return (c - r) * Math.log(c / r);
  });
  return sum(parts);
}

interface Counts {
  readonly now: readonly number[];
  readonly before: readonly number[];
}

function countsOf(current: ColumnProfile, reference: ColumnProfile): Counts | undefined {
  const { categories: now } = current;
  const { categories: before } = reference;
  if (now && before) {
    const names = [...new Set([...before.keys(), ...now.keys()])];
    return { now: names.map((name) => now.get(name) ?? 0), before: names.map((name) => before.get(name) ?? 0) };
  }
  if (now || before)
    return isEmpty(current) || isEmpty(reference) ? { now: [current.count], before: [reference.count] } : undefined;
  return numberCounts(current, reference);
}

/** Only missing values. */
const isEmpty = ({ count }: ColumnProfile): boolean => count === 0;

function numberCounts(current: ColumnProfile, reference: ColumnProfile): Counts | undefined {
  if (isEmpty(current) || isEmpty(reference)) return { now: [current.count], before: [reference.count] };
  const [now, before] = [binsOf(current), binsOf(reference)];
  if (!now || !before) return undefined;
  return { now: overBinsOf(before, now), before: [0, ...before.counts, 0] };
}

/** The histogram; one value alone is a bin without a width. */
function binsOf({ histogram, min, max, count }: ColumnProfile): Histogram | undefined {
  if (histogram) return histogram;
  return min !== undefined && min === max ? { from: min, to: min, counts: [count] } : undefined;
}

/** The rows of `now` in the bins of `before`, and below and above them; within a bin they lie evenly. */
function overBinsOf(before: Histogram, now: Histogram): number[] {
  const width = (before.to - before.from) / before.counts.length;
  const edges = before.counts.map((_, bin) => before.from + bin * width);
  const places = [-Infinity, ...edges, before.to, Infinity];
  const found = places.slice(1).map(() => 0);
  const kindOf = (place: number) =>
    place === found.length - 1 ? 'above' : place === found.length - 2 ? 'last bin' : 'other';
  const size = (now.to - now.from) / now.counts.length;
  for (const [bin, rows] of now.counts.entries()) {
    const [low, high] = [now.from + bin * size, now.from + (bin + 1) * size];
    for (let place = 0; place < found.length; place++) {
      const [from, to] = [places[place] ?? 0, places[place + 1] ?? 0];
      found[place] = (found[place] ?? 0) + rows * shareIn(low, high, from, to, kindOf(place));
    }
  }
  return found;
}

/** Of a bin of `now`, the share that lies in a place; one value alone lies whole in one. */
function shareIn(low: number, high: number, from: number, to: number, place: 'last bin' | 'above' | 'other'): number {
  // The last bin holds its upper edge.
  if (low === high && place === 'above') return low > from ? 1 : 0;
  if (low === high) return low >= from && (low < to || (place === 'last bin' && low === to)) ? 1 : 0;
  return Math.max(0, Math.min(high, to) - Math.max(low, from)) / (high - low);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
