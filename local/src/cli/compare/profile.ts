import { missingShare } from '../../../../handlers/shared/evidence/profile';

/** profile.json of Prepare data (docs/contracts.md), as far as a comparison reads it. */
export interface ColumnProfile {
  readonly type: string;
  readonly count: number;
  readonly missing: number;
  readonly mean?: number;
  readonly stddev?: number;
  readonly categories?: Readonly<Record<string, number>>;
}

export interface Profile {
  readonly columns: Readonly<Record<string, ColumnProfile>>;
}

export interface ColumnShift {
  readonly column: string;
  /** One run has the column, the other has not. */
  readonly onlyIn?: 'a' | 'b';
  /** Numbers: how far the mean moved, in standard deviations of the first run. Categories: share of rows that changed. */
  readonly shift?: number;
  readonly mean?: readonly [number, number];
  /** Share of values that are blank. */
  readonly missing?: readonly [number, number];
}

/** Per column of either profile, the largest shift first. */
export function shiftsOf(a: Profile, b: Profile): ColumnShift[] {
  const names = [...new Set([...Object.keys(a.columns), ...Object.keys(b.columns)])];
  return names
    .map((column) => shiftOf(column, a.columns[column], b.columns[column]))
    .sort((one, other) => Math.abs(other.shift ?? 0) - Math.abs(one.shift ?? 0));
}

function shiftOf(column: string, a: ColumnProfile | undefined, b: ColumnProfile | undefined): ColumnShift {
  if (!a || !b) return { column, onlyIn: a ? 'a' : 'b' };
  const missing = [shareMissing(a), shareMissing(b)] as const;
  if (a.mean !== undefined && b.mean !== undefined) {
    const shift = a.mean === b.mean ? 0 : (b.mean - a.mean) / (a.stddev || Math.abs(a.mean) || 1);
    return { column, shift: rounded(shift), mean: [a.mean, b.mean], missing };
  }
  if (a.categories && b.categories) return { column, shift: rounded(changed(a.categories, b.categories)), missing };
  return { column, missing };
}

const shareMissing = (column: ColumnProfile): number => rounded(missingShare(column));

/** Half of the sum of all differences in share: 0 the same, 1 nothing in common. */
function changed(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): number {
  const total = (counts: Readonly<Record<string, number>>): number =>
    Math.max(
      1,
      Object.values(counts).reduce((sum, count) => sum + count, 0),
    );
  const [ofA, ofB] = [total(a), total(b)];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.reduce((sum, name) => sum + Math.abs((a[name] ?? 0) / ofA - (b[name] ?? 0) / ofB), 0) / 2;
}

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
