import { SendEmailCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { ApprovalRecord, AskPayload } from '../shared/contract';
import type { ApprovalStore } from '../shared/approvals';
import { type Log, messageOf } from '../shared/runtime';
import { cut, oneLine } from '../shared/text';
import { renderMail } from './mail';

export interface MailTools {
  readonly ses: Pick<SESv2Client, 'send'>;
  readonly store: ApprovalStore;
  readonly log: Log;
  readonly now: () => Date;
  readonly approvalUrl: string;
  readonly from: string;
  readonly configurationSet?: string;
}

/** One mail per recipient, each with its own link. A refused recipient doesn't stop the others. */
export async function sendMails(
  record: ApprovalRecord,
  payload: AskPayload,
  secrets: ReadonlyMap<string, string>,
  tools: MailTools,
): Promise<void> {
  const failures: string[] = [];
  for (const [recipient, secret] of secrets) {
    try {
      await send(record, payload, recipient, secret, tools);
    } catch (error) {
      failures.push(`${recipient}: ${oneLine(cut(messageOf(error), 300))}`);
      tools.log.error('a mail was refused', { approval: record.id, recipient, reason: messageOf(error) });
    }
  }
  tools.log.info('asked for approval', { approval: record.id, mails: secrets.size - failures.length });
  if (failures.length === 0) return;
  const detail = `could not mail ${failures.join('; ')}`;
  const action = payload.ask > 0 ? 'reminded' : 'asked';
  await tools.store.note(record.id, { at: tools.now().toISOString(), action, by: 'system', detail });
  if (failures.length === secrets.size) {
    throw new Error(`no recipient could be mailed: ${failures.join('; ')}; verify MAIL_FROM and the recipients in SES`);
  }
}

async function send(
  record: ApprovalRecord,
  payload: AskPayload,
  recipient: string,
  secret: string,
  tools: MailTools,
): Promise<void> {
  const mail = renderMail({
    workflow: record.workflow,
    evidence: record.evidence,
    expiresAt: record.expiresAt,
    now: new Date(payload.now),
    ask: payload.ask,
    link: `${tools.approvalUrl}/approvals/${record.id}#${secret}`,
    code: secret,
  });
  const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
  await tools.ses.send(
    new SendEmailCommand({
      FromEmailAddress: tools.from,
      Destination: { ToAddresses: [recipient] },
      Content: {
        Simple: { Subject: utf8(mail.subject), Body: { Text: utf8(mail.text), Html: utf8(mail.html) } },
      },
      ConfigurationSetName: tools.configurationSet,
    }),
  );
}
