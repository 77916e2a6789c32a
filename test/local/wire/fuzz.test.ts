import { Agent, request } from 'node:http';
import * as sdk from '@aws-sdk/client-sfn';
import fc from 'fast-check';
import { counted } from '../../support/full';
import { removeTemporaryFolders, temporaryFolder } from '../runtime/support';
import { type Served, serve } from './support';

/** Every operation that AWS's client knows. */
const OPERATIONS = Object.keys(sdk)
  .filter((name) => /^[A-Z].*Command$/.test(name))
  .map((name) => name.replace(/Command$/, ''));
const MEMBERS = [
  ...['stateMachineArn', 'executionArn', 'activityArn', 'mapRunArn', 'resourceArn', 'stateMachineAliasArn', 'roleArn'],
  ...[
    'stateMachineVersionArn',
    'name',
    'definition',
    'input',
    'output',
    'taskToken',
    'maxResults',
    'nextToken',
    'tags',
  ],
  ...[
    'tagKeys',
    'type',
    'publish',
    'versionDescription',
    'description',
    'routingConfiguration',
    'loggingConfiguration',
  ],
  ...['tracingConfiguration', 'mock', 'stateConfiguration', 'context', 'variables', 'stateName', 'inspectionLevel'],
  ...['error', 'cause', 'maxConcurrency', 'toleratedFailureCount', 'revisionId', 'includedData', 'reverseOrder'],
];
const MACHINE = 'arn:aws:states:us-east-1:111111111111:stateMachine:known';

let served: Served;
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
beforeAll(async () => {
  served = await serve(temporaryFolder());
  const definition = JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } });
  const roleArn = 'arn:aws:iam::111111111111:role/r';
  await served.services.call('sfn', 'CreateStateMachine', { name: 'known', definition, roleArn }, { caller: 'test' });
});
afterAll(async () => {
  agent.destroy();
  await served.close();
  removeTemporaryFolders();
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly type: string;
}

const post = (target: string, body: string | Buffer): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' };
    const sent = request(`${served.url}/`, { method: 'POST', agent, headers, timeout: 60_000 }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text,
          type: String(response.headers['x-amzn-errortype'] ?? ''),
        }),
      );
    });
    sent.on('timeout', () => sent.destroy(new Error(`${target} hangs`)));
    sent.on('error', reject);
    sent.end(body);
  });

/** What an AWS service says: an answer or an error of its own, and nothing of how it is built. */
function expectAws({ status, text, type }: Answer): void {
  expect(text).not.toMatch(/\n\s+at |node:internal|\.ts:\d|\/local\/src\//);
  const body = JSON.parse(text) as { __type?: string; message?: string };
  if (status === 200) return;
  expect([400, 413]).toContain(status);
  expect(body.__type).toMatch(/^[A-Z][A-Za-z]+$/);
  expect(type).toBe(body.__type);
}

const value = fc.oneof(
  { arbitrary: fc.jsonValue(), weight: 3 },
  { arbitrary: fc.string({ maxLength: 400 }), weight: 2 },
  {
    arbitrary: fc.constantFrom('', MACHINE, `${MACHINE}:1`, 'arn:aws:states:::x', '{', '{}', '[]', 'A'.repeat(300)),
    weight: 4,
  },
  { arbitrary: fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.constant(null)), weight: 2 },
  {
    arbitrary: fc.array(
      fc.dictionary(fc.constantFrom('key', 'value', 'weight', 'stateMachineVersionArn'), fc.jsonValue()),
    ),
    weight: 1,
  },
);
const bodies = fc.oneof(
  {
    arbitrary: fc.dictionary(fc.constantFrom(...MEMBERS), value, { maxKeys: 6 }).map((it) => JSON.stringify(it)),
    weight: 8,
  },
  { arbitrary: fc.json(), weight: 1 },
  { arbitrary: fc.uint8Array({ maxLength: 200 }).map((it) => Buffer.from(it)), weight: 1 },
  { arbitrary: fc.string(), weight: 1 },
);
const targets = fc.oneof(
  // A worker waits for a minute where there is nothing to do, so it is asked below.
  { arbitrary: fc.constantFrom(...OPERATIONS.filter((name) => name !== 'GetActivityTask')), weight: 12 },
  { arbitrary: fc.constantFrom('toString', '__proto__', 'constructor', 'Nothing', '', 'startExecution'), weight: 1 },
);

test('whatever is sent, AWS answers', async () => {
  const numRuns = counted(600, 10_000);
  const one = fc.asyncProperty(targets, bodies, async (operation, body) => {
    expectAws(await post(`AWSStepFunctions.${operation}`, body));
  });
  await fc.assert(one, { numRuns, seed: 20261124 });
  expect(served.lines.filter((line) => line.includes('internal error'))).toEqual([]);
}, 900_000);

test.each(OPERATIONS)('%s is an operation here, and refuses an empty request or answers it', async (operation) => {
  const answer = await post(`AWSStepFunctions.${operation}`, '{}');
  expectAws(answer);
  expect(answer.type).not.toBe('UnknownOperationException');
});

test('an operation that there is not', async () => {
  const answer = await post('AWSStepFunctions.DanceStateMachine', '{}');
  expect(answer).toMatchObject({ status: 400, type: 'UnknownOperationException' });
});

test('wrong types and broken bodies are serialization errors, broken limits are validation errors', async () => {
  const typeOf = async (body: string): Promise<string> => (await post('AWSStepFunctions.StartExecution', body)).type;
  expect(await typeOf('{"stateMachineArn": 1}')).toBe('SerializationException');
  expect(await typeOf('{"stateMachineArn": {}}')).toBe('SerializationException');
  expect(await typeOf('{')).toBe('SerializationException');
  expect(await typeOf('[]')).toBe('SerializationException');
  expect(await typeOf('{}')).toBe('ValidationException');
  expect(await typeOf(JSON.stringify({ stateMachineArn: 'a'.repeat(257) }))).toBe('ValidationException');
  expect(await typeOf('{"stateMachineArn": "known"}')).toBe('InvalidArn');
});

test('a body that is too large is refused, not read into memory', async () => {
  const answer = await post('AWSStepFunctions.StartExecution', Buffer.alloc(9 * 1024 * 1024, 0x20));
  expect(answer).toMatchObject({ status: 413, type: 'RequestEntityTooLargeException' });
});

test('a body nested beyond reason is an error like any other', async () => {
  expectAws(await post('AWSStepFunctions.CreateStateMachine', '['.repeat(200_000)));
  const input = '['.repeat(50_000) + ']'.repeat(50_000);
  expectAws(await post('AWSStepFunctions.StartExecution', JSON.stringify({ stateMachineArn: MACHINE, input })));
  const definition = `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Result":${'['.repeat(50_000)}${']'.repeat(50_000)}}}}`;
  const roleArn = 'arn:aws:iam::111111111111:role/r';
  expectAws(await post('AWSStepFunctions.CreateStateMachine', JSON.stringify({ name: 'deep', definition, roleArn })));
  expect(served.lines.filter((line) => line.includes('internal error'))).toEqual([]);
});
