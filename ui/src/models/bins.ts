import type { ColumnProfileView } from '../../../handlers/shared/console-contract';
import type { Histogram } from '../../../handlers/shared/evidence/report';
import { formatNumber, formatShare } from '../../../handlers/shared/text';

export interface Bar {
  readonly from: number;
  readonly to: number;
  /** Share of all rows for each unit of length: bins of any width can be laid over each other. */
  readonly density: number;
}

export function barsOf({ from, to, counts }: Histogram): Bar[] {
  const all = counts.reduce((sum, count) => sum + count, 0) || 1;
  const step = (to - from) / counts.length;
  return counts.map((count, index) => ({
    from: from + index * step,
    to: from + (index + 1) * step,
    density: count / all / step,
  }));
}

export interface CategoryPair {
  readonly name: string;
  readonly current: number;
  readonly reference?: number;
}

/** Shares of each value, the most frequent first; a long tail together. */
export function categoryPairs(
  current: ColumnProfileView['categories'],
  reference: ColumnProfileView['categories'],
  most = 12,
): CategoryPair[] {
  const sum = (counts: Readonly<Record<string, number>> = {}) => Object.values(counts).reduce((a, b) => a + b, 0) || 1;
  const [all, former] = [sum(current), sum(reference)];
  const names = [...new Set([...Object.keys(current ?? {}), ...Object.keys(reference ?? {})])];
  const pairs = names.map((name) => ({
    name,
    current: (current?.[name] ?? 0) / all,
    ...(reference && { reference: (reference[name] ?? 0) / former }),
  }));
  const weight = (pair: CategoryPair) => Math.max(pair.current, pair.reference ?? 0);
  const sorted = pairs.sort((one, other) => weight(other) - weight(one));
  if (sorted.every((pair) => weight(pair) === 0)) return [];
  if (sorted.length <= most) return sorted;
  const tail = sorted.slice(most - 1);
  const added = (of: (pair: CategoryPair) => number) => tail.reduce((total, pair) => total + of(pair), 0);
  return [
    ...sorted.slice(0, most - 1),
    {
      name: `${tail.length} more values`,
      current: added((pair) => pair.current),
      ...(reference && { reference: added((pair) => pair.reference ?? 0) }),
    },
  ];
}

/** Both sides as bins to draw small: of a category, a bin a value. */
export function sparkBins(
  current: ColumnProfileView | undefined,
  reference: ColumnProfileView | undefined,
): { readonly now?: Histogram; readonly then?: Histogram } {
  const [now, then] = [current?.histogram, reference?.histogram];
  if (now || then) return { ...(now && { now }), ...(then && { then }) };
  const pairs = categoryPairs(current?.categories, reference?.categories, 20);
  if (pairs.length === 0) return {};
  const binsOf = (counts: readonly number[]): Histogram => ({ from: 0, to: pairs.length, counts });
  return {
    ...(current?.categories && { now: binsOf(pairs.map((pair) => pair.current)) }),
    ...(reference?.categories && { then: binsOf(pairs.map((pair) => pair.reference ?? 0)) }),
  };
}

/** What a histogram shows, in words: where the middle half and the most rows lie. */
export function binsInWords(bins: Histogram): string {
  const all = bins.counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return 'no rows';
  const step = (bins.to - bins.from) / bins.counts.length;
  const quantile = (share: number) => {
    let seen = 0;
    const index = bins.counts.findIndex((count) => (seen += count) >= share * all);
    return formatNumber(Number((bins.from + (index + 0.5) * step).toPrecision(3)));
  };
  return `about half between ${quantile(0.25)} and ${quantile(0.75)}, middle about ${quantile(0.5)}`;
}

export const pairsInWords = (pairs: readonly CategoryPair[]): string =>
  pairs
    .slice(0, 5)
    .map(({ name, current, reference }) =>
      reference === undefined
        ? `${name} ${formatShare(current)}`
        : `${name} ${formatShare(current)}, was ${formatShare(reference)}`,
    )
    .join('; ');
