import {
  callback,
  delay,
  hangs,
  handler,
  type Mocks,
  perItem,
  returns,
  succeed,
  TestMachine,
  throws,
} from '../../../local/src/testing';

const invoke = (more: object = {}): object => ({
  Type: 'Task',
  QueryLanguage: 'JSONata',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'score', Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
  End: true,
  ...more,
});

const single = (state: object): TestMachine =>
  TestMachine.fromDefinition({ StartAt: 'Score', States: { Score: state } });

const MAP = TestMachine.fromDefinition({
  QueryLanguage: 'JSONata',
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      End: true,
      ItemProcessor: {
        StartAt: 'Score',
        States: { Score: invoke({ Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1, IntervalSeconds: 1 }] }) },
      },
    },
  },
});

const payload = (value: unknown) => returns({ Payload: value as string, StatusCode: 200 });

test('a real handler gets the payload, and its answer is wrapped as Lambda does', async () => {
  const score = async ({ rows }: { rows: number[] }, { functionName }: { functionName: string }) => ({
    functionName,
    sum: rows.reduce((one, other) => one + other, 0),
    absent: undefined,
  });
  const run = await single(invoke()).run({ input: { rows: [1, 2, 3] }, mocks: { Score: handler(score) } });
  expect(run).toHaveSucceeded({ functionName: 'score', sum: 6 });
});

test("a real handler's error is named as Lambda names it", async () => {
  class TooOld extends Error {
    override readonly name = 'TooOld';
  }
  const refuse = () => {
    throw new TooOld('the data is of last year');
  };
  const caught = invoke({
    Catch: [{ ErrorEquals: ['TooOld'], Next: 'Old', Output: '{% $parse($states.errorOutput.Cause).errorMessage %}' }],
  });
  const machine = TestMachine.fromDefinition({
    StartAt: 'Score',
    States: { Score: caught, Old: { Type: 'Succeed' } },
  });
  const run = await machine.run({ mocks: { Score: handler(refuse) } });
  expect(run).toHaveSucceeded('the data is of last year');
  expect(run).toHaveVisited(['Score', 'Old']);
});

test('a handler can be the Resource itself', async () => {
  const plain = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:score', End: true };
  const run = await single(plain).run({ input: [1, 2], mocks: { Score: handler((event: number[]) => event.length) } });
  expect(run).toHaveSucceeded(2);
});

test('items of a Map are mocked by index, their retries in turn', async () => {
  const mocks: Mocks = { Score: perItem({ 1: [throws('Busy'), payload('late')] }, payload('prompt')) };
  const run = await MAP.run({ input: ['a', 'b', 'c'], mocks });
  expect(run).toHaveSucceeded(['prompt', 'late', 'prompt']);
  expect(run.calls.map(({ mapItemIndex, itemOccurrence }) => [mapItemIndex, itemOccurrence])).toEqual([
    [0, 0],
    [1, 0],
    [2, 0],
    [1, 1],
  ]);
});

test('a Map item without a mock is named', async () => {
  const run = MAP.run({ input: ['a', 'b'], mocks: { Score: perItem({ 0: payload(1) }) } });
  await expect(run).rejects.toThrow('the state "Score" has no mock for item 1; add it to perItem({ … })');
});

test('heartbeats keep a slow task alive; without them it times out', async () => {
  const waiting = invoke({
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: 'ask', Payload: '{% $states.context.Task.Token %}' },
    HeartbeatSeconds: 60,
    Output: '{% $states.result %}',
  });
  const answer = callback((token) => succeed({ token: token.length > 10 }));
  const alive = await single(waiting).run({ mocks: { Score: delay(3600, answer, { heartbeatSeconds: 30 }) } });
  expect(alive).toHaveSucceeded({ token: true });
  const silent = await single(waiting).run({ mocks: { Score: delay(3600, answer) } });
  expect(silent).toHaveFailed('States.Timeout');
});

test('a mock of a state that is not there is refused, so a typo is seen', () => {
  expect(() => single(invoke()).start({ mocks: { Scores: hangs() } })).toThrow(
    'there are mocks for "Scores" (did you mean "Score"?), and the machine has "Score"',
  );
});

test('a name like no other gets no suggestion', () => {
  expect(() => single(invoke()).start({ mocks: { 'Find champion': hangs() } })).toThrow(
    'there are mocks for "Find champion", and the machine has "Score"',
  );
});

test('refuses to let a handler stand for a callback', async () => {
  const waiting = invoke({ Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' });
  await expect(single(waiting).run({ mocks: { Score: handler(() => 1) } })).rejects.toThrow(
    'mock it with callback(async (token, call) =>',
  );
});
