/** Incoming webhooks: one more recipient of the same request, asked by a signed message. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookChannel } from '../../handlers/shared/contract';
import { approvalDesk, ballot, fakeClient, formPost, idOf, openTable, payload, type Table } from './support';

const KEY = 'a key of sixteen or more';
const CHANNEL = 'Slack #releases';

let table: Table;
beforeAll(async () => {
  table = await openTable();
});
afterAll(() => table.close());

interface Posted {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A receiver that answers with these statuses, one after the other; the last one again and again. */
async function receiver(...statuses: number[]) {
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      posted.push({ headers: request.headers, body });
      response.writeHead(statuses.length > 1 ? (statuses.shift() ?? 200) : (statuses[0] ?? 200)).end('ok');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/T0K3N`;
  return { posted, url, close: () => new Promise((closed) => server.close(closed)) };
}

function deskWith(url: unknown, format: WebhookChannel['format'], recipients: string[] = []) {
  const desk = approvalDesk(table);
  const secret = typeof url === 'string' && url.startsWith('http') ? JSON.stringify({ url, key: KEY }) : String(url);
  const secrets = fakeClient(() => ({ SecretString: secret })).client;
  const webhooks = [{ name: CHANNEL, secretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:hook', format }];
  Object.assign(desk.tools, { recipients, webhooks, secrets, retryAfter: 1 });
  return desk;
}

const linkIn = (body: string): string => /https:\/\/[^"\\]+\/approvals\/[\w-]+#[\w-]+/.exec(body)?.[0] ?? '';

test.each(['slack', 'teams', 'json'] as const)(
  '%s: a signed message whose link votes as the channel',
  async (format) => {
    const hook = await receiver(200);
    const desk = deskWith(hook.url, format);
    const request = payload();
    await desk.ask(request);
    await hook.close();
    const [{ headers, body } = { headers: {}, body: '' }] = hook.posted;
    const timestamp = String(headers['x-ml-workflow-timestamp']);
    const signed = createHmac('sha256', KEY).update(`${timestamp}.${body}`).digest('hex');
    expect(headers['x-ml-workflow-signature']).toBe(`sha256=${signed}`);
    expect(Number(timestamp) * 1000).toBe(Date.parse('2026-11-24T09:00:00.000Z'));
    expect(body).toMatch(/rmse: 45,335|"headline":"rmse 45,335/);
    const secret = linkIn(body).split('#')[1] ?? '';
    await desk.http(formPost(idOf(request), ballot(secret, { comment: 'by the channel' })));
    const record = await desk.tools.store.get(idOf(request));
    expect(record).toMatchObject({ state: 'DELIVERED', result: { decision: 'approved', by: CHANNEL } });
    expect(JSON.stringify([record, desk.lines])).not.toContain(secret);
    expect(JSON.stringify([record, desk.lines])).not.toContain('T0K3N');
  },
);

test('Slack and Teams get messages of their own shape', async () => {
  const bodies = await Promise.all(
    (['slack', 'teams'] as const).map(async (format) => {
      const hook = await receiver(200);
      const asked = payload();
      await deskWith(hook.url, format).ask({
        ...asked,
        evaluation: { ...asked.evaluation, reasons: ['<!channel> *bold* [a](https://evil.example)'] },
      });
      await hook.close();
      return JSON.parse(hook.posted[0]?.body ?? '{}') as Record<string, unknown>;
    }),
  );
  expect(bodies[0]).toMatchObject({ text: expect.any(String), blocks: expect.any(Array) });
  expect(JSON.stringify(bodies[0])).toContain('&lt;!channel&gt;');
  expect(JSON.stringify(bodies[0])).not.toContain('<!channel>');
  expect(bodies[1]).toMatchObject({
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard' } }],
  });
  expect(JSON.stringify(bodies[1])).toContain('\\\\[a\\\\]\\\\(https');
});

test('what may pass is tried again; the same message keeps its id and signature', async () => {
  const hook = await receiver(503, 429, 200);
  await deskWith(hook.url, 'json').ask(payload());
  await hook.close();
  expect(hook.posted).toHaveLength(3);
  expect(new Set(hook.posted.map(({ headers }) => headers['x-ml-workflow-message'])).size).toBe(1);
});

test.each([
  [[404], 1, 'the webhook answered 404'],
  [[500], 3, 'the webhook answered 500'],
  [[302], 1, 'the webhook answered 302'],
])(
  'a webhook that answers %j is tried %d time(s), and the others are asked all the same',
  async (statuses, tries, why) => {
    const hook = await receiver(...statuses);
    const desk = deskWith(hook.url, 'json', ['ann@example.com']);
    const request = payload();
    await desk.ask(request);
    await hook.close();
    expect(hook.posted).toHaveLength(tries);
    expect(desk.mails).toHaveLength(1);
    const record = await desk.tools.store.get(idOf(request));
    expect(record?.audit.at(-1)).toMatchObject({ refused: [CHANNEL], detail: `could not reach ${CHANNEL}: ${why}` });
  },
);

test.each([
  ['not json', 'is not {"url": "https://…", "key": "…"}'],
  ['{"url":"http://example.com/hook","key":"a key of sixteen or more"}', 'is not {"url": "https://…"'],
  ['{"url":"https://example.com/hook","key":"short"}', 'a key of 16 characters or more'],
])('a secret that is %s is refused in words', async (secret, words) => {
  await expect(deskWith(secret, 'json').ask(payload())).rejects.toThrow(words);
});
