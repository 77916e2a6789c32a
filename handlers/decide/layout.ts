import { createHash } from 'node:crypto';
import { Html, markup } from '../shared/html';

const STYLE = `:root{color-scheme:light dark;--page:#f2f4f5;--card:#fff;--text:#1b1f23;--quiet:#57606a;--line:#dde1e4;--accent:#0b5cad;--on:#fff;--good:#1a7f37;--bad:#b42318}
@media (prefers-color-scheme:dark){:root{--page:#14171a;--card:#1f2327;--text:#e8eaed;--quiet:#b4bac0;--line:#3c4247;--accent:#8cbdf5;--on:#10243a;--good:#6fdd8b;--bad:#ff9d91}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif}
main{max-width:46rem;margin:0 auto;padding:1rem}
section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:1rem 1.25rem;margin:1rem 0}
h1{font-size:1.4rem;line-height:1.3;margin:1rem 0 .25rem}
h2{font-size:1.05rem;margin:0 0 .5rem}
p{margin:.25rem 0 .75rem}
.quiet{color:var(--quiet)}
.good{color:var(--good)}
.bad{color:var(--bad)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line)}
.facts td,li{overflow-wrap:anywhere}
td.number{font-variant-numeric:tabular-nums}
tr:last-child>*{border-bottom:0}
th[scope=row]{font-weight:400;color:var(--quiet)}
th.head{font-weight:700;color:var(--text)}
.facts th{width:9rem}
fieldset{border:0;padding:0;margin:0 0 1rem}
legend,label.above{font-weight:600;padding:0;margin-bottom:.25rem;display:block}
.choice{display:flex;gap:.6rem;align-items:center;min-height:2.75rem}
.choice input{width:1.25rem;height:1.25rem;margin:0}
textarea,input[type=text]{width:100%;font:inherit;color:inherit;background:var(--page);border:1px solid var(--quiet);border-radius:6px;padding:.5rem}
button{font:inherit;font-weight:600;min-height:2.75rem;padding:.5rem 1.25rem;border:0;border-radius:6px;background:var(--accent);color:var(--on);cursor:pointer}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.fault{border-left:4px solid var(--bad);padding:.5rem .75rem;margin:0 0 1rem}
[hidden]{display:none}`;

// The secret stands in the fragment, which no request carries; the form takes it from there, or from the person.
const SCRIPT = `(function(){var s=decodeURIComponent(location.hash.slice(1));var i=document.getElementById('secret');
if(!s||!i)return;i.value=s;document.getElementById('code').hidden=true;})();`;

const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing from elsewhere loads, nobody frames the page, the form posts home only. */
export const POLICY = [
  "default-src 'none'",
  `style-src ${digest(STYLE)}`,
  `script-src ${digest(SCRIPT)}`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

export const layout = (title: string, content: Html, withScript = false): string =>
  markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<style>${new Html(STYLE)}</style></head>
<body><main>
${content}
</main>${withScript && new Html(`<script>${SCRIPT}</script>`)}</body></html>`.text;
