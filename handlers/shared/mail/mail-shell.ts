import { Html, markup } from '../html';

// Mail clients know little CSS: tables, inline styles, and a media query for those that know the dark.
const STYLE = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){.page{background:#14171a!important}.card{background:#1f2327!important;border-color:#3c4247!important}
.card,.card td,.card th,.card p,.card li,.card h1,.card h2{color:#e8eaed!important}.card td,.card th{border-color:#3c4247!important}
.card .quiet{color:#b4bac0!important}.card .good{color:#6fdd8b!important}.card .bad{color:#ff9d91!important}
.card .code,.card .quote{background:#14171a!important}.card .link{color:#8cbdf5!important}
.card .button{background:#8cbdf5!important}.card .button a{color:#10243a!important}}
@media (max-width:480px){.inner{padding:16px!important}}`;

const CARD = 'max-width:600px;background:#ffffff;border:1px solid #dde1e4;border-radius:8px';
const FONT = "font:16px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif;color:#1b1f23";
const CELL = 'padding:6px 8px 6px 0;border-bottom:1px solid #dde1e4;text-align:left;vertical-align:top;color:#1b1f23';
const GRID = 'border-collapse:collapse;margin:0 0 20px;font-size:15px';

export const Tone = { good: '#1a7f37', bad: '#b42318' } as const;

/** The whole message: one card that is as wide as the client, 600 pixels at most. */
export function shell(subject: string, preview: string, body: Html): string {
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${subject}</title><style>${new Html(STYLE)}</style></head>
<body class="page" style="margin:0;padding:0;background:#f2f4f5">
<div style="display:none;max-height:0;overflow:hidden">${preview}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f2f4f5">
<tr><td align="center" style="padding:12px 8px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" style="${CARD}">
<tr><td class="inner" style="padding:24px;${FONT}"><div role="main">
${body}
</div></td></tr></table></td></tr></table></body></html>`.text;
}

export const heading = (kicker: string, title: string): Html => markup`
<p class="quiet" style="margin:0 0 4px;font-size:14px;color:#57606a">${kicker}</p>
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3;color:#1b1f23">${title}</h1>`;

export const subheading = (title: string): Html =>
  markup`<h2 style="margin:0 0 4px;font-size:16px;color:#1b1f23">${title}</h2>`;

export const paragraph = (content: Html | string): Html =>
  markup`<p style="margin:0 0 12px;color:#1b1f23">${content}</p>`;

export const quiet = (content: Html | string): Html =>
  markup`<p class="quiet" style="margin:0;font-size:14px;color:#57606a">${content}</p>`;

export const list = (items: readonly string[]): Html =>
  markup`<ul style="margin:0 0 20px;padding:0 0 0 20px">
${items.map((item) => markup`<li style="margin:0 0 4px;color:#1b1f23">${item}</li>`)}</ul>`;

/** What somebody wrote, apart from what the workflow says. */
export const quotation = (text: string): Html => markup`<p class="quote" style="margin:0 0 16px;padding:8px 12px;
background:#f2f4f5;border-radius:4px;white-space:pre-wrap;overflow-wrap:anywhere;color:#1b1f23">${text}</p>`;

/** A table of data: the first cell of a row is its heading. Numbers stay whole; a long value may break anywhere. */
export function grid(headings: readonly string[], rows: readonly (readonly (Html | string)[])[]): Html {
  const breaks = headings.length > 0 ? '' : ';word-break:break-word;overflow-wrap:anywhere';
  const cell = (content: Html | string, index: number) =>
    index === 0
      ? markup`<th scope="row" style="${CELL};font-weight:400">${content}</th>`
      : markup`<td style="${CELL}${breaks}">${content}</td>`;
  const head =
    headings.length > 0 &&
    markup`<tr>${headings.map((name) => markup`<th scope="col" style="${CELL};font-weight:600">${name}</th>`)}</tr>`;
  return markup`<table cellpadding="0" cellspacing="0" width="100%" style="${GRID}">
${head}${rows.map((row) => markup`<tr>${row.map(cell)}</tr>`)}</table>`;
}

/** A cell of a table, because some clients give links no padding. */
export const button = (link: string, label: string): Html => markup`
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 12px"><tr>
<td class="button" style="background:#0b5cad;border-radius:6px">
<a href="${link}" style="display:inline-block;padding:12px 24px;color:#ffffff;text-decoration:none;font-weight:600">
${label}</a></td></tr></table>`;

export const codeBox = (code: string): Html => markup`<code class="code" style="display:inline-block;margin:4px 0;
padding:6px 8px;background:#f2f4f5;border-radius:4px;word-break:break-all;color:inherit">${code}</code>`;
