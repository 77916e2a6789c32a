import type { ApprovalRecord } from '../shared/contract';
import { headline } from '../shared/evidence/evidence';
import type { SignInRules } from '../shared/contract';
import { type Html, markup } from '../shared/html';
import { formatDate, relativeTime } from '../shared/text';
import { progress } from '../shared/approval/votes';
import type { Details } from '../shared/evidence/details';
import { layout } from './layout';
import { FORM_SCRIPT, RETURN_SCRIPT, SIGN_IN_SCRIPT } from './scripts';
import { dataSection } from './sections/data';
import { errorsSection, importanceSection } from './sections/errors';
import { historySection } from './sections/history';
import { evidenceSections, lineageSection, metricsSection } from './sections/metrics';
import { slicesSection } from './sections/slices';
import type { Endpoints } from './sign-in';
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
  /** Where people have to sign in: how, or without endpoints where the issuer can't be asked. */
  readonly signIn?: { readonly rules: SignInRules; readonly endpoints?: Endpoints };
}

/** The page of a request that waits. Needs no script and no other resource. */
export function pendingPage({ record, now, details, entered, signIn }: PendingView): string {
  const { evidence, workflow } = record;
  const { report, missing } = details;
  const title = `Approve ${workflow} version ${record.package.version}?`;
  const votes = progress(record);
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
${decisionSection(record, entered, signIn)}`;
  return layout(title, content, signIn ? SIGN_IN_SCRIPT : FORM_SCRIPT);
}

const fault = ({ fault: sentence }: Entered): Html => markup`<div class="fault" role="alert"><p><strong>Nothing was
decided.</strong></p><p>${sentence}</p></div>`;

function decisionSection(record: ApprovalRecord, entered: Entered | undefined, signIn: PendingView['signIn']): Html {
  const { version } = record.package;
  return markup`<section aria-labelledby="decide" id="decision"><h2 id="decide" tabindex="-1">Your decision</h2>
${signIn && signInBox(signIn)}
<form method="post" autocomplete="off"${signIn && ' hidden'}>
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

/** What the script needs stands in attributes: the script itself is the same for every request. */
function signInBox({ rules, endpoints }: NonNullable<PendingView['signIn']>): Html {
  if (!endpoints) {
    return markup`<p class="bad" role="alert">Nobody can sign in now: ${new URL(rules.issuer).host} could not be asked.
Open this page again in a minute.</p>`;
  }
  return markup`<div id="sign-in" data-authorize="${endpoints.authorize}" data-token="${endpoints.token}"
data-client="${rules.clientId}" data-scope="${['openid', ...rules.scopes].join(' ')}" data-claim="${rules.claim}">
<p id="signed-in">Whoever decides has to sign in at ${new URL(rules.issuer).host}, as the person whom the mail was sent to.</p>
<p id="sign-in-fault" class="fault" role="alert" hidden></p>
<noscript><p class="bad">Signing in needs JavaScript, which this browser doesn’t run here.</p></noscript>
<p><button type="button" id="sign-in-button">Sign in to decide</button></p></div>`;
}

/** Where the issuer sends people back to; its script takes them on to the request. */
export function returnPage(): string {
  const content = markup`<h1>Signing in</h1>
<section><p>This page goes on by itself to the request that you began to decide on.</p>
<p>If it does not, open the link in your mail again, in this browser, and sign in there. Nothing was decided.</p></section>`;
  return layout('Signing in', content, RETURN_SCRIPT);
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
