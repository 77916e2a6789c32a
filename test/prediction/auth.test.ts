import { generateKeyPairSync, sign } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { CapturedPrediction } from '../../handlers/shared/prediction-contract';
import { removeFolders } from '../contract/support/apps';
import { temporaryFolder, tidy } from '../e2e/support/laptop';
import { ROW } from '../e2e/support/rows';
import { API_KEY, type Apis, AUDIENCE, ISSUER, type Kind, byIncome, openApis, ORIGIN } from './support/apis';

jest.setTimeout(180_000);

let apis: Apis;
beforeAll(async () => {
  apis = await openApis({ quick: { predict: byIncome } });
});
afterAll(async () => {
  await tidy();
  removeFolders();
});

const SIGNED = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=local',
};
const ALL_ROUTES = [
  ['POST', '/predict'],
  ['GET', '/schema'],
  ['GET', '/model'],
  ['GET', '/health'],
  ['GET', '/openapi.json'],
] as const;

describe.each(ALL_ROUTES)('%s %s', (method, path) => {
  const body = method === 'POST' ? { body: JSON.stringify(ROW) } : {};
  const ask = (kind: 'Signed' | 'Keyed' | 'SignIn' | 'Open', headers: Record<string, string> = {}) =>
    apis.ask(kind, method, path, { headers: { 'content-type': 'application/json', ...headers }, ...body });

  test('is for those alone who say who they are', async () => {
    const answers = {
      unsigned: (await ask('Signed')).status,
      signed: (await ask('Signed', SIGNED)).status,
      noKey: (await ask('Keyed')).status,
      wrongKey: (await ask('Keyed', { 'x-api-key': `${API_KEY}!` })).status,
      key: (await ask('Keyed', { 'x-api-key': API_KEY })).status,
      noToken: (await ask('SignIn')).status,
      open: (await ask('Open')).status,
    };
    expect(answers).toEqual({
      unsigned: 403,
      signed: 200,
      noKey: 401,
      wrongKey: 403,
      key: 200,
      noToken: 401,
      open: 200,
    });
  });
});

test('a key that cannot be checked is no way in', async () => {
  const { SecretList } = await apis.laptop.call<{ SecretList: { ARN: string }[] }>('secretsmanager', 'ListSecrets');
  const SecretId = SecretList[0]?.ARN;
  const broken = await openApis({ quick: {}, deployed: false });
  await broken.laptop.call('secretsmanager', 'PutSecretValue', { SecretId, SecretString: 'short' });
  const { status } = await broken.post(ROW, { 'x-api-key': API_KEY }, 'Keyed');
  expect(status).toBe(500);
});

describe('JWT', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const now = () => Math.floor(Date.now() / 1000);
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = (claims: object = {}, head: object = {}, key = privateKey): string => {
    const text = [
      encode({ alg: 'RS256', kid: 'one', ...head }),
      encode({ iss: ISSUER, aud: AUDIENCE, exp: now() + 60, ...claims }),
    ].join('.');
    return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
  };
  const ask = (text: string) => apis.post(ROW, { authorization: `Bearer ${text}` }, 'SignIn');

  test('without the keys of the issuer the refusal says how to give them', async () => {
    const { status, json } = await ask(token());
    expect([status, json.message]).toEqual([
      401,
      expect.stringMatching(/example\.com.*openid-configuration.*ML_WORKFLOW_JWKS/),
    ]);
  });

  describe('with them', () => {
    beforeAll(() => {
      const file = join(temporaryFolder(), 'jwks.json');
      writeFileSync(file, JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }] }));
      process.env.ML_WORKFLOW_JWKS = file;
    });
    afterAll(() => delete process.env.ML_WORKFLOW_JWKS);

    test.each([
      ['one audience', {}],
      ['several audiences', { aud: ['x', AUDIENCE] }],
      ['an access token of Cognito', { aud: undefined, client_id: AUDIENCE }],
    ])('a token with %s predicts', async (_name, claims) => {
      expect((await ask(token(claims))).status).toBe(200);
    });

    test.each([
      ['no token', () => ''],
      ['text', () => 'a.b.c'],
      ['another issuer', () => token({ iss: 'https://evil.example.com' })],
      ['another audience', () => token({ aud: 'x' })],
      ['an expired one', () => token({ exp: now() - 1 })],
      ['one without an end', () => token({ exp: undefined })],
      ['one of tomorrow', () => token({ nbf: now() + 86_400 })],
      ['another key', () => token({}, {}, other.privateKey)],
      ['an unknown key', () => token({}, { kid: 'two' })],
      ['no algorithm', () => token({}, { alg: 'none' })],
      ['a shared secret', () => token({}, { alg: 'HS256' })],
      [
        'changed claims',
        () => token().replace(/\.[^.]+\./, `.${encode({ iss: ISSUER, aud: AUDIENCE, exp: now() + 9 })}.`),
      ],
    ])('%s is refused', async (_name, make) => {
      const { status, headers } = await ask(make());
      expect([status, headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('invalid_token')]);
    });
  });
});

describe('CORS', () => {
  /** fetch sets Origin by itself; a browser's request is made by hand. */
  const browser = (
    method: string,
    origin: string,
    headers: Record<string, string> = {},
    body = '',
    kind: Kind = 'Keyed',
  ) =>
    new Promise<{ status: number; headers: Record<string, unknown> }>((resolve, reject) => {
      const sent = request(`${apis.url(kind)}/predict`, { method, headers: { origin, ...headers } }, (response) => {
        response.resume().on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
      });
      sent.on('error', reject).end(body);
    });
  const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-api-key' };
  const call = { 'content-type': 'application/json', 'x-api-key': API_KEY, 'sec-fetch-site': 'cross-site' };

  test('a page of a named origin may ask and read', async () => {
    const asked = await browser('OPTIONS', ORIGIN, preflight);
    expect([asked.status, asked.headers['access-control-allow-origin']]).toEqual([204, ORIGIN]);
    expect(String(asked.headers['access-control-allow-headers'])).toContain('x-api-key');
    expect(String(asked.headers['access-control-allow-methods'])).toContain('POST');
    const { status, headers } = await browser('POST', ORIGIN, call, JSON.stringify(ROW));
    expect([status, headers['access-control-allow-origin']]).toEqual([200, ORIGIN]);
    expect(headers['access-control-expose-headers']).toBe('x-request-id,x-model-version');
  });

  test.each(['https://evil.example.com', 'http://app.example.com', `${ORIGIN}.evil.com`, 'null'])(
    'a page of %s may not',
    async (origin) => {
      for (const [method, headers] of [
        ['OPTIONS', preflight],
        ['POST', call],
      ] as const) {
        const answer = await browser(method, origin, headers, method === 'POST' ? JSON.stringify(ROW) : '');
        expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([403, undefined]);
      }
    },
  );

  test('the named origin reaches this API alone', async () => {
    const answer = await browser('POST', ORIGIN, call, JSON.stringify(ROW), 'Open');
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([403, undefined]);
  });
});

test('captured requests and answers lie in the bucket as JSON lines', async () => {
  const instances = [ROW, { ...ROW, median_income: 2 }];
  const { status, json } = await apis.post({ instances }, { 'x-api-key': API_KEY }, 'Keyed');
  expect(status).toBe(200);
  const { buckets } = apis.laptop.runtime.services;
  const bucket = apis.laptop.runtime.app?.buckets.find((name) => name.includes('captured')) ?? '';
  const key = buckets.keys(bucket, 'predictions/').find((one) => one.endsWith(`${String(json.requestId)}.jsonl`));
  const lines = buckets
    .bytes(bucket, key ?? '')
    .toString()
    .trim()
    .split('\n');
  expect(lines.map((line) => JSON.parse(line) as CapturedPrediction)).toEqual(
    instances.map((input, index) => ({
      v: 1,
      at: expect.stringMatching(/^\d{4}-/) as string,
      requestId: json.requestId,
      modelVersion: '1',
      input,
      prediction: (json.predictions as object[])[index],
    })),
  );
});

test('the key stands in no log', () => {
  const logs = join(apis.laptop.runtime.stateDir, 'logs');
  const files = readdirSync(logs, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(3);
  const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  expect([...texts, ...apis.laptop.lines].filter((text) => text.includes(API_KEY))).toEqual([]);
});
