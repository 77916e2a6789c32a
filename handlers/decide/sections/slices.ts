import type { Evidence } from '../../shared/evidence/evidence';
import { breakable, type Html, markup } from '../../shared/html';
import { formatNumber } from '../../shared/text';
import type { Report, Slice } from '../../shared/evidence/report';
import { section } from './section';

/** Slices below this share of the rows say little. */
const SMALL = 0.01;
const WORST = 5;
/** The page stays light. */
const LISTED = 50;

/** Where the model is weak, and where it is worse than the champion although it is better on the whole. */
export function slicesSection(report: Report, evidence: Evidence): Html | undefined {
  const { slices, sliceMetric: metric } = report;
  if (slices.length === 0 || metric === undefined) return undefined;
  const { better, metrics, rows } = evidence.evaluation;
  // A score is better when it is higher; of unknown metrics, an error is the usual case.
  const lower = (better?.[metric] ?? 'lower') === 'lower';
  const large = slices.filter((slice) => slice.rows >= rows * SMALL);
  const worstFirst = [...large].sort((one, other) => (lower ? other.value - one.value : one.value - other.value));
  const compared = evidence.champion ? large.filter(({ champion }) => champion !== undefined) : [];
  const lost = compared.filter(({ value, champion = 0 }) => (lower ? value > champion : value < champion));
  const words = { metric, lower, overall: metrics[metric], champion: compared.length > 0 };
  const listed = slices.slice(0, LISTED);
  const columns = [...new Set(listed.map(({ column }) => column))];
  const rest =
    slices.length > LISTED ? `The first ${LISTED} of ${slices.length} slices` : `All ${slices.length} slices`;
  return section(
    'slices',
    `Error by slice (${metric})`,
    markup`${compared.length > 0 && markup`<p>${standing(compared.length, lost)}</p>`}
${table('Where it is weakest', worstFirst.slice(0, WORST), words, true)}
<details><summary>${rest}, by column</summary>
${columns.map((column) =>
  table(
    column,
    listed.filter((slice) => slice.column === column),
    words,
    false,
  ),
)}</details>`,
  );
}

function standing(all: number, lost: readonly Slice[]): string {
  if (lost.length === 0) return `At least as good as the champion in each of the ${all} slices with enough rows.`;
  const named = lost.slice(0, 3).map(({ column, slice }) => `${column} ${slice}`);
  const more = lost.length > named.length ? ` and ${lost.length - named.length} more` : '';
  return `Worse than the champion in ${lost.length} of the ${all} slices with enough rows: ${named.join('; ')}${more}.`;
}

interface Words {
  readonly metric: string;
  readonly lower: boolean;
  readonly overall: number | undefined;
  readonly champion: boolean;
}

function table(caption: string, slices: readonly Slice[], words: Words, named: boolean): Html {
  const { lower, champion, overall } = words;
  const lost = ({ value, champion: other }: Slice) => other !== undefined && (lower ? value > other : value < other);
  const rows = slices.map((one) => {
    return markup`<tr><th scope="row">${named && markup`${breakable(one.column)}: `}${one.slice}</th><td>${formatNumber(one.rows)}</td>
<td>${formatNumber(one.value)}${lost(one) && markup` <span class="mark bad">worse</span>`}</td>${
      champion && markup`<td>${one.champion === undefined ? '–' : formatNumber(one.champion)}</td>`
    }</tr>`;
  });
  const headings = ['Slice', 'Rows', 'New', ...(champion ? ['Champion'] : [])];
  const onAll = named && overall !== undefined ? `; on all rows it has ${formatNumber(overall)}` : '';
  return markup`<table class="slices"><caption>${caption}${onAll}</caption>
<thead><tr>${headings.map((heading) => markup`<th scope="col">${heading}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;
}
