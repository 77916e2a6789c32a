import type { ApprovalRecord } from '../../shared/contract';
import { type Evidence, facts, lineage, metricLines, verdictOf } from '../../shared/evidence/evidence';
import { breakable, type Html, markup } from '../../shared/html';
import { formatNumber } from '../../shared/text';
import { section } from './section';

/** Verdict, reasons and the two models side by side. */
export function metricsSection(evidence: Evidence): Html {
  const { evaluation } = evidence;
  const champion = evidence.champion !== null;
  const lines = metricLines(evidence);
  const tone = (better: boolean | undefined) => (better === undefined ? '' : better ? 'good' : 'bad');
  const passed = evaluation.verdict === 'pass';
  const rows = lines.map(
    (line) => markup`<tr${line.headline && markup` class="head"`}><th scope="row">${breakable(line.name)}
${line.limit !== undefined && markup`<span class="quiet limit">limit: ${line.limit}</span>`}</th>
<td class="number">${line.challenger}</td>${
      champion &&
      markup`<td class="number">${line.champion ?? '–'}</td>
<td class="${tone(line.better)}">${line.change ?? '–'}</td>`
    }</tr>`,
  );
  const headings = ['Metric', 'New model', ...(champion ? ['Champion', 'Change'] : [])];
  return section(
    'evaluation',
    'Evaluation',
    markup`<p class="verdict ${passed ? 'good' : 'bad'}"><span aria-hidden="true">${passed ? '✓' : '✗'}</span> ${verdictOf(evidence)}</p>
<ul>${evaluation.reasons.map((reason) => markup`<li>${reason}</li>`)}</ul>
<table><thead><tr>${headings.map((heading) => markup`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table>
<p class="quiet">On ${formatNumber(evaluation.rows)} held-out rows${champion && ', the same for both models'}.${baselines(evidence)}</p>`,
  );
}

/** What a model has to beat to be worth anything. */
function baselines({ evaluation, headlineMetric }: Evidence): string {
  const named = Object.entries(evaluation.baselines).flatMap(([name, metrics]) => {
    const value = metrics[headlineMetric];
    return value === undefined ? [] : [`${formatNumber(value)} (${name})`];
  });
  return named.length > 0 ? ` Naive baselines reach ${headlineMetric} ${named.join(' and ')}.` : '';
}

export function lineageSection(evidence: Evidence): Html {
  const known = new Map([...facts(evidence), ...lineage(evidence)]);
  // Said above already.
  known.delete('Evaluated on');
  const rows = [...known].map(([label, value]) => markup`<tr><th scope="row">${label}</th><td>${value}</td></tr>`);
  return section('lineage', 'Where it comes from', markup`<table class="facts"><tbody>${rows}</tbody></table>`);
}

/** What an outcome is shown with: the figures, without the files of the run. */
export const evidenceSections = ({ evidence }: Pick<ApprovalRecord, 'evidence'>): Html =>
  markup`${metricsSection(evidence)}${lineageSection(evidence)}`;
