import { type Evidence, facts, headline, metricLines } from '../shared/evidence';
import { Html, markup } from '../shared/html';
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
}

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export function renderMail(content: MailContent): Mail {
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

function text(content: MailContent): string {
  const { evidence, link, code } = content;
  const metrics = metricLines(evidence).map(
    ({ name, challenger, champion, change }) =>
      `  ${name}: ${challenger}${champion === undefined ? '' : `, champion ${champion} (${change})`}`,
  );
  return [
    greeting(content),
    '',
    'Metrics',
    ...metrics,
    '',
    'Why',
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

// Mail clients know little CSS: tables, inline styles, and a media query for those that know the dark.
const STYLE = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){.page{background:#14171a!important}.card{background:#1f2327!important}
.card,.card td,.card th,.card p,.card h1{color:#e8eaed!important}.card td,.card th{border-color:#3c4247!important}
.card .quiet{color:#b4bac0!important}.card .code{background:#14171a!important}}`;
const CELL = 'padding:6px 8px 6px 0;border-bottom:1px solid #dde1e4;text-align:left;vertical-align:top;color:#1b1f23';
const CARD = 'max-width:600px;background:#ffffff;border-radius:8px';
const GRID = 'border-collapse:collapse;margin:0 0 16px';
const BUTTON =
  'display:inline-block;padding:12px 20px;border-radius:6px;background:#0b5cad;color:#ffffff;text-decoration:none;font-weight:600';
const CODE =
  'display:inline-block;margin:4px 0;padding:4px 8px;background:#f2f4f5;border-radius:4px;word-break:break-all';

function page(content: MailContent): string {
  const { evidence, link, code } = content;
  const metrics = metricLines(evidence).map(
    (line) => markup`<tr>
<th scope="row" style="${CELL};font-weight:${line.headline ? 700 : 400}">${line.name}</th>
<td style="${CELL}">${line.challenger}</td>
<td style="${CELL}">${line.champion ?? '–'}</td>
<td style="${CELL}">${line.change ?? ''}</td></tr>`,
  );
  const details = facts(evidence).map(
    ([label, value]) => markup`<tr><th scope="row" style="${CELL};font-weight:400">${label}</th>
<td style="${CELL};word-break:break-word">${value}</td></tr>`,
  );
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${subject(content)}</title><style>${new Html(STYLE)}</style></head>
<body class="page" style="margin:0;padding:0;background:#f2f4f5">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f2f4f5">
<tr><td align="center" style="padding:8px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" style="${CARD}">
<tr><td style="padding:20px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif;color:#1b1f23">
<h1 style="margin:0 0 12px;font-size:20px;line-height:1.3">${greeting(content)}</h1>
<table cellpadding="0" cellspacing="0" width="100%" style="${GRID}">
<tr>${['Metric', 'New', 'Champion', 'Change'].map((name) => markup`<th scope="col" style="${CELL}">${name}</th>`)}</tr>
${metrics}</table>
${evidence.evaluation.reasons.map((reason) => markup`<p style="margin:0 0 8px">${reason}</p>`)}
<p style="margin:20px 0"><a href="${link}" style="${BUTTON}">Look and decide</a></p>
<p style="margin:0 0 16px">Decide before <strong>${expiry(content)}</strong>. Opening the link decides nothing.</p>
<table cellpadding="0" cellspacing="0" width="100%" style="${GRID}">
${details}</table>
<p class="quiet" style="margin:0;font-size:14px;color:#57606a">If the page asks for a code, it is<br>
<code class="code" style="${CODE}">${code}</code><br>
The link and the code are yours alone; do not forward this mail.</p>
</td></tr></table></td></tr></table></body></html>`.text;
}
