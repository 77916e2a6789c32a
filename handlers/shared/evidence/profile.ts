import { countOf, formatNumber, formatShare } from '../text';
import { type Histogram, histogramOf, isObject, numberOf } from './report';

export interface ColumnProfile {
  readonly name: string;
  readonly count: number;
  readonly missing: number;
  readonly quarantined: number;
  readonly mean?: number;
  readonly median?: number;
  readonly stddev?: number;
  readonly min?: number;
  readonly max?: number;
  readonly histogram?: Histogram;
  readonly categories?: ReadonlyMap<string, number>;
}

/** Columns in the profile's order. */
export type Profile = readonly ColumnProfile[];

/** What one column did since the champion was trained. */
export interface ColumnChange {
  readonly column: ColumnProfile;
  readonly before?: ColumnProfile;
  /** Sentences without a full stop; none: as before, or nothing to compare with. */
  readonly changes: readonly string[];
}

const MOST_COLUMNS = 1000;
/** Smaller moves are not told. */
export const NOTABLE = { sigma: 0.1, share: 0.01, range: 0.05 } as const;

export function parseProfile(text: string): Profile {
  const profile: unknown = JSON.parse(text);
  if (!isObject(profile) || !isObject(profile.columns)) throw new Error('profile.json holds no columns');
  return Object.entries(profile.columns)
    .flatMap(([name, column]) => (isObject(column) ? [columnOf(name, column)] : []))
    .slice(0, MOST_COLUMNS);
}

function columnOf(name: string, column: Readonly<Record<string, unknown>>): ColumnProfile {
  const categories = isObject(column.categories)
    ? new Map(Object.entries(column.categories).flatMap(([key, value]) => entryOf(key, numberOf(value))))
    : undefined;
  return {
    name,
    count: numberOf(column.count) ?? 0,
    missing: numberOf(column.missing) ?? 0,
    quarantined: numberOf(column.quarantined) ?? 0,
    mean: numberOf(column.mean),
    median: isObject(column.quantiles) ? numberOf(column.quantiles.p50) : undefined,
    stddev: numberOf(column.stddev),
    min: numberOf(column.min),
    max: numberOf(column.max),
    histogram: histogramOf(column.histogram),
    categories,
  };
}

const entryOf = (key: string, value: number | undefined): [string, number][] =>
  value === undefined ? [] : [[key, value]];

/** Every column beside its former self, those that moved first. */
export function compareProfiles(now: Profile, before: Profile | undefined): ColumnChange[] {
  const former = new Map(before?.map((column) => [column.name, column]));
  const compared = now.map((column) => {
    const earlier = former.get(column.name);
    if (!before) return { column, changes: [] };
    return { column, before: earlier, changes: earlier ? changesOf(column, earlier) : ['new column'] };
  });
  const moved = compared.filter(({ changes }) => changes.length > 0);
  return [...moved, ...compared.filter(({ changes }) => changes.length === 0)];
}

/** Columns that the champion was trained with and that are gone. */
export const lostColumns = (now: Profile, before: Profile | undefined): string[] =>
  (before ?? []).map(({ name }) => name).filter((name) => !now.some((column) => column.name === name));

/** `count` is of the values that are there. */
export const missingShare = ({ count, missing }: Pick<ColumnProfile, 'count' | 'missing'>): number =>
  missing > 0 ? missing / (count + missing) : 0;

/** There are rows, and none of them has a value. */
export const isBlank = ({ count, missing }: Pick<ColumnProfile, 'count' | 'missing'>): boolean =>
  count === 0 && missing > 0;

export const BLANK = 'blank in every row';

function changesOf(now: ColumnProfile, before: ColumnProfile): string[] {
  // Each value that is gone or new says no more than this.
  if (isBlank(now)) return isBlank(before) ? [] : [`${BLANK}, was filled in ${formatShare(1 - missingShare(before))}`];
  if (isBlank(before)) return [`filled in ${formatShare(1 - missingShare(now))}, was ${BLANK}`];
  const changes: string[] = [];
  const sigma = before.stddev ?? 0;
  if (now.mean !== undefined && before.mean !== undefined && sigma > 0) {
    const shift = (now.mean - before.mean) / sigma;
    const size = formatNumber(Number(Math.abs(shift).toFixed(2)));
    if (Math.abs(shift) >= NOTABLE.sigma) {
      changes.push(`mean ${size} standard deviations ${shift > 0 ? 'higher' : 'lower'}`);
    }
  }
  const [missing, former] = [missingShare(now), missingShare(before)];
  if (Math.abs(missing - former) >= NOTABLE.share) {
    changes.push(`${formatShare(missing)} missing, was ${formatShare(former)}`);
  }
  return [...changes, ...rangeChanges(now, before), ...categoryChanges(now, before)];
}

function rangeChanges(now: ColumnProfile, before: ColumnProfile): string[] {
  if (now.min === undefined || now.max === undefined || before.min === undefined || before.max === undefined) return [];
  const tolerance = NOTABLE.range * (before.max - before.min);
  return [
    ...(now.max > before.max + tolerance
      ? [`goes up to ${formatNumber(now.max)}, was ${formatNumber(before.max)}`]
      : []),
    ...(now.min < before.min - tolerance
      ? [`goes down to ${formatNumber(now.min)}, was ${formatNumber(before.min)}`]
      : []),
  ];
}

const MOST_CATEGORIES = 3;

export const moreValues = (count: number): string => countOf(count, 'more value');

function categoryChanges({ categories }: ColumnProfile, { categories: former }: ColumnProfile): string[] {
  if (!categories || !former) return [];
  const share = (counts: ReadonlyMap<string, number>, name: string) => {
    const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
    return all > 0 ? (counts.get(name) ?? 0) / all : 0;
  };
  const moves = [...new Set([...categories.keys(), ...former.keys()])]
    .map((name) => ({ name, now: share(categories, name), was: share(former, name) }))
    .filter(({ name, now, was }) => Math.abs(now - was) >= NOTABLE.share || categories.has(name) !== former.has(name))
    .sort((one, other) => Math.abs(other.now - other.was) - Math.abs(one.now - one.was));
  const told = moves.slice(0, MOST_CATEGORIES).map(({ name, now, was }) => {
    if (!former.has(name)) return `new value ${name} (${formatShare(now)})`;
    return categories.has(name) ? `${name} ${formatShare(now)}, was ${formatShare(was)}` : `no ${name} any more`;
  });
  return moves.length > MOST_CATEGORIES ? [...told, `${moreValues(moves.length - MOST_CATEGORIES)} moved`] : told;
}
