import type { ApprovalRecord, AskPayload, WebhookChannel } from '../shared/contract';
import type { ApprovalStore } from '../shared/approval/approvals';
import { type Mailer, mailTo } from '../shared/mail/mailer';
import { type Log, messageOf } from '../shared/runtime';
import { cut, oneLine } from '../shared/text';
import { progress } from '../shared/approval/votes';
import { renderMail } from './mail';
import { postMessage, type WebhookTools } from './webhook';

export interface ChannelTools extends Mailer, WebhookTools {
  readonly store: ApprovalStore;
  readonly log: Log;
  readonly now: () => Date;
  readonly approvalUrl: string;
  /** Addresses of the people who are asked by mail. */
  readonly recipients: readonly string[];
  readonly webhooks?: readonly WebhookChannel[];
}

/** One message per recipient, each with its own link. A refused recipient doesn't stop the others. */
export async function askPeople(
  record: ApprovalRecord,
  payload: AskPayload,
  secrets: ReadonlyMap<string, string>,
  tools: ChannelTools,
): Promise<void> {
  const failures = new Map<string, string>();
  for (const [recipient, secret] of secrets) {
    try {
      await send(record, payload, recipient, secret, tools);
    } catch (error) {
      const reason = oneLine(cut(messageOf(error), 300));
      failures.set(recipient, `${recipient}: ${reason}`);
      tools.log.error('a recipient could not be asked', { approval: record.id, recipient, reason });
    }
  }
  tools.log.info('asked for approval', { approval: record.id, messages: secrets.size - failures.size });
  if (failures.size === 0) return;
  const all = [...failures.values()].join('; ');
  await tools.store.note(record.id, {
    at: tools.now().toISOString(),
    action: payload.ask > 0 ? 'reminded' : 'asked',
    by: 'system',
    detail: `could not reach ${all}`,
    refused: [...failures.keys()],
  });
  if (failures.size < secrets.size) return;
  throw new Error(
    `no recipient could be reached: ${all}; verify the sender and the recipients in SES, and the URL in a webhook's secret`,
  );
}

async function send(
  record: ApprovalRecord,
  payload: AskPayload,
  recipient: string,
  secret: string,
  tools: ChannelTools,
): Promise<void> {
  const content = {
    workflow: record.workflow,
    evidence: record.evidence,
    expiresAt: record.expiresAt,
    now: new Date(payload.now),
    ask: payload.ask,
    link: `${tools.approvalUrl}/approvals/${record.id}#${secret}`,
    code: secret,
    progress: progress(record),
    notReached: notReached(record, recipient),
  };
  const channel = tools.webhooks?.find(({ name }) => name === recipient);
  if (channel) await postMessage(channel, content, `${record.id}-${payload.ask}`, tools);
  else await mailTo(recipient, renderMail(content), tools);
}

/** Whom the last ask didn't reach: the others should know, and may tell them. */
function notReached({ audit }: ApprovalRecord, recipient: string): readonly string[] {
  const refused = audit.findLast((entry) => entry.refused !== undefined)?.refused ?? [];
  return refused.filter((name) => name !== recipient);
}
