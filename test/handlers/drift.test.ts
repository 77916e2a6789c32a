import { DRIFT_LIMITS, driftLevel, driftOf, LEAST_SHARE } from '../../handlers/shared/evidence/drift';
import type { ColumnProfile } from '../../handlers/shared/evidence/profile';

const column = (known: Partial<ColumnProfile>): ColumnProfile => ({
  name: 'x',
  count: 0,
  missing: 0,
  quarantined: 0,
  ...known,
});
const numbers = (from: number, to: number, counts: number[], missing = 0): ColumnProfile =>
  column({
    count: counts.reduce((all, one) => all + one, 0),
    missing,
    min: from,
    max: to,
    histogram: { from, to, counts },
  });
const categories = (counts: Record<string, number>, missing = 0): ColumnProfile =>
  column({
    count: Object.values(counts).reduce((all, one) => all + one, 0),
    missing,
    categories: new Map(Object.entries(counts)),
  });
/** One bin's part, by hand. */
const part = (c: number, r: number): number => (c - r) * Math.log(c / r);

test('nothing has moved: the index is nothing', () => {
  expect(driftOf(numbers(0, 10, [5, 3, 2]), numbers(0, 10, [50, 30, 20]))).toBeCloseTo(0, 12);
  expect(driftOf(categories({ a: 1, b: 3 }, 4), categories({ b: 30, a: 10 }, 40))).toBeCloseTo(0, 12);
});

test('two categories, by hand: 0.5 and 0.5 that were 0.8 and 0.2', () => {
  const index = driftOf(categories({ a: 50, b: 50 }), categories({ a: 80, b: 20 }));
  // (0.5 - 0.8) ln(0.5 / 0.8) + (0.5 - 0.2) ln(0.5 / 0.2) = 0.3 ln 4
  expect(index).toBeCloseTo(0.3 * Math.log(4), 12);
  expect(index).toBeCloseTo(0.41589, 5);
});

test('missing values are a bin of their own', () => {
  expect(driftOf(categories({ a: 80 }, 20), categories({ a: 100 }))).toBeCloseTo(
    part(0.8, 1) + part(0.2, LEAST_SHARE),
    12,
  );
  expect(driftOf(numbers(0, 4, [10, 10], 20), numbers(0, 4, [10, 10], 5))).toBeCloseTo(
    2 * part(0.25, 0.4) + part(0.5, 0.2),
    12,
  );
});

test('a new value and one that is gone count as one row in ten thousand on the other side', () => {
  const index = driftOf(categories({ new: 100 }), categories({ old: 100 }));
  expect(index).toBeCloseTo(part(LEAST_SHARE, 1) + part(1, LEAST_SHARE), 12);
});

test('a histogram with other bounds is laid over the reference’s bins, evenly within a bin', () => {
  // The reference's bins are 0–5 and 5–10; the current one lies from 5 to 15: half in the second bin, half above.
  const index = driftOf(numbers(5, 15, [100]), numbers(0, 10, [50, 50]));
  expect(index).toBeCloseTo(part(LEAST_SHARE, 0.5) + part(0.5, 0.5) + part(0.5, LEAST_SHARE), 12);
});

test('one value alone lies in the bin that holds it, the last edge too', () => {
  const constant = column({ count: 10, min: 10, max: 10 });
  expect(driftOf(constant, numbers(0, 10, [50, 50]))).toBeCloseTo(part(LEAST_SHARE, 0.5) + part(1, 0.5), 12);
  expect(driftOf(constant, constant)).toBeCloseTo(0, 12);
  // What was constant is so no more: half lies below, half above.
  const index = driftOf(numbers(0, 20, [50, 50]), constant);
  expect(index).toBeCloseTo(2 * part(0.5, LEAST_SHARE) + part(LEAST_SHARE, 1), 12);
});

test('a column that is only missing is compared by that, and with another such one there is nothing to compare', () => {
  const empty = column({ missing: 100 });
  expect(driftOf(empty, numbers(0, 1, [100]))).toBeCloseTo(part(LEAST_SHARE, 1) + part(1, LEAST_SHARE), 12);
  expect(driftOf(numbers(0, 1, [100]), empty)).toBeCloseTo(part(LEAST_SHARE, 1) + part(1, LEAST_SHARE), 12);
  expect(driftOf(empty, empty)).toBeUndefined();
  expect(driftOf(categories({ a: 0 }, 100), categories({ a: 0 }, 90))).toBeUndefined();
  expect(driftLevel(driftOf(categories({ a: 0 }, 100), categories({ a: 90 }, 10)) ?? 0)).toBe('drifted');
});

test('what can’t be compared has no index', () => {
  expect(driftOf(column({}), numbers(0, 1, [1]))).toBeUndefined();
  expect(driftOf(categories({ a: 1 }), numbers(0, 1, [1]))).toBeUndefined();
  expect(driftOf(column({ count: 5, min: 0, max: 1 }), numbers(0, 1, [1]))).toBeUndefined();
});

test('the levels have the usual limits', () => {
  expect([0, 0.0999, DRIFT_LIMITS.moved, 0.2499, DRIFT_LIMITS.drifted, 9].map(driftLevel)).toEqual([
    'stable', 'stable', 'moved', 'moved', 'drifted', 'drifted',
  ]); // prettier-ignore
});

test.each([
  [0.0999, 'stable'],
  [0.1, 'moved'],
  [0.2499, 'moved'],
  [0.25, 'drifted'],
] as const)('an index of %d is called %s', (index, level) => {
  expect(driftLevel(index)).toBe(level);
});
