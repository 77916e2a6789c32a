import type { WebhookChannel } from '../shared/contract';
import { type Evidence, facts, headline, metricLines } from '../shared/evidence/evidence';
import { formatDate, oneLine, relativeTime } from '../shared/text';

export interface MessageContent {
  readonly workflow: string;
  readonly evidence: Evidence;
  readonly expiresAt: string;
  readonly now: Date;
  readonly ask: number;
  readonly link: string;
  /** Where several have to approve: a sentence on who did. */
  readonly progress?: string;
}

/** The message in the form that the receiver takes. */
export function webhookBody(format: WebhookChannel['format'], content: MessageContent): object {
  if (format === 'slack') return slack(content);
  return format === 'teams' ? teams(content) : plain(content);
}

const title = ({ workflow, evidence, ask }: MessageContent): string =>
  oneLine(`${ask > 0 ? 'Reminder: approve' : 'Approve'} ${workflow} version ${evidence.package.version}?`);

const expiry = ({ expiresAt, now }: MessageContent): string =>
  `${formatDate(expiresAt)} (${relativeTime(expiresAt, now)})`;

const closing = (content: MessageContent): string =>
  `${content.progress ? `So far: ${content.progress}. ` : ''}Decide before ${expiry(content)}. Opening the link decides nothing.`;

const lines = ({ evidence }: MessageContent): string[] =>
  metricLines(evidence).map(
    ({ name, challenger, champion, change }) =>
      `${name}: ${challenger}${champion === undefined ? '' : `, champion ${champion} (${change})`}`,
  );

function plain(content: MessageContent): object {
  const { workflow, evidence, expiresAt, ask, link } = content;
  return {
    v: 1,
    kind: ask > 0 ? 'approval-reminder' : 'approval-request',
    title: title(content),
    workflow,
    version: evidence.package.version,
    packageArn: evidence.package.arn,
    run: evidence.run.id,
    startedBy: evidence.run.startedBy ?? null,
    headline: headline(evidence),
    metrics: evidence.evaluation.metrics,
    championMetrics: evidence.evaluation.championMetrics,
    verdict: evidence.evaluation.verdict,
    reasons: evidence.evaluation.reasons,
    evaluationDigest: evidence.evaluation.digest,
    expiresAt,
    ...(content.progress && { approvals: content.progress }),
    link,
  };
}

/** Slack's three special characters; nothing of ours may become a mention or a link. */
const slackText = (text: string): string =>
  text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? '');

/** Block Kit, as incoming webhooks take it. A section's text has 3000 characters at most, a header 150. */
function slack(content: MessageContent): object {
  const { evidence, link } = content;
  const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text: cut(text, 3000) } });
  const plainText = (text: string) => ({ type: 'plain_text', text: cut(text, 150), emoji: false });
  return {
    text: slackText(`${title(content)} ${headline(evidence)}`),
    blocks: [
      { type: 'header', text: plainText(title(content)) },
      section(lines(content).map(slackText).join('\n')),
      section(evidence.evaluation.reasons.map((reason) => `• ${slackText(oneLine(reason))}`).join('\n') || '–'),
      section(slackText(closing(content))),
      {
        type: 'actions',
        elements: [{ type: 'button', style: 'primary', text: plainText('Look and decide'), url: link }],
      },
    ],
  };
}

/** An Adaptive Card, as Teams' "post to a channel when a webhook request is received" takes it. */
function teams(content: MessageContent): object {
  const { evidence, link } = content;
  const block = (text: string, more: object = {}) => ({
    type: 'TextBlock',
    wrap: true,
    text: teamsText(text),
    ...more,
  });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            block(title(content), { size: 'Large', weight: 'Bolder' }),
            ...lines(content).map((line) => block(line, { spacing: 'Small' })),
            ...evidence.evaluation.reasons.map((reason) => block(oneLine(reason))),
            {
              type: 'FactSet',
              facts: facts(evidence).map(([name, value]) => ({ title: name, value: teamsText(value) })),
            },
            block(closing(content)),
          ],
          actions: [{ type: 'Action.OpenUrl', title: 'Look and decide', url: link }],
        },
      },
    ],
  };
}

/** A TextBlock knows a little Markdown: its signs are escaped. */
const teamsText = (text: string): string => text.replace(/[\\[\]()*_`#<>]/g, (sign) => `\\${sign}`);
