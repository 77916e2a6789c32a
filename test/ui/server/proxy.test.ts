import { gunzipSync } from 'node:zlib';
import { BODY_LIMIT } from '../../../ui/server/body';
import { closeServers, openServer, removeBuilt } from './support/server';
import { closeUpstreams, upstream } from './support/upstream';

afterEach(async () => {
  await closeServers();
  closeUpstreams();
});
afterAll(removeBuilt);

const REGION = { AWS_REGION: 'eu-west-1' };

test('as its role: what reaches the API is signed, and holds nothing else of the browser', async () => {
  const { url, seen } = await upstream();
  const { ask, lines } = await openServer({ environment: { ...REGION, CONSOLE_API_URL: `${url}/prod` } });
  const { status, headers } = await ask("/team/api/runs?next=a%2Bb&next=c d*'".replace(/ /g, '+'), {
    headers: {
      authorization: 'Bearer of-the-user',
      cookie: 'session=1',
      'x-amz-security-token': 'forged',
      'x-forwarded-for': '203.0.113.9',
      connection: 'x-secret',
      'x-secret': '1',
      te: 'trailers',
      accept: 'application/json',
    },
  });
  expect(status).toBe(200);
  expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(seen[0]?.url).toBe('/prod/runs?next=a%2Bb&next=c%20d%2A%27');
  const { authorization, ...sent } = seen[0]?.headers ?? {};
  expect(authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/execute-api\/aws4_request, SignedHeaders=\S*host\S*, Signature=[0-9a-f]{64}$/,
  );
  expect(sent).toEqual({
    accept: 'application/json',
    host: url.slice('http://'.length),
    connection: 'keep-alive',
    'x-amz-date': expect.stringMatching(/^\d{8}T\d{6}Z$/) as string,
    'x-amz-content-sha256': expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    'x-amz-security-token': 'session',
  });
  expect(lines.join('')).not.toMatch(/of-the-user|203\.0\.113|AKIDEXAMPLE|next=|session/);
});

test("with a token: the user's own goes on, and nothing is signed", async () => {
  const { url, seen } = await upstream();
  const { ask } = await openServer({ environment: { CONSOLE_API_URL: url, CONSOLE_AUTH: 'jwt' } });
  const body = JSON.stringify({ v: 1, inputUri: 's3://bucket/é.csv' });
  const headers = { authorization: 'Bearer of-the-user', 'content-type': 'application/json', cookie: 'a=b' };
  expect((await ask('/team/api/runs', { method: 'POST', headers, body })).status).toBe(200);
  expect(seen[0]?.body).toBe(body);
  expect(Object.keys(seen[0]?.headers ?? {}).sort()).toEqual([
    'authorization',
    'connection',
    'content-length',
    'content-type',
    'host',
  ]);
  expect(seen[0]?.headers.authorization).toBe('Bearer of-the-user');
});

test('an answer comes as it is, but for headers that are none of the browser', async () => {
  const { url } = await upstream((response) =>
    response
      .writeHead(409, {
        'content-type': 'application/problem+json',
        'set-cookie': 'api=1',
        'x-amzn-trace-id': 'Root=1',
        'retry-after': '3',
        'access-control-allow-origin': '*',
      })
      .end('{"status":409}'),
  );
  const { ask } = await openServer({ environment: { ...REGION, CONSOLE_API_URL: url } });
  const { status, headers, text } = await ask('/team/api/runs');
  expect({ status, text }).toEqual({ status: 409, text: '{"status":409}' });
  const { date: _date, 'x-request-id': _id, 'keep-alive': _keep, ...rest } = headers;
  expect(rest).toEqual({
    'cache-control': 'no-store',
    connection: 'close',
    'content-type': 'application/problem+json',
    'retry-after': '3',
    'strict-transport-security': 'max-age=31536000',
    'transfer-encoding': 'chunked',
    vary: 'accept-encoding',
    'x-content-type-options': 'nosniff',
  });
});

test('a long answer is made small for a browser that can take it', async () => {
  const long = JSON.stringify({
    v: 1,
    items: Array.from({ length: 200 }, (_, id) => ({ id, type: 'TaskStateEntered' })),
  });
  const { url } = await upstream((response) =>
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': long.length }).end(long),
  );
  const { ask } = await openServer({ environment: { ...REGION, CONSOLE_API_URL: url } });
  const small = await ask('/team/api/runs/a/events', { headers: { 'accept-encoding': 'gzip, br' } });
  expect(small.headers['content-encoding']).toBe('gzip');
  expect(small.bytes.length).toBeLessThan(long.length / 4);
  expect(gunzipSync(small.bytes).toString()).toBe(long);
  expect((await ask('/team/api/runs/a/events')).text).toBe(long);
});

test.each([
  '/team/api/../../latest',
  '/team/api/runs/%2e%2e/secret',
  '/team/api/runs/..%2f..%2fsecret',
  '/team/api//evil.example/runs',
  '/team/api/runs\\..\\x',
  '/team/api/%zz',
])('an address that means another for somebody on the way is refused: %s', async (path) => {
  const { url, seen } = await upstream();
  const { ask } = await openServer({ environment: { ...REGION, CONSOLE_API_URL: url } });
  expect((await ask(path)).json()).toMatchObject({ status: 400, title: 'The address is not one of the API' });
  expect(seen).toEqual([]);
});

test('a body over the limit is refused, whether it says its length or not', async () => {
  const { url, seen } = await upstream();
  const { ask } = await openServer({ environment: { ...REGION, CONSOLE_API_URL: url } });
  const body = Buffer.alloc(BODY_LIMIT + 1, 'a');
  const said = await ask('/team/api/predict', {
    method: 'POST',
    body,
    headers: { 'content-length': `${body.length}` },
  });
  const silent = await ask('/team/api/predict', { method: 'POST', body, headers: { 'transfer-encoding': 'chunked' } });
  for (const { status, headers, json } of [said, silent]) {
    expect({ status, type: headers['content-type'] }).toEqual({ status: 413, type: 'application/problem+json' });
    expect(json()).toMatchObject({ detail: expect.stringContaining('At most 6 MB') as string });
  }
  expect(seen).toEqual([]);
  const whole = await ask('/team/api/predict', { method: 'POST', body: body.subarray(1) });
  expect({ status: whole.status, bytes: seen[0]?.body.length }).toEqual({ status: 200, bytes: BODY_LIMIT });
});

test('methods that the API does not have are refused', async () => {
  const { url, seen } = await upstream();
  const { ask } = await openServer({ environment: { ...REGION, CONSOLE_API_URL: url } });
  for (const method of ['DELETE', 'PUT', 'OPTIONS']) expect((await ask('/team/api/runs', { method })).status).toBe(405);
  expect(seen).toEqual([]);
});

test('an API that is away, or silent, or breaks off: the page learns it in words', async () => {
  const { url, server } = await upstream((response, { url: path }) => {
    if (path === '/cut') response.writeHead(200, { 'content-length': '10' }).write('half', () => response.destroy());
  });
  const { ask, lines } = await openServer({ environment: { ...REGION, CONSOLE_API_URL: url }, timeout: 100 });
  expect((await ask('/team/api/runs')).json()).toMatchObject({
    status: 504,
    title: 'The console API does not answer in time',
  });
  await expect(ask('/team/api/cut')).rejects.toThrow();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const { status, headers, json } = await ask('/team/api/runs');
  expect({ status, type: headers['content-type'] }).toEqual({ status: 502, type: 'application/problem+json' });
  expect(json()).toMatchObject({ title: 'The console API does not answer' });
  expect(lines.at(-1)).toContain('ECONNREFUSED');
});

test('a connection that the API had closed in between costs a reader nothing, and writes nothing twice', async () => {
  const { url, server, seen } = await upstream();
  const { ask } = await openServer({ environment: { ...REGION, CONSOLE_API_URL: url } });
  const closesNext = () => server.prependOnceListener('request', ({ socket }) => socket.destroy());
  expect((await ask('/team/api/runs')).status).toBe(200);
  closesNext();
  expect((await ask('/team/api/models')).status).toBe(200);
  closesNext();
  expect((await ask('/team/api/runs/a/stop', { method: 'POST' })).status).toBe(502);
  expect(seen.map((one) => one.url)).toEqual(['/runs', '/models', '/models', '/runs/a/stop']);
});

test('pages of other sites reach nothing, by whichever name they call', async () => {
  const { url, seen } = await upstream();
  const { ask } = await openServer({ environment: { ...REGION, CONSOLE_API_URL: url } });
  const post = (headers: Record<string, string>) => ask('/team/api/runs/a/stop', { method: 'POST', headers });
  expect((await post({ origin: 'https://evil.example' })).status).toBe(403);
  expect((await post({ origin: 'null' })).status).toBe(403);
  expect((await post({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await post({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
  expect((await post({ host: 'evil.example', origin: 'https://evil.example' })).status).toBe(421);
  expect((await ask('/team/', { headers: { host: 'evil.example' } })).status).toBe(421);
  expect(seen).toEqual([]);
  expect((await post({ origin: 'https://ml.example.com', 'sec-fetch-site': 'same-origin' })).status).toBe(200);
});

test('without credentials it is not ready, says why in its log, and is ready once they are there', async () => {
  const { url } = await upstream();
  let there = false;
  const { ask, lines } = await openServer({
    environment: { ...REGION, CONSOLE_API_URL: url },
    credentials: async () => {
      if (!there) throw new Error('Could not load credentials from any providers');
      return { accessKeyId: 'A', secretAccessKey: 'S' };
    },
  });
  expect((await ask('/healthz', { headers: { host: '10.0.0.7:8080' } })).status).toBe(200);
  expect((await ask('/readyz', { headers: { host: '10.0.0.7:8080' } })).status).toBe(503);
  expect(lines.at(-1)).toContain('Annotate the service account');
  expect((await ask('/team/api/runs')).json()).toMatchObject({ status: 503, title: 'The server has no credentials' });
  there = true;
  expect((await ask('/readyz')).status).toBe(200);
});

test('a role that the API refuses is told in the log', async () => {
  const { url } = await upstream((response) => response.writeHead(403).end('{"message":"Forbidden"}'));
  const { ask, lines } = await openServer({ environment: { ...REGION, CONSOLE_API_URL: url } });
  expect((await ask('/team/api/console')).status).toBe(403);
  expect(lines.join('')).toContain('allow it execute-api:Invoke');
});
