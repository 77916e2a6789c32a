/** Requests that look like a decision and are none. */
import * as crypto from 'node:crypto';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib';
import { housing } from '../../examples/housing/stack';
import { indexOfSecret } from '../../handlers/shared/digest';
import { ballot, formPost, httpEvent, openTable, type Table } from '../handlers/support';
import { counted, seeded } from '../support/full';
import { ANN, asked, BOB } from './support/asked';
import { Attack } from './support/tally';

jest.setTimeout(600_000);
let table: Table;
beforeAll(async () => {
  table = await openTable();
});
afterAll(() => table.close());

test('forged codes: random ones, and the right one with one character changed', async () => {
  const tries = counted(200, 10_000);
  const attack = new Attack('forged code');
  const { secret, post, isUntouched } = await asked(table);
  const below = seeded(5);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const right = secret[ANN];
  for (let i = 0; i < tries; i++) {
    const at = below(right.length);
    const other = letters[(letters.indexOf(right.charAt(at)) + 1 + below(63)) % 64] ?? '';
    const random = Array.from({ length: right.length }, () => letters[below(64)]).join('');
    const forged = i % 2 ? random : right.slice(0, at) + other + right.slice(at + 1);
    const answer = await post({ secret: forged });
    attack.tried(answer.statusCode !== 403, `${forged} was answered with ${answer.statusCode}`);
  }
  expect(await isUntouched()).toBe(true);
  attack.end(tries);
});

test('forged ids', async () => {
  const tries = counted(200, 10_000);
  const attack = new Attack('forged id');
  const { desk, secret, isUntouched } = await asked(table);
  const below = seeded(6);
  for (let i = 0; i < tries; i++) {
    const id = Array.from({ length: 24 }, () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0123456789-_'[below(44)]).join('');
    const answer = await desk.http(formPost(id, ballot(secret[ANN])));
    attack.tried(answer.statusCode !== 404, `${id} was answered with ${answer.statusCode}`);
  }
  expect(await isUntouched()).toBe(true);
  attack.end(tries);
});

test('a code is compared in the same steps wherever it differs', () => {
  const compare = jest.spyOn(jest.requireActual<typeof crypto>('node:crypto'), 'timingSafeEqual');
  const hash = (text: string) => crypto.createHash('sha256').update(text).digest('hex');
  const hashes = [[hash('one'), hash('two')], [hash('three')], [hash('four')]];
  const steps = ['one', 'three', 'four', 'none', ''].map((code) => {
    compare.mockClear();
    indexOfSecret(code, hashes);
    return compare.mock.calls.length;
  });
  compare.mockRestore();
  expect(steps).toEqual([4, 4, 4, 4, 4]);
});

test('guessing is throttled: at 10 a second 256 bits take longer than there is time', () => {
  const template = Template.fromStack(housing(new App()));
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
    AccessLogSettings: Match.anyValue(),
  });
});

test('the code of another request', async () => {
  const tries = counted(20, 200);
  const attack = new Attack('code of another request');
  const one = await asked(table);
  const other = await asked(table);
  for (let i = 0; i < tries; i++) {
    const { statusCode } = await one.post({ secret: other.secret[i % 2 ? ANN : BOB] });
    attack.tried(statusCode !== 403, `answered with ${statusCode}`);
  }
  expect([await one.isUntouched(), await other.isUntouched()]).toEqual([true, true]);
  attack.end(tries);
});

test('a posted decision replayed', async () => {
  const tries = counted(20, 200);
  const attack = new Attack('replayed POST');
  const { desk, secret, post, record } = await asked(table);
  await post({ secret: secret[ANN], comment: 'once' });
  const { result } = await record();
  for (let i = 0; i < tries; i++) {
    // As it was, and turned round: by the same recipient and by the other.
    await post({
      secret: secret[i % 3 === 2 ? BOB : ANN],
      decision: i % 3 ? 'rejected' : 'approved',
      comment: 'again',
    });
    const now = await record();
    attack.tried(desk.answers.length !== 1 || now.result?.decision !== 'approved', JSON.stringify(now.result));
  }
  expect((await record()).result).toEqual(result);
  attack.end(tries);
});

test('a digest of another evaluation', async () => {
  const tries = counted(20, 200);
  const attack = new Attack('old digest');
  const { secret, post, isUntouched } = await asked(table);
  for (let i = 0; i < tries; i++) {
    const { statusCode } = await post({
      secret: secret[ANN],
      digest: crypto.createHash('sha256').update(`${i}`).digest('hex'),
    });
    attack.tried(statusCode !== 409 || !(await isUntouched()), `answered with ${statusCode}`);
  }
  attack.end(tries);
});

const FOREIGN: Record<string, string>[] = [
  { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  { origin: 'https://evil.example' },
  { origin: 'https://approve.example.com.evil.example' },
  { origin: 'null', 'sec-fetch-site': 'cross-site' },
  { origin: 'null', 'sec-fetch-site': 'same-site' },
  { origin: 'file://' },
];

test('the form on another site, and in a frame', async () => {
  const attack = new Attack('foreign origin');
  const { secret, desk, id, isUntouched, send } = await asked(table);
  for (const headers of FOREIGN) {
    const event = httpEvent('POST', `/approvals/${id}`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(ballot(secret[ANN])).toString(),
    });
    const { statusCode } = await desk.http(event);
    attack.tried(statusCode !== 403 || !(await isUntouched()), JSON.stringify(headers));
  }
  attack.end(FOREIGN.length);
  for (const path of [`/approvals/${id}`, '/approvals/unknown']) {
    const policy = (await send('GET', path)).headers?.['content-security-policy'];
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");
  }
});

const right = (secret: string) => new URLSearchParams(ballot(secret)).toString();
const BODIES: ((secret: string) => Parameters<typeof httpEvent>[2])[] = [
  (secret) => ({ body: `${right(secret)}&x=${'x'.repeat(1_000_000)}` }),
  (secret) => ({
    body: Buffer.from(`${right(secret)}&x=${'x'.repeat(1_000_000)}`).toString('base64'),
    isBase64Encoded: true,
  }),
  (secret) => ({ body: `${right(secret)}&decision=rejected` }),
  (secret) => ({ body: `${right(secret)}&secret=other` }),
  (secret) => ({ body: right(secret).replace('approved', 'APPROVED') }),
  (secret) => ({ body: right(secret).replace('approved', 'expired') }),
  (secret) => ({ body: right(secret).replace(/&digest=[^&]*/, '') }),
  (secret) => ({ body: right(secret).replace('secret=', 'secret%5B%5D=') }),
  () => ({ body: '' }),
  () => ({}),
  () => ({ body: '%%%=&&&=%ff%fe' }),
  (secret) => ({ body: JSON.stringify(ballot(secret)) }),
  (secret) => ({ body: JSON.stringify(ballot(secret)), headers: { 'content-type': 'application/json' } }),
  (secret) => ({ body: right(secret), headers: { 'content-type': 'text/plain' } }),
  (secret) => ({ body: right(secret), headers: { 'content-type': 'multipart/form-data; boundary=x' } }),
  (secret) => ({ body: right(secret), headers: { 'content-type': '' } }),
  (secret) => ({ body: Buffer.from([0xff, 0xfe, 0, 0]).toString('base64') + right(secret), isBase64Encoded: true }),
];

test('bodies that are too large, malformed or of another type', async () => {
  const attack = new Attack('malformed body');
  const { secret, send, isUntouched } = await asked(table);
  for (const [index, bodyOf] of BODIES.entries()) {
    const { headers = { 'content-type': 'application/x-www-form-urlencoded' }, ...rest } = bodyOf(secret[ANN]) ?? {};
    const { statusCode = 0 } = await send('POST', undefined, { headers, ...rest });
    const refused = statusCode >= 400 && statusCode < 500;
    attack.tried(!refused || !(await isUntouched()), `body ${index} was answered with ${statusCode}`);
  }
  attack.end(BODIES.length);
});

test('the signed route without a verified caller, and with what only looks like one', async () => {
  const attack = new Attack('unsigned call of the signed route');
  const { id, send, isUntouched } = await asked(table);
  const body = JSON.stringify({ v: 1, decision: 'approved', comment: '' });
  const arn = 'arn:aws:iam::111122223333:user/carol';
  const calls = [
    { body },
    { body, headers: { 'x-amzn-iam-user-arn': arn, authorization: 'AWS4-HMAC-SHA256 Credential=x' } },
    {
      body: JSON.stringify({
        v: 1,
        decision: 'approved',
        comment: '',
        requestContext: { authorizer: { iam: { userArn: arn } } },
      }),
    },
  ];
  for (const call of calls) {
    const { statusCode } = await send('POST', `/decisions/${id}`, call);
    attack.tried(statusCode !== 403 || !(await isUntouched()), `answered with ${statusCode}`);
  }
  attack.end(calls.length);
});
