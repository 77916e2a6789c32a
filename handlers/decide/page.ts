import type { ApprovalRecord } from '../shared/contract';
import { type Evidence, facts, metricLines } from '../shared/evidence';
import { type Html, markup } from '../shared/html';
import { formatDate, relativeTime } from '../shared/text';
import { layout } from './layout';

export const MAX_COMMENT = 2000;

/** What the person had entered, shown again beside what was wrong with it. */
export interface Entered {
  readonly fault: string;
  readonly decision?: string;
  readonly comment?: string;
}

/** The page of a request that waits. Needs no script and no other resource. */
export function pendingPage(record: ApprovalRecord, now: Date, entered?: Entered): string {
  const { version } = record.package;
  const title = `Approve ${record.workflow} version ${version}?`;
  const content = markup`<h1>${title}</h1>
<p class="quiet">Decide before ${formatDate(record.expiresAt)} (${relativeTime(record.expiresAt, now)}).
Opening this page decides nothing.</p>
${evaluationSections(record.evidence)}
<section aria-labelledby="decide"><h2 id="decide">Your decision</h2>
${entered && markup`<p class="fault" role="alert">${entered.fault}</p>`}
<form method="post" autocomplete="off">
<input type="hidden" name="digest" value="${record.evaluationDigest}">
<fieldset aria-labelledby="decide">
${choice('approved', `Approve: deploy version ${version}`, entered)}
${choice('rejected', 'Reject: keep what is deployed now', entered)}
</fieldset>
<p><label class="above" for="comment">Comment <span class="quiet">(required to reject)</span></label>
<textarea id="comment" name="comment" rows="3" maxlength="${MAX_COMMENT}">
${entered?.comment ?? ''}</textarea></p>
<p id="code"><label class="above" for="secret">Code from your mail</label>
<input type="text" id="secret" name="secret" required spellcheck="false" autocapitalize="none" autocomplete="off"></p>
<button type="submit">Confirm decision</button>
</form></section>`;
  return layout(title, content, true);
}

const choice = (value: string, label: string, entered: Entered | undefined): Html => markup`<label class="choice">
<input type="radio" name="decision" value="${value}" required${entered?.decision === value && ' checked'}>
<span>${label}</span></label>`;

export function evaluationSections(evidence: Evidence): Html {
  const { evaluation } = evidence;
  const headings = ['Metric', 'New model', 'Champion', 'Change'];
  const tone = (better: boolean | undefined) => (better === undefined ? '' : better ? 'good' : 'bad');
  const lines = metricLines(evidence).map(
    (line) => markup`<tr><th scope="row" class="${line.headline ? 'head' : ''}">${line.name}</th>
<td class="number">${line.challenger}</td><td class="number">${line.champion ?? 'none'}</td>
<td class="${tone(line.better)}">${line.change ?? ''}</td></tr>`,
  );
  return markup`<section aria-labelledby="evaluation"><h2 id="evaluation">Evaluation</h2>
<div class="scroll"><table>
<thead><tr>${headings.map((heading) => markup`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${lines}</tbody></table></div></section>
<section aria-labelledby="reasons"><h2 id="reasons">What the gate found</h2>
<ul>${evaluation.reasons.map((reason) => markup`<li>${reason}</li>`)}</ul></section>
<section aria-labelledby="facts"><h2 id="facts">Model and data</h2>
<table class="facts"><tbody>
${facts(evidence).map(([label, value]) => markup`<tr><th scope="row">${label}</th><td>${value}</td></tr>`)}
<tr><th scope="row">Evaluation</th><td><code>${evaluation.digest}</code></td></tr></tbody></table></section>`;
}

/** A page with something to read and nothing to do. */
export function noticePage(title: string, sentences: readonly string[], evidence?: Evidence): string {
  const content = markup`<h1>${title}</h1>
<section>${sentences.map((sentence) => markup`<p>${sentence}</p>`)}</section>
${evidence && evaluationSections(evidence)}`;
  return layout(title, content);
}
