import {
  BLANK,
  type ColumnProfile,
  compareProfiles,
  isBlank,
  lostColumns,
  missingShare,
  moreValues,
} from '../../../handlers/shared/evidence/profile';
import type { ColumnProfileView } from '../../../handlers/shared/console-contract';
import { countOf, formatNumber, formatShare } from '../../../handlers/shared/text';

export interface ColumnView {
  readonly name: string;
  readonly column: ColumnProfileView;
  readonly before?: ColumnProfileView;
  readonly summary: string;
  /** Sentences without a full stop. */
  readonly changes: readonly string[];
}

export interface ProfileView {
  /** Those that changed first. */
  readonly columns: readonly ColumnView[];
  readonly lost: readonly string[];
  readonly words: string;
}

/** The wire has a record where the handlers' profile has a map. */
const mapped = ({ categories, ...rest }: ColumnProfileView): ColumnProfile => ({
  ...rest,
  ...(categories && { categories: new Map(Object.entries(categories)) }),
});

/** Columns beside their former selves; `than` names those, e.g. "the champion was trained". */
export function profileView(
  now: readonly ColumnProfileView[],
  before: readonly ColumnProfileView[] | undefined,
  than: string,
): ProfileView {
  const own = new Map(now.map((column) => [column.name, column]));
  const former = new Map(before?.map((column) => [column.name, column]));
  const compared = compareProfiles(now.map(mapped), before?.map(mapped));
  const lost = lostColumns(now.map(mapped), before?.map(mapped));
  const columns = compared.flatMap(({ column: { name }, changes }): ColumnView[] => {
    const column = own.get(name);
    const earlier = former.get(name);
    return column
      ? [{ name, column, ...(earlier && { before: earlier }), summary: columnInWords(column), changes }]
      : [];
  });
  return { columns, lost, words: before ? wordsOf(columns, lost, than) : '' };
}

function wordsOf(columns: readonly ColumnView[], lost: readonly string[], than: string): string {
  const moved = columns.filter(({ changes }) => changes.length > 0).length;
  const gone = lost.length > 0 ? ` Gone: ${lost.join(', ')}.` : '';
  return moved === 0
    ? `None of the ${columns.length} columns changed notably since ${than}.${gone}`
    : `${moved} of ${columns.length} columns changed since ${than}; they stand first.${gone}`;
}

const TOP_CATEGORIES = 4;

/** e.g. "0.5 to 15, mean 3.87, 1.2 % missing" */
export function columnInWords({ min, max, mean, categories, missing, count, quarantined }: ColumnProfileView): string {
  const top = Object.entries(categories ?? {}).sort(([, one], [, other]) => other - one);
  const all = top.reduce((sum, [, number]) => sum + number, 0);
  const shown = all > 0 ? top : [];
  const rest = shown.length - TOP_CATEGORIES;
  const blank = isBlank({ count, missing });
  const parts = [
    ...(min !== undefined && max !== undefined ? [`${formatNumber(min)} to ${formatNumber(max)}`] : []),
    ...(mean === undefined ? [] : [`mean ${formatNumber(mean)}`]),
    ...shown.slice(0, TOP_CATEGORIES).map(([name, number]) => `${name} ${formatShare(number / all)}`),
    ...(rest > 0 ? [moreValues(rest)] : []),
    ...(blank ? [BLANK] : missing > 0 ? [`${formatShare(missingShare({ count, missing }))} missing`] : []),
    ...(quarantined > 0 ? [`${countOf(quarantined, 'row')} quarantined for it`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'no values';
}

const MOST_NAMES = 5;

/** What to know of columns without any value; undefined: each has some. */
export function blankInWords(profile: readonly ColumnProfileView[]): string | undefined {
  const blank = profile.filter(isBlank);
  const [first] = blank;
  if (!first) return undefined;
  const names = blank.slice(0, MOST_NAMES).map(({ name }) => name);
  const more = blank.length - names.length;
  const parts = more > 0 ? [...names, countOf(more, 'more column')] : names;
  const last = parts.pop() ?? '';
  const who = parts.length > 0 ? `${parts.join(', ')} and ${last} have` : `${last} has`;
  const rows = first.missing === 1 ? 'the one training row' : `any of the ${formatNumber(first.missing)} training rows`;
  return `${who} no value in ${rows}: the model learns nothing from ${blank.length === 1 ? 'it' : 'them'}.`;
}
