import type { ApprovalRecord, ApprovalResult, ApprovalVote } from '../contract';

/** One vote, by somebody who was proven to have it. */
export interface Vote {
  readonly by: string;
  readonly decision: 'approved' | 'rejected';
  readonly at: string;
  readonly comment: string;
}

type Votes = Pick<ApprovalRecord, 'votes' | 'required'>;

export const requiredOf = ({ required = 1 }: Pick<ApprovalRecord, 'required'>): number => required;

export const approvalsOf = ({ votes }: Pick<ApprovalRecord, 'votes'>): readonly ApprovalVote[] =>
  votes.filter(({ decision }) => decision === 'approved');

/** e.g. "1 of 2 approvals", or undefined where one decision is enough. */
export function tally(record: Votes): string | undefined {
  const required = requiredOf(record);
  return required === 1 ? undefined : `${approvalsOf(record).length} of ${required} approvals`;
}

/** And who that was, e.g. "1 of 2 approvals; ann@example.com has approved, 1 more is missing". */
export function progress(record: Votes): string | undefined {
  const counted = tally(record);
  if (counted === undefined) return undefined;
  const names = approvalsOf(record).map(({ recipient }) => recipient);
  const who = names.length > 0 ? `${names.join(' and ')} ${names.length > 1 ? 'have' : 'has'} approved, ` : '';
  const missing = requiredOf(record) - names.length;
  return `${counted}; ${who}${missing} more ${missing === 1 ? 'is' : 'are'} missing`;
}

/** What a vote decides: the first rejection and the last approval that was missing end the request. */
export function resultWith(record: Votes & { evaluationDigest: string }, vote: Vote): ApprovalResult | undefined {
  const { decision, at, comment, by } = vote;
  const { evaluationDigest } = record;
  if (decision === 'rejected' || requiredOf(record) === 1) return { decision, by, at, comment, evaluationDigest };
  const votes = [
    ...approvalsOf(record).map((one) => ({ by: one.recipient, comment: one.comment ?? '' })),
    { by, comment },
  ];
  if (votes.length < requiredOf(record)) return undefined;
  return {
    decision,
    by: votes.map((one) => one.by).join(' and '),
    at,
    comment: votes
      .filter((one) => one.comment)
      .map((one) => `${one.by}: ${one.comment}`)
      .join('\n'),
    evaluationDigest,
  };
}
