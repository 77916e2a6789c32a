import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { closeServers, openServer, removeBuilt } from './support/server';

afterEach(closeServers);
afterAll(removeBuilt);

const DIST = resolve(__dirname, '../../../ui/dist');
const environment = {
  CONSOLE_API_URL: 'https://a1b2c3.execute-api.eu-west-1.amazonaws.com',
  CONSOLE_AUTH: 'jwt',
  SIGN_IN_ISSUER: 'https://login.example.com/</script>',
  SIGN_IN_CLIENT_ID: 'web',
  CONNECT_ORIGINS: 'https://bucket.s3.eu-west-1.amazonaws.com',
};

test.each([
  '/team/',
  '/team/runs/2026-11-24-abc',
  '/team/models?version=3',
  '/team/approvals/a.b',
  '/team/sign-in?code=1',
])('index.html for every address of the app: %s', async (path) => {
  const { ask, lines } = await openServer({ environment });
  const { status, headers, text } = await ask(path);
  expect(status).toBe(200);
  expect(text).toContain('<base href="/team/" />');
  const config = /id="config">([^<]*)<\/script>/.exec(text)?.[1] ?? '';
  expect(JSON.parse(config)).toEqual({
    v: 1,
    api: 'api',
    signIn: { issuer: 'https://login.example.com/</script>', clientId: 'web' },
  });
  expect(headers['cache-control']).toBe('no-store');
  expect(headers['content-security-policy']).toContain("script-src 'self'; ");
  expect(headers['content-security-policy']).toContain(
    "connect-src 'self' https://login.example.com https://bucket.s3.eu-west-1.amazonaws.com; ",
  );
  expect(headers['strict-transport-security']).toBe('max-age=31536000');
  expect(headers['referrer-policy']).toBe('no-referrer');
  expect(lines.join('')).not.toContain('code=1');
});

test('an asset stays in the browser for good, and comes as small as the browser can take it', async () => {
  const { ask } = await openServer({ environment });
  const name = readdirSync(`${DIST}/assets`).find((one) => /^index-.*\.js$/.test(one)) ?? '';
  const file = readFileSync(`${DIST}/assets/${name}`);
  const path = `/team/assets/${name}`;
  const whole = await ask(path);
  expect(whole.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'accept-encoding',
  });
  expect(whole.bytes.equals(file)).toBe(true);
  const br = await ask(path, { headers: { 'accept-encoding': 'gzip, deflate, br' } });
  expect(br.headers['content-encoding']).toBe('br');
  expect(brotliDecompressSync(br.bytes).equals(file)).toBe(true);
  const gz = await ask(path, { headers: { 'accept-encoding': 'br;q=0, gzip;q=0.5' } });
  expect(gz.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(gz.bytes).equals(file)).toBe(true);
  const head = await ask(path, { method: 'HEAD' });
  expect({ length: head.headers['content-length'], body: head.text }).toEqual({ length: `${file.length}`, body: '' });
});

test.each(['/team/assets/gone.js', '/team/assets/../../server.cjs', '/other/', '/server.cjs', '/../etc/passwd'])(
  'nothing else is there: %s',
  async (path) => {
    const { ask } = await openServer({ environment });
    expect(await ask(path)).toMatchObject({ status: 404, text: 'Not Found\n' });
  },
);

test.each([
  '/team/../server.cjs',
  '/team/%2e%2e/%2e%2e/etc/passwd',
  '/team/..%2f..%2fetc%2fpasswd',
  '/team/index.html.br',
])('no path leads out of the folder: %s is an address of the app', async (path) => {
  const { ask } = await openServer({ environment });
  const { headers, text } = await ask(path);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(text).toContain('<div id="root">');
});

test('the root and a base without its slash lead to the app; a whole address in place of a path does not', async () => {
  const { ask } = await openServer({ environment });
  expect((await ask('/team?a=1')).headers.location).toBe('/team/?a=1');
  expect((await ask('/')).headers.location).toBe('/team/');
  expect((await ask('//evil.example/team')).status).toBe(404);
  expect((await ask('http://evil.example/team/')).status).toBe(404);
  expect((await ask('/team/', { method: 'POST' })).status).toBe(405);
});
