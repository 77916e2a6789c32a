import { Html, markup } from '../shared/html';
import { FORM_SCRIPT, digestOf } from './scripts';

const STYLE = `:root{color-scheme:light dark;--page:#f2f4f5;--card:#fff;--text:#1b1f23;--quiet:#57606a;--line:#dde1e4;--accent:#0b5cad;--on:#fff;--good:#1a7f37;--bad:#b42318;--soft:#9cc3e8}
@media (prefers-color-scheme:dark){:root{--page:#14171a;--card:#1f2327;--text:#e8eaed;--quiet:#b4bac0;--line:#3c4247;--accent:#8cbdf5;--on:#10243a;--good:#6fdd8b;--bad:#ff9d91;--soft:#3f6b98}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif}
main{max-width:52rem;margin:0 auto;padding:1rem}
section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:1.25rem;margin:1rem 0}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:0 0 .75rem}
p,ul,ol{margin:.25rem 0 .75rem}
ul,ol{padding-left:1.25rem}
a{color:var(--accent)}
.kicker,.quiet,caption,figcaption{color:var(--quiet)}
.quiet,caption,figcaption,.slices,.profile,.importance{font-size:.9375rem}
.good{color:var(--good)}
.bad{color:var(--bad)}
.verdict{font-weight:700}
.due{border-left:4px solid var(--accent);padding:.25rem .75rem;margin:.75rem 0}
table{border-collapse:collapse;width:100%;margin:0 0 .75rem}
caption{text-align:left;padding:.5rem 0 .25rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);overflow-wrap:break-word}
th:last-child,td:last-child{padding-right:0}
tr:last-child>*{border-bottom:0}
thead tr:last-child>*{border-bottom:1px solid var(--line)}
th[scope=row]{font-weight:400}
.head>*,.head th[scope=row]{font-weight:700}
.limit{display:block;font-weight:400;font-size:.875rem}
.number,.slices td{font-variant-numeric:tabular-nums;white-space:nowrap}
.right{font-weight:700}
.mark{margin-left:.4rem;font-size:.8125rem}
.slices th:first-child{width:46%}
.facts th,.facts td{overflow-wrap:anywhere;font-size:.9375rem}
section>:last-child{margin-bottom:0}
.facts th{width:9rem;color:var(--quiet)}
.scroll{overflow-x:auto}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:1.25rem}
figure{margin:0}
figcaption{margin-top:.25rem}
svg{display:block;width:100%;height:auto}
svg text{font-size:12px;fill:var(--quiet)}
.axis,.line,.former{fill:none;stroke:var(--quiet)}
.line{stroke-dasharray:4 3}
.former{stroke:var(--text);stroke-width:1.25}
.dots{fill:none;stroke:var(--accent);stroke-width:4;stroke-linecap:round;stroke-opacity:.6}
.bars{fill:var(--soft)}
.track{fill:var(--line)}
.fill{fill:var(--accent)}
svg.bar{height:.6rem;margin-top:.45rem;border-radius:3px}
.barred{width:45%}
.profile{list-style:none;padding:0;margin:0 0 .75rem}
.profile li{display:grid;grid-template-columns:11rem 7.5rem 1fr;gap:.25rem 1rem;align-items:start;padding:.5rem 0;border-bottom:1px solid var(--line)}
.profile li:last-child{border-bottom:0}
.profile h3{font-size:inherit;font-weight:600;margin:0;overflow-wrap:anywhere}
.profile p{margin:0}
.changed{border-left:3px solid var(--accent);padding-left:.5rem}
details{margin-top:.5rem}
summary{cursor:pointer;padding:.6rem 0;color:var(--accent);font-weight:600}
.history{list-style:none;padding:0}
.history li{margin:0 0 .35rem}
.history time{color:var(--quiet);margin-right:.5rem}
fieldset{border:0;padding:0;margin:0 0 1rem;display:grid;gap:.5rem}
legend,label.above{font-weight:600;padding:0;margin-bottom:.25rem;display:block}
.choice{display:flex;gap:.75rem;align-items:center;min-height:3rem;padding:.5rem .75rem;border:1px solid var(--quiet);border-radius:6px;cursor:pointer}
.choice:has(:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
.choice input{flex:none;width:1.25rem;height:1.25rem;margin:0;accent-color:var(--accent)}
textarea,input[type=text]{width:100%;font:inherit;color:inherit;background:var(--page);border:1px solid var(--quiet);border-radius:6px;padding:.5rem}
button{font:inherit;font-weight:600;min-height:3rem;padding:.5rem 1.5rem;border:0;border-radius:6px;background:var(--accent);color:var(--on);cursor:pointer}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.fault{border:1px solid var(--bad);border-left-width:6px;border-radius:6px;background:var(--card);padding:.75rem 1rem;margin:1rem 0}
.fault p{margin:0 0 .25rem}
blockquote{margin:0 0 .75rem;padding:.5rem .75rem;background:var(--page);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
[hidden]{display:none}
@media (max-width:30rem){main{padding:.5rem}section{padding:1rem .875rem}th,td{padding-right:.5rem}.facts th{width:6.5rem}table{font-size:.9375rem}button{width:100%}.profile li{grid-template-columns:1fr 6rem}.profile .words{grid-column:1/-1}.history time{display:block}.mark{display:block;margin:0}}
@media (max-width:21rem){th,td{padding-right:.35rem}table{font-size:.875rem}}
@media print{details:not([open])>*{display:block}.jump,#decision{display:none}}`;

const STYLE_DIGEST = digestOf(STYLE);

/** Nothing from elsewhere loads, nobody frames the page, the form posts home only. `connect`: what a script may ask. */
export const policyOf = (script: string, connect: readonly string[] = []): string =>
  [
    "default-src 'none'",
    `style-src ${STYLE_DIGEST}`,
    `script-src ${digestOf(script)}`,
    ...(connect.length > 0 ? [`connect-src ${connect.join(' ')}`] : []),
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

export const POLICY = policyOf(FORM_SCRIPT);

export const layout = (title: string, content: Html, script?: string): string =>
  markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<style>${new Html(STYLE)}</style></head>
<body><main>
${content}
</main>${script !== undefined && new Html(`<script>${script}</script>`)}</body></html>`.text;
