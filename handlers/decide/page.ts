import type { ApprovalRecord } from '../shared/contract';
import { headline } from '../shared/evidence';
import { type Html, markup } from '../shared/html';
import { formatDate, relativeTime } from '../shared/text';
import { tally } from '../shared/votes';
import type { Details } from './details';
import { layout } from './layout';
import { dataSection } from './sections/data';
import { errorsSection, importanceSection } from './sections/errors';
import { historySection } from './sections/history';
import { evidenceSections, lineageSection, metricsSection } from './sections/metrics';
import { slicesSection } from './sections/slices';
import type { Standing } from './status';

export const MAX_COMMENT = 2000;

/** What the person had entered, shown again beside what was wrong with it. */
export interface Entered {
  readonly fault: string;
  readonly decision?: string;
  readonly comment?: string;
}

export interface PendingView {
  readonly record: ApprovalRecord;
  readonly now: Date;
  readonly details: Details;
  readonly entered?: Entered;
}

/** The page of a request that waits. Needs no script and no other resource. */
export function pendingPage({ record, now, details, entered }: PendingView): string {
  const { evidence, workflow } = record;
  const { report, missing } = details;
  const title = `Approve ${workflow} version ${record.package.version}?`;
  const votes = tally(record);
  const content = markup`<p class="kicker">${headline(evidence)}</p>
<h1>${title}</h1>
${entered && fault(entered)}
<p class="due">Decide before <strong>${formatDate(record.expiresAt)}</strong> (${relativeTime(record.expiresAt, now)}).
Opening this page decides nothing.${votes !== undefined && ` So far: ${votes}.`} <a href="#decide" id="jump">Go to the decision</a></p>
${missing.map((sentence) => markup`<p class="due bad">${sentence}</p>`)}
${metricsSection(evidence)}
${report && errorsSection(report, evidence)}
${report && slicesSection(report, evidence)}
${report && importanceSection(report)}
${dataSection(details, evidence)}
${lineageSection(evidence)}
${decisionSection(record, entered)}`;
  return layout(title, content, true);
}

const fault = ({ fault: sentence }: Entered): Html => markup`<div class="fault" role="alert"><p><strong>Nothing was
decided.</strong></p><p>${sentence}</p></div>`;

function decisionSection(record: ApprovalRecord, entered: Entered | undefined): Html {
  const { version } = record.package;
  return markup`<section aria-labelledby="decide" id="decision"><h2 id="decide" tabindex="-1">Your decision</h2>
<form method="post" autocomplete="off">
<input type="hidden" name="digest" value="${record.evaluationDigest}">
<fieldset aria-labelledby="decide">
${choice('approved', `Approve: deploy version ${version}`, entered)}
${choice('rejected', record.evidence.champion ? 'Reject: keep what is deployed now' : 'Reject: deploy nothing', entered)}
</fieldset>
<p><label class="above" for="comment">Comment <span class="quiet">(required to reject)</span></label>
<textarea id="comment" name="comment" rows="3" maxlength="${MAX_COMMENT}">
${entered?.comment ?? ''}</textarea></p>
<p id="code"><label class="above" for="secret">Code from your mail</label>
<input type="text" id="secret" name="secret" required spellcheck="false" autocapitalize="none" autocomplete="off"></p>
<button type="submit">Confirm decision</button>
<p class="quiet">A decision is final, and is recorded with your name, the time and the evaluation above.</p>
</form></section>`;
}

const choice = (value: string, label: string, entered: Entered | undefined): Html => markup`<label class="choice">
<input type="radio" name="decision" value="${value}" required${entered?.decision === value && ' checked'}>
<span>${label}</span></label>`;

/** A page with something to read and nothing to do. */
export function noticePage(how: Standing, record?: ApprovalRecord): string {
  const { title, sentences, tone, comment } = how;
  const [first, ...rest] = sentences;
  const name = record && `${record.workflow} version ${record.package.version} · ${headline(record.evidence)}`;
  const content = markup`${name !== undefined && markup`<p class="kicker">${name}</p>`}
<h1${tone && markup` class="${tone}"`}>${title}</h1>
<section>${[markup`<p>${first}</p>`, comment && markup`<blockquote>${comment}</blockquote>`]}${rest.map((sentence) => markup`<p>${sentence}</p>`)}</section>
${record && historySection(record)}${record && evidenceSections(record)}`;
  return layout(title, content);
}
