import type { ApprovalRecord } from '../../shared/contract';
import { isAddress } from '../../shared/mail/mailer';
import { isAddressee, type Viewer } from '../viewer';

/**
 * The vote that is the viewer's: a recipient has one, by whichever way it is cast. A signed caller is let in by IAM and
 * votes under the ARN (undefined); of people who signed in, only those who were asked decide. Text: why not.
 */
export function voteIndex({ votes }: Pick<ApprovalRecord, 'votes'>, viewer: Viewer): number | string | undefined {
  const index = votes.findIndex(({ recipient }) => isAddressee(viewer, recipient));
  if (index >= 0) return index;
  if (viewer.way === 'iam') return undefined;
  const asked = votes.map(({ recipient }) => recipient).filter(isAddress);
  return `You are signed in as ${viewer.by}, and this request asks ${asked.join(', ') || 'nobody by mail'}: leave the decision to them.`;
}
