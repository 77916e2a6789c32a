import { standing } from '../../decide/status';
import type { ApprovalDetail } from '../../shared/console-contract';
import type { ApprovalRecord } from '../../shared/contract';
import { readDetails } from '../../shared/evidence/details';
import { dutyFault } from '../../shared/approval/starter';
import { profileView } from '../profile-view';
import type { ConsoleTools } from '../tools';
import type { Viewer } from '../viewer';
import { findRequest, itemOf } from './items';
import { voteIndex } from './voter';

/** The evidence that the mail's page shows, and who did what. */
export async function readApproval(id: string, viewer: Viewer, tools: ConsoleTools): Promise<ApprovalDetail> {
  const { record } = await findRequest(id, tools);
  const { report, profile, championProfile, missing } = await readDetails(record.evidence, tools.files, tools.log);
  const refusal = refusalOf(record, viewer, tools);
  const duty = refusal === undefined ? dutyFault(record, viewer.by) : undefined;
  return {
    v: 1,
    item: itemOf(record, tools.now()),
    evidence: record.evidence,
    ...(profile && { profile: profileView(profile) }),
    ...(championProfile && { championProfile: profileView(championProfile) }),
    ...(report && { report }),
    missing,
    audit: record.audit,
    ...((refusal ?? duty) !== undefined && { refusal: refusal ?? duty }),
    ...(duty !== undefined && { mayReject: true }),
  };
}

/** Why this viewer can't decide at all; undefined: may, but that who started the run may only reject. */
function refusalOf(record: ApprovalRecord, viewer: Viewer, { now }: ConsoleTools): string | undefined {
  const over = standing(record, now());
  if (over) return [over.title, ...over.sentences].join('. ').replaceAll('..', '.');
  if (!viewer.mayWrite) return 'This console only shows; decide by the link in your mail.';
  const vote = voteIndex(record, viewer);
  if (typeof vote === 'string') return vote;
  const own = vote === undefined ? record.votes.find(({ recipient }) => recipient === viewer.by) : record.votes[vote];
  return own?.decision && `You have voted already: ${own.decision}. A vote is final.`;
}
