import { SFN } from '@aws-sdk/client-sfn';
import {
  callback,
  delay,
  hangs,
  returns,
  type RunStart,
  succeed,
  TestMachine,
  testStateBackend,
  throws,
} from '../../../local/src/testing';
import { ASK, BATCHES, FLEET, LOOP, PATHS } from './both-backends';
import { removeTemporaryFolders, temporaryFolder } from '../runtime/support';
import { type Served, serve } from '../wire/support';

let served: Served;
let sfn: SFN;
beforeAll(async () => {
  served = await serve(temporaryFolder());
  // The SDK puts "sync-" before the host, which an IP address has no room for.
  sfn = new SFN({ ...served.client, disableHostPrefix: true });
});
afterAll(async () => {
  sfn.destroy();
  await served.close();
  removeTemporaryFolders();
});

const answers = (payload: object) =>
  returns({ StatusCode: 200, ExecutedVersion: '$LATEST', Payload: payload as never });
const odd = returns((input) => {
  const { Payload } = input as { Payload: { id: number } };
  return { StatusCode: 200, ExecutedVersion: '1', Payload: { trained: Payload } };
});
const sent = returns({ MessageId: '1', MD5OfMessageBody: 'm' });
const cases: [string, object, RunStart][] = [
  ['assign, loop and wait', LOOP, { input: { name: 'n' }, mocks: { Work: answers({ ok: 1 }) } }],
  [
    'retries of two retriers',
    LOOP,
    {
      mocks: { Work: [throws('Busy'), throws('Other'), throws('Busy'), answers({}), answers({ two: 2 })] },
      input: { name: 'n' },
    },
  ],
  [
    'retries used up, then caught',
    LOOP,
    {
      mocks: { Work: [answers({}), throws('Busy', 'c'), throws('Busy', 'c'), throws('Busy', 'why')] },
      input: { name: 'n' },
    },
  ],
  ['an expression that fails', LOOP, { input: {}, mocks: {} }],
  ['Parallel and Map', PATHS, { input: { count: 3, items: [1, 2] }, mocks: { Two: sent, Big: returns('big') } }],
  [
    'a Parallel retried and caught',
    PATHS,
    { input: { count: 3, items: [] }, mocks: { Two: throws('Sqs.SqsException', 'no') } },
  ],
  ['a Map whose items are none', PATHS, { input: { count: 3, items: 7 }, mocks: { Two: sent } }],
  [
    'an iteration that fails',
    PATHS,
    { input: { count: 3, items: [1, 5] }, mocks: { Two: sent, Big: throws('TooBig', 'five') } },
  ],
  ['a fleet', FLEET, { input: { key: 'k' }, mocks: { Fleet: returns('[7, 8]'), Train: odd } }],
  [
    'a tolerated failure',
    FLEET,
    { input: { key: 'k' }, mocks: { Fleet: returns('[7, 8]'), Train: [throws('E'), odd] } },
  ],
  ['too many failures', FLEET, { input: { key: 'k' }, mocks: { Fleet: returns('[7, 8]'), Train: throws('E') } }],
  [
    'batches, and results written',
    BATCHES,
    {
      input: { key: 'k', ids: [1, 2, 3] },
      mocks: {
        Train: answers({}),
        Batches: returns({ MapRunArn: 'arn', ResultWriterDetails: { Bucket: 'b', Key: 'k' } }),
      },
    },
  ],
  [
    'a callback',
    ASK,
    {
      mocks: {
        Ask: delay(
          50,
          callback((token) => succeed({ has: token.length > 0 })),
        ),
      },
    },
  ],
  ['a timeout, then the whole execution’s', ASK, { mocks: { Ask: hangs() } }],
];

test.each(cases)('%s: TestState and the local engine come to the same', async (_name, definition, options) => {
  const machine = TestMachine.fromDefinition(definition);
  const here = await machine.run(options);
  const there = await TestMachine.fromDefinition(definition).run({ ...options, backend: testStateBackend(sfn) });
  const short = ({ status, output, error, visited }: typeof here) => ({ status, output, error, visited });
  expect(short(there)).toEqual(short(here));
  const calls = ({ calls: made }: typeof here) =>
    made.map(({ state, occurrence, retryCount, mapItemIndex, now }) => ({
      state,
      occurrence,
      retryCount,
      mapItemIndex,
      now,
    }));
  expect(calls(there)).toEqual(calls(here));
});

test('what AWS refuses is told with the state: a mock that its API would not answer, STRICT by default', async () => {
  const machine = TestMachine.fromDefinition({
    StartAt: 'Send',
    States: {
      Send: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage',
        Parameters: { QueueUrl: 'q', MessageBody: 'b' },
        End: true,
      },
    },
  });
  const mocks = { Send: returns({ MessageId: 7 }) };
  await expect(machine.run({ mocks, backend: testStateBackend(sfn) })).rejects.toThrow(
    'TestState refuses the state "Send": ValidationException: Mock result schema validation error: Field \'MessageId\' must be a string',
  );
  const run = await machine.run({ mocks, backend: testStateBackend(sfn, { fieldValidationMode: 'NONE' }) });
  expect(run).toHaveSucceeded({ MessageId: 7 });
  await expect(machine.run({ backend: testStateBackend(sfn) })).rejects.toThrow('mocks: { "Send": returns({ … }) }');
});

test('runs on TestState count for coverage as well', async () => {
  const machine = TestMachine.fromDefinition(LOOP);
  const backend = testStateBackend(sfn);
  await machine.run({ input: { name: 'n' }, mocks: { Work: answers({}) }, backend });
  expect(machine.coverage.states.missing).toEqual(['"Tell"']);
  await machine.run({ input: { name: 'n' }, mocks: { Work: throws('Odd') }, backend });
  expect(machine.coverage.branches.missing).toEqual(['"Work" Catch/0 → "Done"']);
});
