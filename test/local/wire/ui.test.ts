import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalApp } from '../../../local/src/stack';
import type { WireRequest } from '../../../local/src/wire/request';
import { answerUi, isUi } from '../../../local/src/wire/ui';

const folder = mkdtempSync(join(tmpdir(), 'ml-workflow-ui-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'built/assets'), { recursive: true });
writeFileSync(join(folder, 'secret.txt'), 'not for the browser');
writeFileSync(join(folder, 'built/assets/index-1a2b.js'), 'run()');
writeFileSync(
  join(folder, 'built/index.html'),
  '<head><base href="/" /><script type="application/json" id="config">{ "v": 1 }</script></head>',
);

const withConsole = {
  httpApis: [{ apiId: 'a', name: 'a', stackName: 's', routes: [{ method: 'GET', path: '/console' }] }],
} as unknown as LocalApp;
const mails = [
  ['1', { v: 1, id: '1', at: 5, from: 'a@b.co', to: ['c@d.co'], subject: 'hi', raw: 'dGV4dA==' }],
] as const;

function ask(path: string, { host = '127.0.0.1:4566', app = withConsole, uiFolder = join(folder, 'built') } = {}) {
  const [plain = '', rawQuery = ''] = path.split('?');
  const request = { method: 'GET', path: plain, rawQuery, headers: { host } } as unknown as WireRequest;
  const store = { list: () => mails } as never;
  const answer = answerUi({ store, app: () => app, uiFolder }, request);
  return { ...answer, text: Buffer.from((answer.body ?? '') as string).toString() };
}

test('its addresses are /app and all below', () => {
  expect(['/app', '/app/', '/app/runs/x', '/application', '/'].map(isUi)).toEqual([true, true, true, false, false]);
});

test.each(['/app/', '/app/runs/data-1', '/app/approvals/x?tab=1', '/app/index.html'])('%s is the page', (path) => {
  const { status, headers, text } = ask(path);
  expect(status).toBe(200);
  expect(text).toContain('<base href="/app/" />');
  expect(text).toContain('id="config">{"v":1,"api":"api","inbox":"inbox.json"}</script>');
  expect(headers?.['content-security-policy']).toMatch(/script-src 'self';.*frame-ancestors 'none'/);
  expect(headers?.['cache-control']).toBe('no-store');
});

test('files come with their type and are kept by the browser; what is not there is not the page', () => {
  expect(ask('/app/assets/index-1a2b.js')).toMatchObject({
    status: 200,
    text: 'run()',
    headers: {
      'content-type': expect.stringContaining('javascript'),
      'cache-control': expect.stringContaining('immutable'),
    },
  });
  expect(ask('/app/assets/gone.js').status).toBe(404);
});

test.each([
  '/app/../secret.txt',
  '/app/..%2fsecret.txt',
  '/app/%2e%2e/secret.txt',
  '/app/assets/..%2f..%2f..%2fsecret.txt',
])('%s leads nowhere', (path) => {
  expect(ask(path).text).not.toContain('not for the browser');
});

test('where uploads would be of another origin, and without the slash, it sends the browser on', () => {
  expect(ask('/app/runs?x=1', { host: 'localhost:4566' })).toMatchObject({
    status: 302,
    headers: { location: 'http://127.0.0.1:4566/app/runs?x=1' },
  });
  expect(ask('/app')).toMatchObject({ status: 302, headers: { location: '/app/' } });
});

test('the mails, also those that were sent raw', () => {
  const mail = { id: '1', at: 5, from: 'a@b.co', to: ['c@d.co'], subject: 'hi', text: 'text' };
  expect(JSON.parse(ask('/app/inbox.json').text)).toEqual({ v: 1, mails: [mail] });
});

test('an app without a console, and a web app that is not built, are told in words', () => {
  const none = { ...withConsole, httpApis: [] };
  expect(ask('/app/', { app: none }).text).toContain('new ConsoleApi(stack');
  expect(ask('/app/', { uiFolder: join(folder, 'nowhere') }).text).toContain('npm run build');
});
