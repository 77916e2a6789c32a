import {
  callback,
  delay,
  fromHistory,
  perItem,
  returns,
  succeed,
  TestMachine,
  throws,
} from '../../../local/src/testing';

const DEFINITION = {
  QueryLanguage: 'JSONata',
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: 'Score',
        States: {
          Score: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Arguments: { FunctionName: 'score', Payload: '{% $states.input %}' },
            Output: '{% $states.result.Payload %}',
            Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 2, IntervalSeconds: 5 }],
            End: true,
          },
        },
      },
      Next: 'Ask',
    },
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: 'ask', Payload: '{% $states.context.Task.Token %}' },
      TimeoutSeconds: 3600,
      Next: 'Deploy',
    },
    Deploy: { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:sagemaker:createEndpoint', Arguments: {}, End: true },
  },
};

const payload = (value: number) => returns({ Payload: value, StatusCode: 200 });
const SCORE = perItem({ 1: [throws('Busy'), delay(7, payload(11))] }, delay(3, payload(10)));
const START = Date.UTC(2026, 10, 24);

const recorded = (deploy = throws('SageMaker.AmazonSageMakerException', 'no capacity')) =>
  TestMachine.fromDefinition(DEFINITION).start({
    input: [1, 2, 3],
    startTime: START,
    mocks: {
      Score: SCORE,
      Ask: delay(
        1800,
        callback(() => succeed({ decision: 'approved' })),
      ),
      Deploy: deploy,
    },
  });

/** As the AWS CLI prints it. */
const printed = (history: readonly object[], timestamp: (at: number) => unknown) =>
  ({
    events: history.map((event) => ({ ...event, timestamp: timestamp((event as { timestamp: number }).timestamp) })),
  }) as never;

test.each([
  ['milliseconds', (at: number) => at],
  ['seconds', (at: number) => at / 1000],
  ['ISO text', (at: number) => new Date(at).toISOString()],
  ['dates', (at: number) => new Date(at)],
])('a recorded failure comes again, event by event (times as %s)', async (_form, timestamp) => {
  const original = await recorded().finish();
  const run = await TestMachine.fromDefinition(DEFINITION).replay(printed(original.history, timestamp));
  expect(run).toHaveFailed('SageMaker.AmazonSageMakerException', 'no capacity');
  expect(run.history).toEqual(original.history);
});

test('what mends it can be tried at one’s desk', async () => {
  const original = await recorded().finish();
  const mended = structuredClone(DEFINITION);
  Object.assign(mended.States.Deploy, { Retry: [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 }] });
  const run = await TestMachine.fromDefinition(mended).replay(original.history, {
    mocks: { Deploy: [throws('SageMaker.AmazonSageMakerException', 'no capacity'), returns({})] },
  });
  expect(run).toHaveSucceeded();
});

test('a redrive and a stop come again', async () => {
  let attempts = 0;
  const first = recorded({ respond: () => (attempts++ === 0 ? { kind: 'fail', error: 'Boom' } : succeed({})) });
  await first.finish();
  await first.advance(600);
  await first.redrive();
  const redriven = await first.finish();
  const again = await TestMachine.fromDefinition(DEFINITION).replay(redriven.history);
  expect(again.history).toEqual(redriven.history);

  const other = recorded();
  await other.until('Ask');
  await other.advance(60);
  await other.stop('Stopped', 'by hand');
  const stopped = await TestMachine.fromDefinition(DEFINITION).replay(other.result.history);
  expect(stopped.history).toEqual(other.result.history);
});

test('a timeout of the state comes again by itself', async () => {
  const original = await TestMachine.fromDefinition(DEFINITION).run({
    input: [],
    mocks: {
      Ask: delay(
        7200,
        callback(() => succeed({})),
      ),
    },
  });
  expect(original).toHaveFailed('States.Timeout');
  const run = await TestMachine.fromDefinition(DEFINITION).replay(original.history);
  expect(run.history).toEqual(original.history);
});

test('one call more than was recorded is said', async () => {
  const original = await recorded().finish();
  const mocks = fromHistory(original.history);
  const run = TestMachine.fromDefinition(DEFINITION).run({ input: [1, 2, 3, 4], mocks });
  await expect(run).rejects.toThrow('the recorded execution called "Score" for item 3 0 times');
});

test('a history without data or without its beginning is refused in words', async () => {
  const { history } = await recorded().finish();
  const machine = TestMachine.fromDefinition(DEFINITION);
  const bare = history.map((event) =>
    event.type === 'TaskSucceeded'
      ? { ...event, taskSucceededEventDetails: { outputDetails: { truncated: true } } }
      : event,
  );
  await expect(machine.replay(bare)).rejects.toThrow('read the history with execution data');
  await expect(machine.replay(history.slice(3))).rejects.toThrow('a history begins with ExecutionStarted');
});
