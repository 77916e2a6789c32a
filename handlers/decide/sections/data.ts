import type { Evidence } from '../../shared/evidence/evidence';
import { breakable, type Html, markup } from '../../shared/html';
import { countOf, formatNumber, formatShare } from '../../shared/text';
import type { Details } from '../../shared/evidence/details';
import { sparkline } from '../plots';
import {
  BLANK,
  type ColumnChange,
  type ColumnProfile,
  compareProfiles,
  isBlank,
  lostColumns,
  missingShare,
  moreValues,
  NOTABLE,
} from '../../shared/evidence/profile';
import { section } from './section';

/** The training data, and what changed since the champion's. */
export function dataSection({ profile, championProfile }: Details, evidence: Evidence): Html | undefined {
  const counted = rowsInWords(evidence);
  if (!profile) return counted === undefined ? undefined : section('data', 'Data', markup`<p>${counted}</p>`);
  const columns = compareProfiles(profile, championProfile);
  const lost = lostColumns(profile, championProfile);
  return section(
    'data',
    'Data',
    markup`${counted !== undefined && markup`<p>${counted}</p>`}
<p>${changesInWords(columns, lost, championProfile !== undefined, evidence)}</p>
<ul class="profile">${columns.slice(0, LISTED).map((column, index) => item(column, index < DRAWN))}</ul>
${columns.length > LISTED && markup`<p>${columns.length - LISTED} more columns are not shown.</p>`}
${
  championProfile &&
  markup`<p class="quiet">Filled: these data. Outline: the champion's. Told are means that moved by ${NOTABLE.sigma} standard
deviations or more, shares by ${100 * NOTABLE.share} % or more, and ranges that grew by ${100 * NOTABLE.range} % or more.</p>`
}`,
  );
}

function rowsInWords({ data: { rows } }: Evidence): string | undefined {
  if (!rows) return undefined;
  const { read, quarantined, duplicates, train, validation, test } = rows;
  const [bad, fit, chosen, held] = [quarantined, train, validation, test].map(formatNumber);
  const share = formatShare(read > 0 ? quarantined / read : 0);
  const twice = countOf(duplicates, 'is a duplicate', 'are duplicates');
  return (
    `${countOf(read, 'row was', 'rows were')} read; quarantined were ${bad} (${share}), and ${twice}. ` +
    `${fit} train, ${chosen} validate, ${held} test.`
  );
}

function changesInWords(columns: readonly ColumnChange[], lost: string[], compared: boolean, { champion }: Evidence) {
  if (!compared) {
    return champion
      ? "The champion's data have no profile to compare with."
      : 'Nothing is deployed yet, so there are no former data to compare with.';
  }
  const moved = columns.filter(({ changes }) => changes.length > 0).length;
  const gone = lost.length > 0 ? ` Gone: ${lost.join(', ')}.` : '';
  return moved === 0
    ? `None of the ${columns.length} columns changed notably since the champion was trained.${gone}`
    : `${moved} of ${columns.length} columns changed since the champion was trained; they stand first.${gone}`;
}

/** No table: on a phone its cells stand one below the other. */
function item({ column, before, changes }: ColumnChange, drawn: boolean): Html {
  const since = changes.length > 0 ? `Since the champion: ${changes.join('; ')}.` : before && 'As before.';
  return markup`<li><h3>${breakable(column.name)}</h3><div>${drawn && column.histogram && sparkline(column.histogram, before?.histogram)}</div>
<div class="words${changes.length > 0 && ' changed'}"><p>${summary(column)}</p>${since !== undefined && markup`<p class="${changes.length > 0 ? '' : 'quiet'}">${since}</p>`}</div></li>`;
}

const SHOWN_CATEGORIES = 4;
/** The first columns, which are those that moved; a page of a hundred drawings would be heavy. */
const DRAWN = 20;
const LISTED = 40;

function summary(column: ColumnProfile): string {
  const { min, max, mean, categories, quarantined } = column;
  const top = [...(categories ?? [])].sort(([, one], [, other]) => other - one);
  const all = top.reduce((sum, [, count]) => sum + count, 0) || 1;
  const parts = [
    min !== undefined && max !== undefined && `${formatNumber(min)} to ${formatNumber(max)}`,
    mean !== undefined && `mean ${formatNumber(mean)}`,
    ...top.slice(0, SHOWN_CATEGORIES).map(([name, count]) => `${name} ${formatShare(count / all)}`),
    top.length > SHOWN_CATEGORIES && moreValues(top.length - SHOWN_CATEGORIES),
    isBlank(column) ? BLANK : column.missing > 0 && `${formatShare(missingShare(column))} missing`,
    quarantined > 0 && `${countOf(quarantined, 'row')} quarantined for it`,
  ];
  return parts.filter((part) => typeof part === 'string').join(', ');
}
