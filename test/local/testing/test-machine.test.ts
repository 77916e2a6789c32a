import { App, Duration, Stack } from 'aws-cdk-lib';
import { DefinitionBody, IntegrationPattern, StateMachine, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { callback, delay, fail, hangs, returns, succeed, TestMachine, throws } from '../../../local/src/testing';

const task = (more: object = {}): object => ({
  Type: 'Task',
  QueryLanguage: 'JSONata',
  Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync',
  Arguments: { Name: '{% $states.input.name %}' },
  ...more,
});

const RETRIED = {
  StartAt: 'Train model',
  States: {
    'Train model': task({
      Retry: [{ ErrorEquals: ['SageMaker.ThrottlingException'], IntervalSeconds: 30, MaxAttempts: 2 }],
      Next: 'Wait for approval',
    }),
    'Wait for approval': task({
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: 'ask', Payload: { token: '{% $states.context.Task.Token %}' } },
      TimeoutSeconds: 259_200,
      End: true,
    }),
  },
};

const CALLBACK = callback((token) => (token.length > 20 ? succeed({ decision: 'approved' }) : fail('NoToken')));

test('mocks each call in turn, and lets virtual time pass between them', async () => {
  const run = TestMachine.fromDefinition(RETRIED).start({
    input: { name: 'n' },
    mocks: {
      'Train model': [throws('SageMaker.ThrottlingException'), returns((input) => input)],
      'Wait for approval': delay(3600, CALLBACK),
    },
  });
  const begin = run.now;
  const result = await run.finish();
  expect(result).toMatchObject({ status: 'SUCCEEDED', output: { decision: 'approved' } });
  expect(result.visited).toEqual(['Train model', 'Wait for approval']);
  expect(run.now - begin).toBe(3_630_000);
});

test('a three-day timeout takes no time', async () => {
  const machine = TestMachine.fromDefinition(RETRIED);
  const result = await machine.run({
    input: { name: 'n' },
    mocks: { 'Train model': returns({}), 'Wait for approval': hangs() },
  });
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
});

test('runs until a state is entered, then as long as it is told', async () => {
  const run = TestMachine.fromDefinition(RETRIED).start({
    input: { name: 'n' },
    mocks: { 'Train model': delay(100, returns({})), 'Wait for approval': delay(50, CALLBACK) },
  });
  const begin = run.now;
  await run.until('Wait for approval');
  expect([run.now - begin, run.isRunning]).toEqual([100_000, true]);
  await run.advance(49);
  expect(run.isRunning).toBe(true);
  await run.advance(1);
  expect(run.result.status).toBe('SUCCEEDED');
});

test('a failed run is redriven at the state that failed', async () => {
  let fails = true;
  const run = TestMachine.fromDefinition(RETRIED).start({
    input: { name: 'n' },
    mocks: {
      'Train model': { respond: async () => (fails ? fail('Boom') : succeed({})) },
      'Wait for approval': CALLBACK,
    },
  });
  expect((await run.finish()).error).toBe('Boom');
  fails = false;
  await run.redrive();
  expect(await run.finish()).toMatchObject({ status: 'SUCCEEDED', visited: ['Train model', 'Wait for approval'] });
});

test('fails when a task has no mock, with the mock to write', async () => {
  const machine = TestMachine.fromDefinition(RETRIED);
  await expect(machine.run({ input: { name: 'n' } })).rejects.toThrow(
    'the state "Train model" calls arn:aws:states:::sagemaker:createTrainingJob.sync and has no mock. Add one:\n' +
      '  mocks: { "Train model": returns({ … }) }\n' +
      'It is called with {"Name":"n"}',
  );
  await expect(machine.run({ input: { name: 'n' }, mocks: { 'Train model': returns({}) } })).rejects.toThrow(
    'callback((token) => succeed({ … }))',
  );
  await expect(
    machine.run({ input: { name: 'n' }, mocks: { 'Train model': [throws('SageMaker.ThrottlingException')] } }),
  ).rejects.toThrow('the state "Train model" is called for the 2nd time and has 1 mocks');
});

test('fails when nothing will ever answer', async () => {
  const { TimeoutSeconds: _timeout, ...patient } = RETRIED.States['Wait for approval'] as { TimeoutSeconds: number };
  const machine = TestMachine.fromDefinition({
    ...RETRIED,
    States: { ...RETRIED.States, 'Wait for approval': patient },
  });
  await expect(
    machine.run({ input: { name: 'n' }, mocks: { 'Train model': returns({}), 'Wait for approval': hangs() } }),
  ).rejects.toThrow('the run waits for "Wait for approval" and nothing will answer');
});

test('takes a state machine from a CDK stack, by its construct id', async () => {
  const stack = new Stack(new App(), 'S');
  const ask = (id: string): CallAwsService =>
    new CallAwsService(stack, id, {
      service: 'sns',
      action: 'publish',
      parameters: { TopicArn: 'arn:aws:sns:us-east-1:123456789012:t', 'Message.$': '$.text' },
      iamResources: ['*'],
      integrationPattern: IntegrationPattern.REQUEST_RESPONSE,
      taskTimeout: Timeout.duration(Duration.minutes(1)),
    });
  new StateMachine(stack, 'One', { definitionBody: DefinitionBody.fromChainable(ask('Tell one')) });
  new StateMachine(stack, 'Two', { definitionBody: DefinitionBody.fromChainable(ask('Tell two')) });
  const machine = await TestMachine.fromStack(stack, 'Two');
  const result = await machine.run({ input: { text: 'hi' }, mocks: { 'Tell two': returns((input) => input) } });
  expect(result.output).toEqual({ TopicArn: 'arn:aws:sns:us-east-1:123456789012:t', Message: 'hi' });
  await expect(TestMachine.fromStack(stack)).rejects.toThrow('the template has 2 state machines');
});

test('mocks by resource go to every state that calls it', async () => {
  const machine = TestMachine.fromDefinition(RETRIED);
  const mocks = machine.mocksByResource({
    'sagemaker:createTrainingJob.sync': returns({ trained: true }),
    'lambda:invoke.waitForTaskToken': CALLBACK,
  });
  expect(Object.keys(mocks)).toEqual(['Train model', 'Wait for approval']);
  expect(await machine.run({ input: { name: 'n' }, mocks })).toMatchObject({ status: 'SUCCEEDED' });
  expect(() => machine.mocksByResource({ 'sns:publish': returns({}) })).toThrow(
    'there is a mock for sns:publish, and no state calls it; the machine calls arn:aws:states:::sagemaker:',
  );
});

test('a mock that throws is told of by state and call', async () => {
  const broken = returns(() => {
    throw new TypeError('x is not a function');
  });
  const mocks = { 'Train model': [throws('SageMaker.ThrottlingException'), broken] };
  await expect(TestMachine.fromDefinition(RETRIED).run({ input: { name: 'n' }, mocks })).rejects.toThrow(
    'the mock of the state "Train model" threw at its 2nd call: x is not a function\n' +
      'It was called with {"Name":"n"}; to let the task fail, mock it with throws(error, cause)',
  );
});
