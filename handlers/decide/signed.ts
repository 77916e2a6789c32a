import type { ApprovalRecord, DecisionAnswer, SignedDecision } from '../shared/contract';
import { bodyText, type HttpAnswer, type HttpEvent, json } from '../shared/http';
import { type Ballot, decide, type DecisionTools, fromOf, voteOf } from './decide';
import { MAX_BODY } from './form';
import type { DecideTools } from './routes';
import { voted } from './voted';
import { standing, UNKNOWN } from './status';

export const answer = (
  statusCode: number,
  status: DecisionAnswer['status'],
  message: string,
  record?: ApprovalRecord,
) => json(statusCode, { v: 1, status, message, result: record?.result } satisfies DecisionAnswer);

/** The caller that API Gateway verified; nothing in the request itself can set it. */
export function callerArn(event: HttpEvent): string | undefined {
  const context = event.requestContext as { authorizer?: { iam?: { userArn?: string } } };
  return context.authorizer?.iam?.userArn || undefined;
}

export const UNSIGNED = () => answer(403, 'refused', 'this address takes requests signed with AWS Signature Version 4');

export async function decideSigned(id: string, event: HttpEvent, tools: DecideTools): Promise<HttpAnswer> {
  const by = callerArn(event);
  if (!by) return UNSIGNED();
  const body = readDecision(event);
  if (!('decision' in body)) return body;
  const record = await tools.store.get(id);
  if (!record) return answer(404, 'refused', UNKNOWN.sentences.join(' '));
  return castSigned(record, { ...body, by, from: fromOf(event.requestContext.http, 'signed') }, tools);
}

/** What a signed caller decides, or the answer that says what is wrong with the body. */
export function readDecision(event: HttpEvent): SignedDecision | HttpAnswer {
  const text = bodyText(event, MAX_BODY);
  if (text === undefined)
    return answer(413, 'refused', `the body is larger than ${MAX_BODY} bytes; shorten the comment`);
  const body = parse(text);
  return typeof body === 'string' ? answer(400, 'refused', body) : body;
}

/** Decides for a caller who is known, and says what became of it. */
export async function castSigned(record: ApprovalRecord, ballot: Ballot, tools: DecisionTools): Promise<HttpAnswer> {
  const { by, decision } = ballot;
  const verdict = await decide(record, ballot, tools);
  if (verdict.kind === 'refused') {
    return answer(verdict.statusCode, 'refused', verdict.standing?.sentences.join(' ') ?? verdict.fault);
  }
  const { result } = verdict.record;
  const how = standing(verdict.record, tools.now());
  const own = voteOf(verdict.record, ballot);
  if (!how) {
    const counts = voted(verdict.record, own, decision);
    return answer(counts.statusCode, verdict.kind, [counts.title, ...counts.sentences].join('. '), verdict.record);
  }
  const message = how.sentences.join(' ');
  const same = (result?.by === by || own?.decision === decision) && result?.decision === decision;
  return answer(verdict.kind === 'recorded' || same ? 200 : 409, verdict.kind, message, verdict.record);
}

/** The decision, or a sentence on what is wrong. */
function parse(text: string): SignedDecision | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'the body is not JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'the body is not a JSON object';
  const { v, decision, comment = '', digest } = value as Record<string, unknown>;
  if (v !== 1) return `v is ${JSON.stringify(v)}; this API knows version 1`;
  if (decision !== 'approved' && decision !== 'rejected') {
    return `decision is ${JSON.stringify(decision)}; give "approved" or "rejected"`;
  }
  if (typeof comment !== 'string') return `comment is ${JSON.stringify(comment)}; give text`;
  if (digest !== undefined && typeof digest !== 'string') return `digest is ${JSON.stringify(digest)}; give text`;
  return { v, decision, comment, digest };
}

/** Requests that wait, without tokens and hashes. */
export async function listPending(event: HttpEvent, tools: DecideTools): Promise<HttpAnswer> {
  if (!callerArn(event)) return UNSIGNED();
  const records = await tools.store.pending(tools.workflow);
  const items = records.map(({ taskToken: _token, votes, ttl: _ttl, pendingOf: _partition, ...shown }) => ({
    ...shown,
    votes: votes.map(({ secretHashes: _hashes, ...vote }) => vote),
  }));
  return json(200, { v: 1, items });
}
