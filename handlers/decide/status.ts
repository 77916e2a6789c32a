import type { ApprovalRecord } from '../shared/contract';
import { formatDate } from '../shared/text';

/** How a request that can't be decided any more is told to people and programs. */
export interface Standing {
  readonly statusCode: number;
  readonly title: string;
  readonly sentences: readonly string[];
  readonly tone?: 'good' | 'bad';
  /** What somebody wrote. */
  readonly comment?: string;
}

export const UNKNOWN: Standing = {
  statusCode: 404,
  title: 'There is no such request',
  sentences: [
    'No approval request has this address, so nothing can be decided here.',
    'Open the link in your mail again; a mail program may have cut it. Requests are removed 90 days after they expire.',
  ],
};

export const UNAVAILABLE: Standing = {
  statusCode: 503,
  title: 'Try again in a minute',
  sentences: [
    'The approval service could not reach its table.',
    'If you sent a decision, send it again: it counts once, and nothing is lost.',
  ],
};

export const newerRecord = (sentence: string): Standing => ({
  statusCode: 409,
  title: 'A later release asked this',
  sentences: [sentence, 'Nothing was changed.'],
});

/** Undefined while the request waits. */
export function standing(record: ApprovalRecord, now: Date): Standing | undefined {
  const name = `${record.workflow} version ${record.package.version}`;
  if (record.state === 'CLOSED') {
    return {
      statusCode: 409,
      title: 'This request is no longer waiting',
      sentences: [
        `The run of ${name} ended before anyone decided.`,
        'If the run is redriven, it asks again, and the link in this or the next mail works.',
      ],
    };
  }
  if (record.result) return decided(record, name);
  if (Date.parse(record.expiresAt) > now.getTime()) return undefined;
  return {
    statusCode: 410,
    title: 'This request has expired',
    sentences: [
      `Nobody decided on ${name} before ${formatDate(record.expiresAt)}. It is not deployed.`,
      'To have it after all, start the workflow again.',
    ],
  };
}

function decided({ result, state }: ApprovalRecord, name: string): Standing | undefined {
  if (!result) return undefined;
  const when = formatDate(result.at);
  if (result.decision === 'expired') {
    return {
      statusCode: 410,
      title: 'This request has expired',
      sentences: [
        `Nobody decided on ${name} in time; the request was closed on ${when}. It is not deployed.`,
        'To have it after all, start the workflow again.',
      ],
    };
  }
  if (result.decision === 'superseded') {
    return {
      statusCode: 410,
      title: 'A newer run took over',
      sentences: [
        `The request for ${name} was closed on ${when}: ${result.comment}.`,
        'Decide on the newer request; its mail has its own link.',
      ],
    };
  }
  const approved = result.decision === 'approved';
  return {
    statusCode: 200,
    title: approved ? 'Approved' : 'Rejected',
    tone: approved ? 'good' : 'bad',
    comment: result.comment,
    sentences: [
      `${result.by} ${result.decision} ${name} on ${when}.`,
      state === 'DELIVERED'
        ? approved
          ? 'The workflow has taken the decision and goes on to deploy it.'
          : 'The workflow has taken the decision; what was deployed stays.'
        : 'The decision is recorded. The workflow takes it at the latest when it asks again.',
      'A decision is final. To change course, start the workflow again.',
    ],
  };
}
