import { compareProfiles, lostColumns, missingShare, type ColumnProfile } from '../../../handlers/shared/profile';
import type { ColumnProfileView } from '../../../handlers/shared/console-contract';
import { formatNumber, formatShare } from '../../../handlers/shared/text';

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
  // Of a column that is missing in all rows there is nothing else to tell.
  const shown = all > 0 ? top : [];
  const rest = shown.length - TOP_CATEGORIES;
  const parts = [
    ...(min !== undefined && max !== undefined ? [`${formatNumber(min)} to ${formatNumber(max)}`] : []),
    ...(mean === undefined ? [] : [`mean ${formatNumber(mean)}`]),
    ...shown.slice(0, TOP_CATEGORIES).map(([name, number]) => `${name} ${formatShare(number / all)}`),
    ...(rest > 0 ? [`${rest} more value${rest === 1 ? '' : 's'}`] : []),
    ...(missing > 0 ? [`${formatShare(missingShare({ count, missing }))} missing`] : []),
    ...(quarantined > 0 ? [`${formatNumber(quarantined)} rows quarantined for it`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'no values';
}
