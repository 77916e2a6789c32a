import type { Evidence } from '../../shared/evidence/evidence';
import { breakable, type Html, markup } from '../../shared/html';
import { formatNumber, formatShare } from '../../shared/text';
import { bar, errors, scatter } from '../plots';
import type { Histogram, Report } from '../../shared/evidence/report';
import { section } from './section';

/** Predicted against actual, or which class is taken for which. */
export function errorsSection({ pairs, residuals, confusion }: Report, evidence: Evidence): Html | undefined {
  const figures = [
    pairs.length > 0 && figure(scatter(pairs, 'Predicted against actual values'), pairsInWords(pairs, evidence)),
    residuals && figure(errors(residuals, 'Distribution of the errors'), residualsInWords(residuals)),
  ];
  const shown = figures.filter((one) => one instanceof Object);
  if (shown.length === 0 && !confusion) return undefined;
  return section(
    'errors',
    'Predicted against actual',
    markup`${shown.length > 0 && markup`<div class="figures">${shown}</div>`}${confusion && confusionTable(confusion)}`,
  );
}

const figure = (drawing: Html, words: string): Html =>
  markup`<figure>${drawing}<figcaption>${words}</figcaption></figure>`;

export function pairsInWords(pairs: Report['pairs'], { evaluation }: Pick<Evidence, 'evaluation'>): string {
  const off = pairs.map(([predicted, actual]) => Math.abs(predicted - actual)).sort((one, other) => one - other);
  const within = (share: number) => formatNumber(off[Math.min(off.length - 1, Math.floor(share * off.length))] ?? 0);
  const of = pairs.length < evaluation.rows ? ` of ${formatNumber(evaluation.rows)}` : '';
  return (
    `Each dot is one of ${formatNumber(pairs.length)}${of} held-out rows; on the line, prediction and truth agree. ` +
    `Half of these predictions are within ${within(0.5)}, nine in ten within ${within(0.9)}.`
  );
}

export function residualsInWords({ from, to, counts }: Histogram): string {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const step = (to - from) / counts.length;
  const middle = (index: number) => from + (index + 0.5) * step;
  const high = counts.reduce((sum, count, index) => (middle(index) > 0 ? sum + count : sum), 0);
  const quantile = (share: number) => {
    let seen = 0;
    const index = counts.findIndex((count) => (seen += count) >= share * all);
    return formatNumber(middle(index));
  };
  return (
    `Errors of all ${formatNumber(all)} rows: about half lie between ${quantile(0.25)} and ${quantile(0.75)}; ` +
    `${formatShare(high / all)} of the predictions are too high.`
  );
}

function confusionTable({ labels, counts }: NonNullable<Report['confusion']>): Html {
  const rows = labels.map((label, index) => {
    const row = counts[index] ?? [];
    const all = row.reduce((sum, count) => sum + count, 0);
    const right = all > 0 ? (row[index] ?? 0) / all : 0;
    return markup`<tr><th scope="row">${label}</th>
${row.map((count, across) => markup`<td class="number${across === index && ' right'}">${formatNumber(count)}</td>`)}
<td class="number">${formatShare(right)}</td></tr>`;
  });
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix"><table>
<caption>Rows by true class (down) and predicted class (across); on the diagonal the model is right.</caption>
<thead><tr><th scope="col">True class</th>${labels.map((label) => markup`<th scope="col">${label}</th>`)}
<th scope="col">Right</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** What the model goes by. */
export function importanceSection({ importance }: Report): Html | undefined {
  if (importance.length === 0) return undefined;
  const most = Math.max(...importance.map(({ gain }) => gain)) || 1;
  const row = ({
    feature,
    gain,
  }: {
    feature: string;
    gain: number;
  }) => markup`<tr><th scope="row">${breakable(feature)}</th>
<td class="barred">${bar(gain / most)}</td><td class="number">${formatShare(gain)}</td></tr>`;
  const table = (rows: readonly Html[]) => markup`<table class="importance"><thead><tr><th scope="col">Feature</th>
<th scope="col"><span class="hidden">Bar</span></th><th scope="col">Share of gain</th></tr></thead><tbody>${rows}</tbody></table>`;
  const rows = importance.map(row);
  const rest = rows.slice(TOP);
  return section(
    'importance',
    'What the model goes by',
    markup`${table(rows.slice(0, TOP))}
${rest.length > 0 && markup`<details><summary>${rest.length} more features</summary>${table(rest)}</details>`}`,
  );
}

const TOP = 8;
