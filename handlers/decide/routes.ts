import { NewerRecord } from '../shared/approval/approvals';
import { type ApprovalRecord, SIGN_IN_PATH } from '../shared/contract';
import { indexOfSecret } from '../shared/digest';
import { type HttpAnswer, type HttpEvent, htmlAnswer, json } from '../shared/http';
import { messageOf, nameOf } from '../shared/runtime';
import type { AuditTrail } from '../shared/approval/trail';
import { exportAudit } from './audit';
import { decide, type DecisionTools, fromOf, type Verdict, voteOf } from './decide';
import type { RunFiles } from '../shared/evidence/details';
import { isForeign, readForm } from './form';
import { POLICY } from './layout';
import { noticePage } from './page';
import { showPending, showReturn } from './pending';
import { isRecipient, type SignInDesk, signedIn } from './sign-in';
import { decideSigned, listPending } from './signed';
import { voted } from './voted';
import { newerRecord, standing, type Standing, UNAVAILABLE, UNKNOWN } from './status';

export interface DecideTools extends DecisionTools {
  /** Absent where the page may read no files of the run. */
  readonly files?: RunFiles;
  readonly workflow: string;
  /** Absent in a workflow of release 0.1.0. */
  readonly trail?: AuditTrail;
  readonly approvalUrl?: string;
  /** Absent where the link alone is enough. */
  readonly signIn?: SignInDesk;
}

// Matched at the end, so that a stage or a proxy's prefix may stand before it.
const PATH = /(?:^|\/)(approvals|decisions|audit)(?:\/([A-Za-z0-9_-]{1,64}))?\/?$/;

/** The approval API: page and form for people, /decisions for signed callers. */
export async function route(event: HttpEvent, tools: DecideTools): Promise<HttpAnswer> {
  const [, kind, id] = PATH.exec(event.rawPath) ?? [];
  try {
    return await answerTo(event, kind, id, tools);
  } catch (error) {
    tools.log.error('the approval API failed', { approval: id, error: nameOf(error), reason: messageOf(error) });
    const how = error instanceof NewerRecord ? newerRecord(error.message) : UNAVAILABLE;
    if (kind === 'approvals') return notice(how);
    return json(how.statusCode, { v: 1, status: 'refused', message: how.sentences.join(' ') });
  }
}

async function answerTo(
  event: HttpEvent,
  kind: string | undefined,
  id: string | undefined,
  tools: DecideTools,
): Promise<HttpAnswer> {
  const { method } = event.requestContext.http;
  if (kind === 'decisions') {
    if (id && method === 'POST') return decideSigned(id, event, tools);
    if (!id && method === 'GET') return listPending(event, tools);
    return notAllowed(id ? 'POST' : 'GET');
  }
  if (kind === 'audit' && !id) return method === 'GET' ? exportAudit(event, tools) : notAllowed('GET');
  if (kind !== 'approvals' || !id) return notice(UNKNOWN);
  if (id === SIGN_IN_PATH && tools.signIn && method === 'GET') return showReturn();
  if (method === 'GET' || method === 'HEAD') return withoutBody(method, await show(id, tools));
  if (method === 'POST') return post(id, event, tools);
  return notAllowed('GET, HEAD, POST');
}

const page = (statusCode: number, body: string): HttpAnswer => htmlAnswer(statusCode, body, POLICY);

const notice = (how: Standing, record?: ApprovalRecord): HttpAnswer => page(how.statusCode, noticePage(how, record));

const withoutBody = (method: string, answer: HttpAnswer): HttpAnswer =>
  method === 'HEAD' ? { ...answer, body: '' } : answer;

const notAllowed = (allow: string): HttpAnswer => {
  const answer = json(405, { v: 1, status: 'refused', message: `this address takes ${allow}` });
  return { ...answer, headers: { ...answer.headers, allow } };
};

async function show(id: string, tools: DecideTools): Promise<HttpAnswer> {
  const record = await tools.store.get(id);
  if (!record) return notice(UNKNOWN);
  const over = standing(record, tools.now());
  return over ? notice(over, record) : showPending(200, record, tools);
}

async function post(id: string, event: HttpEvent, tools: DecideTools): Promise<HttpAnswer> {
  if (isForeign(event, tools.approvalUrl)) {
    tools.log.warn('a decision from another site was refused', { approval: id });
    return notice({
      statusCode: 403,
      title: 'This form came from another site',
      sentences: ['Nothing was decided. Open the link in your mail and decide there.'],
    });
  }
  const person = tools.signIn && signedIn(event, tools.signIn.rules);
  if (tools.signIn && !person) return notice(UNSIGNED_PERSON);
  const record = await tools.store.get(id);
  if (!record) return notice(UNKNOWN);
  const read = readForm(event);
  if (!read.ok) return again(record, read.statusCode, { fault: read.fault, ...shown(read.entered) }, tools);

  const vote = indexOfSecret(
    read.form.secret,
    record.votes.map(({ secretHashes }) => secretHashes),
  );
  const recipient = record.votes[vote]?.recipient;
  if (recipient === undefined) {
    tools.log.warn('a decision with a wrong code was refused', { approval: id });
    const fault =
      'The code does not belong to this request. Open the link in your mail, or copy the whole code from it.';
    return again(record, 403, { fault, ...shown(read.form) }, tools);
  }
  if (person && !isRecipient(person, recipient)) {
    tools.log.warn('a decision of somebody else than the recipient was refused', { approval: id });
    const fault =
      `You are signed in as ${person.name || 'somebody without a verified name'}, and this link is for ${recipient}. ` +
      'Sign in as the recipient, or leave the decision to them.';
    return again(record, 403, { fault, ...shown(read.form) }, tools);
  }
  const from = { ...fromOf(event.requestContext.http, 'link'), ...(person?.subject && { subject: person.subject }) };
  const verdict = await decide(record, { ...read.form, by: recipient, vote, from }, tools);
  return receipt(record, verdict, read.form, { by: recipient, vote }, tools);
}

const UNSIGNED_PERSON: Standing = {
  statusCode: 401,
  title: 'Sign in first',
  sentences: ['Nothing was decided: the request says nobody’s name. Open the link in your mail and sign in there.'],
};

/** What is shown again of a refused form: never the secret. */
const shown = (form: { decision?: string; comment?: string } | undefined) => ({
  decision: form?.decision,
  comment: form?.comment,
});

/** The form once more with what was wrong; a request that is over says so instead. */
async function again(
  record: ApprovalRecord,
  statusCode: number,
  entered: { fault: string; decision?: string; comment?: string },
  tools: DecideTools,
): Promise<HttpAnswer> {
  if (!standing(record, tools.now())) return showPending(statusCode, record, tools, entered);
  return notice({ statusCode, title: 'Nothing was decided', sentences: [entered.fault] });
}

async function receipt(
  asked: ApprovalRecord,
  verdict: Verdict,
  form: { decision: string; comment: string },
  who: { readonly by: string; readonly vote: number },
  tools: DecideTools,
): Promise<HttpAnswer> {
  if (verdict.kind === 'refused') {
    if (verdict.standing) return notice(verdict.standing, asked);
    return again(asked, verdict.statusCode, { fault: verdict.fault, ...shown(form) }, tools);
  }
  const { record } = verdict;
  const how = standing(record, tools.now());
  if (!how) return notice(voted(record, voteOf(record, who), form.decision), record);
  if (verdict.kind === 'recorded') {
    return notice({ ...how, title: `Thank you: ${how.title.toLowerCase()}` }, record);
  }
  const own = voteOf(record, who)?.decision === form.decision;
  const same = own && record.result?.decision === form.decision;
  if (same || how.statusCode !== 200) return notice(how, record);
  const sentences = ['Your decision was not recorded: this one was first.', ...how.sentences];
  return notice({ ...how, statusCode: 409, title: 'Already decided', sentences }, record);
}
