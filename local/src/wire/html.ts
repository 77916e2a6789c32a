import type { WireResponse } from './request';
import { escapeXml } from './protocols/xml';

export const escapeHtml = escapeXml;

const STYLE =
  ':root{color-scheme:light dark;--page:#fff;--text:#1b1f24;--line:#d0d7de;--link:#0b5cad}' +
  '@media (prefers-color-scheme:dark){:root{--page:#14171a;--text:#e8eaed;--line:#3c4247;--link:#8cbdf5}}' +
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;' +
  'background:var(--page);color:var(--text)}a{color:var(--link)}' +
  'table{border-collapse:collapse;width:100%}' +
  'td,th{text-align:left;vertical-align:top;overflow-wrap:anywhere;padding:.35rem .6rem;border-bottom:1px solid var(--line)}' +
  'iframe{width:100%;height:70vh;border:1px solid var(--line)}pre{white-space:pre-wrap}';

/** A page without scripts; what it shows is escaped by its maker. */
export function htmlPage(title: string, body: string): WireResponse {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'",
    },
    body:
      '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
      '<meta name="viewport" content="width=device-width,initial-scale=1">' +
      `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`,
  };
}

export const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead><tr>${headings.map((heading) => `<th scope="col">${escapeHtml(heading)}</th>`).join('')}</tr></thead>` +
  `<tbody>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</tbody></table>`;
