import type { ApprovalRecord, ApprovalResult } from '../shared/contract';
import { deliver, type DeliveryTools } from '../shared/deliver';
import { oneLine, withoutControls } from '../shared/text';
import { MAX_COMMENT } from './page';
import { standing, type Standing } from './status';

export interface Ballot {
  readonly decision: 'approved' | 'rejected';
  readonly comment: string;
  /** Recipient or caller ARN, proven by the caller of this function. */
  readonly by: string;
  /** Digest of the evaluation that was shown, where one was. */
  readonly digest?: string;
  /** Index of the recipient's vote. */
  readonly vote?: number;
  readonly sourceIp: string;
}

export type Verdict =
  | { readonly kind: 'recorded' | 'already'; readonly record: ApprovalRecord }
  | { readonly kind: 'refused'; readonly statusCode: number; readonly fault: string; readonly standing?: Standing };

/** Decides once. Whoever was proven to be allowed gets here; page and IAM route differ only before and after. */
export async function decide(record: ApprovalRecord, ballot: Ballot, tools: DeliveryTools): Promise<Verdict> {
  const now = tools.now();
  const over = standing(record, now);
  if (over) return late(record, over, tools);

  const comment = withoutControls(ballot.comment).trim();
  const fault = faultOf(record, ballot, comment);
  if (fault) return fault;
  const result: ApprovalResult = {
    decision: ballot.decision,
    by: ballot.by,
    at: now.toISOString(),
    comment,
    evaluationDigest: record.evaluationDigest,
  };
  const decided = await tools.store.decide(record.id, result, {
    action: 'decided',
    detail: `${ballot.decision} from ${oneLine(ballot.sourceIp)}`,
    vote: ballot.vote,
    notExpiredAt: now.toISOString(),
  });
  if (decided) return { kind: 'recorded', record: await tryDeliver(decided, tools) };

  const current = await tools.store.get(record.id);
  const lost = current && standing(current, tools.now());
  if (current && lost) return late(current, lost, tools);
  return {
    kind: 'refused',
    statusCode: 503,
    fault: 'The request changed at the same moment. Send the decision again.',
  };
}

function faultOf(record: ApprovalRecord, ballot: Ballot, comment: string): Verdict | undefined {
  const refused = (statusCode: number, fault: string): Verdict => ({ kind: 'refused', statusCode, fault });
  if (ballot.digest !== undefined && ballot.digest !== record.evaluationDigest) {
    return refused(409, 'The evaluation shown is not the one that waits. Read the one below and decide again.');
  }
  if (comment.length > MAX_COMMENT) {
    return refused(400, `The comment has ${comment.length} characters; at most ${MAX_COMMENT} are kept. Shorten it.`);
  }
  if (ballot.decision === 'rejected' && !comment) {
    return refused(400, 'A rejection needs a comment: say what should change.');
  }
  return undefined;
}

/** A decision whose delivery was lost is delivered by whoever comes by with a right to decide. */
async function late(record: ApprovalRecord, over: Standing, tools: DeliveryTools): Promise<Verdict> {
  if (!record.result) return { kind: 'refused', statusCode: over.statusCode, fault: over.title, standing: over };
  return { kind: 'already', record: await tryDeliver(record, tools) };
}

/** The decision stands whether or not Step Functions can be reached now; the next ask delivers it too. */
async function tryDeliver(record: ApprovalRecord, tools: DeliveryTools): Promise<ApprovalRecord> {
  try {
    return await deliver(record, tools);
  } catch (error) {
    tools.log.error('the decision is recorded but could not be delivered; the next ask delivers it', {
      approval: record.id,
      reason: error instanceof Error ? error.name : 'unknown',
    });
    return record;
  }
}
