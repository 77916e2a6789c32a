import { request } from 'node:http';
import fc from 'fast-check';
import { removeTemporaryFolders, temporaryFolder } from '../runtime/support';
import { type Served, serve } from './support';

let served: Served;
beforeAll(async () => {
  served = await serve(temporaryFolder());
});
afterAll(async () => {
  await served.close();
  removeTemporaryFolders();
});

const ask = (
  headers: Record<string, string>,
  method = 'POST',
  path = '/',
  body = '',
): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(`${served.url}${path}`, { method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });

test.each([
  ['a foreign host', { host: 'evil.example' }],
  ['a foreign origin', { origin: 'https://evil.example' }],
  ['a sandboxed page of another site', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ['a page without an origin that does not say where it is', { origin: 'null' }],
  ['a page without an origin on another port', { origin: 'null', 'sec-fetch-site': 'same-site' }],
  ['an image of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
])('refuses %s', async (_name, headers) => {
  expect((await ask(headers as Record<string, string>, 'GET')).status).toBe(403);
});

test('takes its own pages, and a link from a mail', async () => {
  expect((await ask({ origin: served.url }, 'GET')).status).toBe(200);
  expect((await ask({ origin: 'null', 'sec-fetch-site': 'same-origin' }, 'GET')).status).toBe(200);
  expect((await ask({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 'GET')).status).toBe(200);
});

test('answers whatever it is sent with an AWS error, never with a stack trace', async () => {
  const operations = [
    'StartExecution',
    'CreateStateMachine',
    'ListExecutions',
    'GetExecutionHistory',
    'SendTaskSuccess',
    'Nothing',
    '',
  ];
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({
        stateMachineArn: fc.jsonValue(),
        input: fc.jsonValue(),
        maxResults: fc.jsonValue(),
        nextToken: fc.jsonValue(),
        executionArn: fc.jsonValue(),
        name: fc.jsonValue(),
        definition: fc.jsonValue(),
        roleArn: fc.jsonValue(),
      })
      .map((value) => JSON.stringify(value)),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...operations), body, async (operation, sent) => {
      const { status, text } = await ask({ 'x-amz-target': `AWSStepFunctions.${operation}` }, 'POST', '/', sent);
      expect([200, 400]).toContain(status);
      if (status === 400) expect(JSON.parse(text)).toHaveProperty('__type');
      expect(text).not.toMatch(/\n\s+at /);
    }),
    { numRuns: 300 },
  );
  expect(served.lines).toEqual([]);
});
