import type { DecisionAnswer } from '../../../handlers/shared/contract';
import type { ApprovalItem } from '../../../handlers/shared/console-contract';
import { formatDate, relativeTime } from '../../../handlers/shared/text';

export interface StatusView {
  readonly type: 'pending' | 'success' | 'error' | 'stopped' | 'warning';
  readonly text: string;
}

export interface ApprovalView {
  readonly id: string;
  readonly runId: string;
  readonly version: number;
  readonly headline: string;
  /** The request can still be decided. */
  readonly waits: boolean;
  readonly status: StatusView;
  readonly createdAt: string;
  /** e.g. "in 3 days", "2 hours ago" */
  readonly expires: string;
  readonly expiresAt: string;
  /** Less than this is left: hurry. */
  readonly soon: boolean;
  /** e.g. "1 of 2 approvals"; absent where one decision is enough. */
  readonly votes?: string;
  /** Who has voted so far. */
  readonly voters: readonly string[];
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  readonly comment?: string;
}

const SOON = 4 * 3_600_000;

const DECISIONS = {
  approved: { type: 'success', text: 'Approved' },
  rejected: { type: 'error', text: 'Rejected' },
  expired: { type: 'stopped', text: 'Expired' },
  superseded: { type: 'stopped', text: 'Superseded' },
} as const satisfies Record<string, StatusView>;

export function approvalView(item: ApprovalItem, now: Date): ApprovalView {
  const { result, expiresAt } = item;
  const waits = item.state === 'PENDING' && Date.parse(expiresAt) > now.getTime();
  return {
    id: item.id,
    runId: item.runId,
    version: item.package.version,
    headline: item.headline,
    waits,
    status: statusOf(item, waits),
    createdAt: item.createdAt,
    expires: relativeTime(expiresAt, now),
    expiresAt,
    soon: waits && Date.parse(expiresAt) - now.getTime() < SOON,
    ...(item.required > 1 && { votes: tallyOf(item) }),
    voters: item.votes.flatMap(({ recipient, decision }) => (decision ? [`${recipient} ${decision}`] : [])),
    ...(result && { decidedBy: whoOf(result.by), decidedAt: result.at, comment: result.comment }),
  };
}

const tallyOf = ({ votes, required }: ApprovalItem): string =>
  `${votes.filter(({ decision }) => decision === 'approved').length} of ${required} approvals`;

function statusOf({ state, result }: ApprovalItem, waits: boolean): StatusView {
  if (result) return DECISIONS[result.decision];
  if (state === 'CLOSED') return { type: 'stopped', text: 'Closed: its run ended' };
  return waits ? { type: 'pending', text: 'Waits for a decision' } : { type: 'stopped', text: 'Expired' };
}

/** 'system' is nobody in particular; an ARN is told by what people know of it. */
export function whoOf(by: string): string {
  if (by === 'system') return 'the workflow';
  return by
    .split(' and ')
    .map((one) => /^arn:[^:]*:(?:iam|sts):.*?:(?:user|assumed-role)\/(.+)$/.exec(one)?.[1] ?? one)
    .join(' and ');
}

/** Those that wait, the most urgent first; then what was decided, the newest first. */
export function sortApprovals(views: readonly ApprovalView[]): {
  readonly waiting: readonly ApprovalView[];
  readonly decided: readonly ApprovalView[];
} {
  const ended = ({ decidedAt, createdAt }: ApprovalView) => decidedAt ?? createdAt;
  return {
    waiting: views
      .filter(({ waits }) => waits)
      .sort((one, other) => (one.expiresAt < other.expiresAt ? -1 : one.expiresAt > other.expiresAt ? 1 : 0)),
    decided: views
      .filter(({ waits }) => !waits)
      .sort((one, other) => (ended(one) > ended(other) ? -1 : ended(one) < ended(other) ? 1 : 0)),
  };
}

/** e.g. "Decide before 27 November 2026, 09:00 UTC (in 3 days)." */
export function dueInWords({ waits, expiresAt, expires, votes, voters }: ApprovalView): string {
  if (!waits) return '';
  const soFar = votes === undefined ? '' : ` So far: ${votes}${voters.length > 0 ? ` (${voters.join(', ')})` : ''}.`;
  return `Decide before ${formatDate(expiresAt)} (${expires}).${soFar}`;
}

/** Why nobody can decide any more; undefined while one can. */
export function closedInWords(view: ApprovalView): string | undefined {
  if (view.waits) return undefined;
  const { decidedBy, decidedAt, status, version, expiresAt } = view;
  const when = decidedAt === undefined ? '' : ` on ${formatDate(decidedAt)}`;
  if (status === DECISIONS.approved || status === DECISIONS.rejected) {
    return `${decidedBy} ${status.text.toLowerCase()} version ${version}${when}. A decision is final; to change course, start the workflow again.`;
  }
  if (status === DECISIONS.superseded) {
    return `A newer run took over${when}, so that this request is closed. Decide on the newer one.`;
  }
  if (status.text.startsWith('Closed')) {
    return 'The run ended before anyone decided. If it is redriven, it asks again, here and by mail.';
  }
  return `Nobody decided before ${formatDate(expiresAt)}, so version ${version} is not deployed. To have it after all, start the workflow again.`;
}

export interface Entered {
  readonly decision?: 'approved' | 'rejected';
  readonly comment: string;
}

export const MOST_COMMENT = 2000;

/** What is wrong with a decision before it is sent, by field. */
export function decisionFaults({ decision, comment }: Entered): { decision?: string; comment?: string } {
  return {
    ...(decision === undefined && { decision: 'Choose to approve or to reject.' }),
    ...(decision === 'rejected' &&
      comment.trim() === '' && { comment: 'Say why: a rejection needs a comment, which the team reads.' }),
    ...(comment.length > MOST_COMMENT && {
      comment: `Shorten the comment to ${MOST_COMMENT.toLocaleString('en-US')} characters; it has ${comment.length.toLocaleString('en-US')}.`,
    }),
  };
}

export interface Receipt {
  readonly type: 'success' | 'warning' | 'error';
  readonly title: string;
  readonly message: string;
}

/** What is shown after the button. */
export function receiptOf({ status, message, result }: DecisionAnswer): Receipt {
  if (status === 'refused') return { type: 'error', title: 'Nothing was decided', message };
  if (status === 'already') return { type: 'warning', title: 'This was decided before', message };
  if (!result) return { type: 'success', title: 'Your vote is recorded', message };
  return {
    type: 'success',
    title: result.decision === 'approved' ? 'Approved' : 'Rejected',
    message,
  };
}
