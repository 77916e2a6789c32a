import type { ApprovalStore } from './approvals';
import type { ApprovalRecord } from '../contract';
import { outcomeLetter } from '../mail/outcome-letter';
import { isAddress, type Mailer, mailTo } from '../mail/mailer';
import { type Log, messageOf } from '../runtime';
import { cut, oneLine } from '../text';

export interface TellTools extends Mailer {
  readonly store: ApprovalStore;
  readonly log: Log;
  readonly now: () => Date;
}

/**
 * Tells the people who were asked how it ended, but for who ended it. Never fails: the decision stands, and the audit
 * trail says whom the mail didn't reach. What was told once is not told again. Answers the record as it is then.
 */
export async function tellOutcome(record: ApprovalRecord, tools: TellTools): Promise<ApprovalRecord> {
  const { result } = record;
  if (!result || !tools.from || result.decision === 'superseded') return record;
  if (record.audit.some(({ action }) => action === 'told')) return record;
  // The one whose vote ended it has seen the receipt.
  const last = record.audit.findLast(({ action }) => action === 'decided')?.by;
  const others = record.votes.map(({ recipient }) => recipient).filter((one) => isAddress(one) && one !== last);
  if (others.length === 0) return record;
  const letter = outcomeLetter(record, result, tools.now());
  const failures: string[] = [];
  const refused: string[] = [];
  for (const recipient of others) {
    try {
      await mailTo(recipient, letter, tools);
    } catch (error) {
      refused.push(recipient);
      failures.push(`${recipient}: ${oneLine(cut(messageOf(error), 300))}`);
      tools.log.error('a mail was refused', { approval: record.id, recipient, reason: messageOf(error) });
    }
  }
  const told = others.filter((one) => !refused.includes(one)).join(', ');
  const detail = [told && `told ${told}`, failures.length > 0 && `could not mail ${failures.join('; ')}`];
  const noted = await tools.store
    .note(record.id, {
      at: tools.now().toISOString(),
      action: 'told',
      by: 'system',
      detail: detail.filter(Boolean).join('; '),
      ...(refused.length > 0 && { refused }),
    })
    .catch((error: unknown) => {
      tools.log.error('who was told is not in the audit trail', { approval: record.id, reason: messageOf(error) });
      return undefined;
    });
  return noted ?? record;
}
