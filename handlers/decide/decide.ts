import type { ApprovalRecord, ApprovalVote, AuditEntry } from '../shared/contract';
import { deliver, type DeliveryTools } from '../shared/approval/deliver';
import { settle } from '../shared/approval/settle';
import { dutyFault } from '../shared/approval/starter';
import { tellOutcome, type TellTools } from '../shared/approval/tell';
import { cut, oneLine, withoutControls } from '../shared/text';
import { MAX_COMMENT } from './page';
import { standing, type Standing } from './status';

export type DecisionTools = DeliveryTools & TellTools;

export interface Ballot {
  readonly decision: 'approved' | 'rejected';
  readonly comment: string;
  /** Recipient or caller ARN, proven by the caller of this function. */
  readonly by: string;
  /** Digest of the evaluation that was shown, where one was. */
  readonly digest?: string;
  /** Index of the recipient's vote. */
  readonly vote?: number;
  readonly from: NonNullable<AuditEntry['from']>;
}

export type Verdict =
  /** `recorded` without a result: the vote counts, and more have to approve. */
  | { readonly kind: 'recorded' | 'already'; readonly record: ApprovalRecord }
  | { readonly kind: 'refused'; readonly statusCode: number; readonly fault: string; readonly standing?: Standing };

/** Of several votes at once each may find that another was first; one of them always gets on. */
const MAX_ROUNDS = 20;

/** Decides once. Whoever was proven to be allowed gets here; page and IAM route differ only before and after. */
export async function decide(record: ApprovalRecord, ballot: Ballot, tools: DecisionTools): Promise<Verdict> {
  let current: ApprovalRecord | undefined = record;
  for (let round = 0; current && round < MAX_ROUNDS; round++) {
    const verdict = await cast(current, ballot, tools);
    if (verdict) return verdict;
    current = await tools.store.get(record.id);
  }
  return refused(503, 'The request changed at the same moment. Send the decision again.');
}

/** Undefined: somebody else wrote in between, so look again. */
async function cast(record: ApprovalRecord, ballot: Ballot, tools: DecisionTools): Promise<Verdict | undefined> {
  const now = tools.now();
  const over = standing(record, now);
  if (over) return late(record, over, tools);
  // A recipient of several may have voted before; a vote is final.
  if (voteOf(record, ballot)?.decision) return { kind: 'already', record };

  const comment = withoutControls(ballot.comment).trim();
  const fault = faultOf(record, ballot, comment);
  if (fault) return fault;
  const { by, decision, from, vote: index } = ballot;
  const voted = await tools.store.vote(record, { by, decision, at: now.toISOString(), comment }, from, index);
  if (!voted) return undefined;
  return { kind: 'recorded', record: await finish(voted, tools) };
}

export const voteOf = (
  { votes }: ApprovalRecord,
  { by, vote }: Pick<Ballot, 'by' | 'vote'>,
): ApprovalVote | undefined => (vote === undefined ? votes.find(({ recipient }) => recipient === by) : votes[vote]);

export const fromOf = (
  { sourceIp, userAgent = '' }: { readonly sourceIp: string; readonly userAgent?: string },
  way: 'link' | 'signed',
): Ballot['from'] => ({ ip: oneLine(cut(sourceIp, 64)), userAgent: oneLine(cut(userAgent, 256)), way });

const refused = (statusCode: number, fault: string): Verdict => ({ kind: 'refused', statusCode, fault });

function faultOf(record: ApprovalRecord, ballot: Ballot, comment: string): Verdict | undefined {
  if (ballot.digest !== undefined && ballot.digest !== record.evaluationDigest) {
    return refused(409, 'The evaluation shown is not the one that waits. Read the one below and decide again.');
  }
  if (comment.length > MAX_COMMENT) {
    return refused(400, `The comment has ${comment.length} characters; at most ${MAX_COMMENT} are kept. Shorten it.`);
  }
  if (ballot.decision === 'rejected') {
    return comment ? undefined : refused(400, 'A rejection needs a comment: say what should change.');
  }
  const duty = dutyFault(record, ballot.by);
  return duty === undefined ? undefined : refused(403, duty);
}

/** A decision whose delivery was lost is delivered by whoever comes by with a right to decide. */
async function late(record: ApprovalRecord, over: Standing, tools: DecisionTools): Promise<Verdict> {
  if (!record.result) return { kind: 'refused', statusCode: over.statusCode, fault: over.title, standing: over };
  return { kind: 'already', record: await finish(record, tools) };
}

/** The decision stands whether or not Step Functions can be reached now; the next ask delivers it too. */
async function finish(record: ApprovalRecord, tools: DecisionTools): Promise<ApprovalRecord> {
  let delivered = record;
  try {
    delivered = await deliver(record, tools);
  } catch (error) {
    tools.log.error('the decision is recorded but could not be delivered; the next ask delivers it', {
      approval: record.id,
      reason: error instanceof Error ? error.name : 'unknown',
    });
  }
  await settle(await tellOutcome(delivered, tools), tools);
  return delivered;
}
