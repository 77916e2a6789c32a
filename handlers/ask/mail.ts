import { type Evidence, facts, headline, metricLines, verdictOf } from '../shared/evidence/evidence';
import { type Html, markup } from '../shared/html';
import {
  button,
  codeBox,
  grid,
  heading,
  list,
  paragraph,
  quiet,
  shell,
  subheading,
  Tone,
} from '../shared/mail/mail-shell';
import type { Letter } from '../shared/mail/mailer';
import { formatDate, oneLine, relativeTime } from '../shared/text';

export interface MailContent {
  readonly workflow: string;
  readonly evidence: Evidence;
  readonly expiresAt: string;
  readonly now: Date;
  /** 0 for the first mail. */
  readonly ask: number;
  readonly link: string;
  readonly code: string;
  /** Where several have to approve: a sentence on who did. */
  readonly progress?: string;
  /** Recipients whom the last message didn't reach. */
  readonly notReached?: readonly string[];
}

/** The request to decide, and its reminders. */
export function renderMail(content: MailContent): Letter {
  return { subject: subject(content), text: text(content), html: page(content) };
}

const expiry = ({ expiresAt, now }: MailContent) => `${formatDate(expiresAt)} (${relativeTime(expiresAt, now)})`;

function subject({ workflow, evidence, ask }: MailContent): string {
  return oneLine(
    `${ask > 0 ? 'Reminder: ' : ''}Approve ${workflow} version ${evidence.package.version}? ${headline(evidence)}`,
  );
}

const greeting = ({ workflow, evidence, ask }: MailContent) =>
  `${ask > 0 ? 'Reminder: a' : 'A'} new model of ${workflow}, version ${evidence.package.version}, waits for your decision.`;

/** Sentences beside the evidence: who approved already, and who may not know of it. */
const notes = ({ progress, notReached = [] }: MailContent): string[] => [
  ...(progress ? [`So far: ${progress}.`] : []),
  ...(notReached.length > 0 ? [`The last message did not reach ${notReached.join(', ')}; they may not know.`] : []),
];

function text(content: MailContent): string {
  const { evidence, link, code } = content;
  const metrics = metricLines(evidence).map(
    ({ name, challenger, champion, change, limit }) =>
      `  ${name}: ${challenger}` +
      (champion === undefined ? '' : `, champion ${champion} (${change})`) +
      (limit === undefined ? '' : `, limit ${limit}`),
  );
  return [
    greeting(content),
    ...notes(content),
    '',
    'Metrics',
    ...metrics,
    '',
    verdictOf(evidence),
    ...evidence.evaluation.reasons.map((reason) => `  - ${reason}`),
    '',
    ...facts(evidence).map(([label, value]) => `${label}: ${value}`),
    '',
    `Decide before ${expiry(content)}:`,
    link,
    '',
    'If the link opens a form without a decision, type this code into it:',
    code,
    '',
    'The link and the code are yours alone. Opening the link decides nothing.',
    '',
  ].join('\n');
}

function page(content: MailContent): string {
  const { workflow, evidence, link, code, ask } = content;
  const { verdict, reasons } = evidence.evaluation;
  const lines = metricLines(evidence);
  const bold = (words: string, headlined: boolean) => (headlined ? markup`<strong>${words}</strong>` : words);
  const rows = lines.map((line) => [
    markup`${bold(line.name, line.headline)}${line.limit !== undefined && limit(line.limit)}`,
    bold(line.challenger, line.headline),
    line.champion ?? '–',
    toned(line.change ?? '', line.better),
  ]);
  const passed = toned(`${verdict === 'pass' ? '✓' : '✗'} ${verdictOf(evidence)}`, verdict === 'pass');
  const body = markup`${heading(
    ask > 0 ? `${workflow} · reminder` : workflow,
    `Version ${evidence.package.version} waits for your decision`,
  )}
${notes(content).map(paragraph)}
${paragraph(markup`<strong>${passed}</strong>`)}
${grid(['Metric', 'New', 'Champion', 'Change'], rows)}
${list(reasons)}
${button(link, 'Look and decide')}
${paragraph(markup`Decide before <strong>${expiry(content)}</strong>. Opening the link decides nothing.`)}
${subheading('Model and data')}
${grid([], facts(evidence))}
${quiet(markup`If the page asks for a code, it is<br>${codeBox(code)}<br>
The link and the code are yours alone; do not forward this mail.`)}`;
  return shell(subject(content), `${headline(evidence)}. Decide before ${expiry(content)}.`, body);
}

const limit = (words: string): Html =>
  markup`<br><span class="quiet" style="font-size:14px;color:#57606a">limit: ${words}</span>`;

function toned(words: string, better: boolean | undefined): Html | string {
  if (better === undefined) return words;
  const tone = better ? 'good' : 'bad';
  return markup`<span class="${tone}" style="color:${Tone[tone]}">${words}</span>`;
}
