import type { ApprovalRecord, ApprovalVote } from '../shared/contract';
import { formatDate } from '../shared/text';
import { tally } from '../shared/approval/votes';
import type { Standing } from './status';

/** The receipt of a vote that decides nothing alone: more people have to approve. */
export function voted(record: ApprovalRecord, vote: ApprovalVote | undefined, asked: string): Standing {
  const so = `${tally(record) ?? ''} so far`;
  const when = vote?.at ? ` on ${formatDate(vote.at)}` : '';
  const final = 'A vote is final. When enough have approved, or one has rejected, everybody who was asked hears of it.';
  if (asked !== vote?.decision) {
    return {
      statusCode: 409,
      title: 'You have voted already',
      sentences: [`Your vote, ${vote?.decision ?? 'none'}${when}, counts: ${so}. Nothing was changed.`, final],
    };
  }
  return {
    statusCode: 200,
    title: `Your approval is recorded: ${tally(record) ?? ''}`,
    sentences: [`You approved version ${record.package.version} of ${record.workflow}${when}: ${so}.`, final],
  };
}
