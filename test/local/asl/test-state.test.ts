import { readRequest, StateTest, type ApiModels, type TestStateRequest } from '../../../local/src/asl';

const MODELS: ApiModels = {
  services: {
    sqs: {
      operations: { sendMessage: 0, deleteMessage: null },
      shapes: [{ m: { Id: 1, Kind: 2, Sizes: 3, More: 5, Flag: 7 }, r: ['Id'] }, 's', { s: { e: ['a', 'b'] } }].concat([
        { l: 4 },
        { n: { min: 1, max: 9 } },
        { k: 6 },
        { s: { min: 2, max: 3 } },
        'b',
      ] as never) as never,
    },
  },
};
const IDENTITY = {
  executionArn: 'arn:aws:states:us-east-1:111111111111:express:m:e',
  executionName: 'e',
  stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:m',
  stateMachineName: 'm',
  roleArn: 'arn:aws:iam::111111111111:role/r',
  type: 'EXPRESS',
  seed: 's',
  synchronous: true,
} as const;

const request = (state: object, more: Partial<TestStateRequest> = {}): TestStateRequest => ({
  definition: JSON.stringify(state),
  inspectionLevel: 'DEBUG',
  roleArn: IDENTITY.roleArn,
  ...more,
});

function run(of: TestStateRequest) {
  const test = new StateTest(of, readRequest(of, MODELS), IDENTITY, Date.UTC(2026, 0, 1));
  test.begin();
  return test.answer();
}

const parsed = (data: object | undefined): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(data ?? {}).map(([name, it]) => [name, typeof it === 'string' ? (JSON.parse(it) as unknown) : it]),
  );

const task = (more: object = {}): object => ({
  Type: 'Task',
  QueryLanguage: 'JSONata',
  Resource: 'arn:aws:states:::sqs:sendMessage',
  Arguments: { QueueUrl: 'u', MessageBody: '{% $states.input.body %}' },
  Next: 'Elsewhere',
  ...more,
});
const result = (value: unknown, more: object = {}): Partial<TestStateRequest> => ({
  mock: { result: JSON.stringify(value), ...more },
});

test('a Choice tells where it leads, and a state that leads to itself does so', () => {
  const choice = {
    Type: 'Choice',
    Choices: [{ Variable: '$.n', NumericLessThan: 3, Next: 'Low' }],
    Default: 'StateName',
  };
  expect(run(request(choice, { input: '{"n":1}' }))).toMatchObject({ status: 'SUCCEEDED', nextState: 'Low' });
  expect(run(request(choice, { input: '{"n":5}' }))).toMatchObject({
    nextState: 'StateName',
    output: '{"n":5}',
    inspectionData: { input: '{"n":5}', afterInputPath: '{"n":5}' },
  });
});

test('a mocked Task: arguments, result, assigned variables', () => {
  const of = task({ Assign: { id: '{% $states.result.Id %}' }, Output: '{% $old & $states.result.Id %}' });
  const more = { input: '{"body":"hello"}', variables: '{"old":"o"}', ...result({ Id: 'x' }) };
  const answer = run(request(of, more));
  expect(answer).toMatchObject({ status: 'SUCCEEDED', nextState: 'Elsewhere', output: '"ox"' });
  expect(parsed(answer?.inspectionData)).toEqual({
    input: { body: 'hello' },
    afterArguments: { QueueUrl: 'u', MessageBody: 'hello' },
    result: { Id: 'x' },
    variables: { old: 'o', id: 'x' },
  });
});

test('a mocked error is retried with the backoff of its count, then caught, then fails', () => {
  const retry = [{ ErrorEquals: ['Other'] }, { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 2 }];
  const error = { mock: { errorOutput: { error: 'Boom', cause: 'why' } } };
  const retried = (count: number, of: object) =>
    run(request(of, { ...error, input: '{"body":1}', stateConfiguration: { retrierRetryCount: count } }));
  const failing = task({ Retry: retry });
  expect(retried(1, failing)).toMatchObject({
    status: 'RETRIABLE',
    error: 'Boom',
    inspectionData: { errorDetails: { retryIndex: 1, retryBackoffIntervalSeconds: 4 } },
  });
  expect(retried(2, failing)).toMatchObject({ status: 'FAILED', inspectionData: { errorDetails: { retryIndex: 1 } } });
  const caught = task({ Retry: retry, Catch: [{ ErrorEquals: ['Boom'], Next: 'Rescue' }] });
  expect(retried(2, caught)).toMatchObject({
    status: 'CAUGHT_ERROR',
    nextState: 'Rescue',
    output: '{"Error":"Boom","Cause":"why"}',
    inspectionData: { errorDetails: { retryIndex: 1, catchIndex: 0 } },
  });
});

test('an error of the state itself is told without a place in a history', () => {
  const answer = run(request({ Type: 'Pass', InputPath: '$.missing', End: true }, { input: '{}' }));
  expect(answer).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  expect(answer?.cause).toMatch(/^Invalid path '\$\.missing'/);
  const evaluated = run(request({ Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $nothing %}', End: true }));
  expect(evaluated).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  expect(evaluated?.cause).toMatch(/^The JSONata expression '\$nothing'/);
});

test('a Distributed Map shows its items on their way, and bears as many failures as it tolerates', () => {
  const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, StartAt: 'X' };
  const map = {
    Type: 'Map',
    ItemProcessor: { ...processor, States: { X: { Type: 'Pass', End: true } } },
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      Parameters: { Bucket: 'b', Key: 'k' },
    },
    ItemSelector: { 'a.$': '$$.Map.Item.Value.a' },
    ItemBatcher: { MaxItemsPerBatch: 2 },
    ToleratedFailurePercentage: 50,
    End: true,
  };
  const failures = (count: number) =>
    run(
      request(map, {
        ...result([1, 2]),
        stateConfiguration: { mapItemReaderData: 'a,b\n1,2\n3,4\n5,6', mapIterationFailureCount: count },
      }),
    );
  const good = failures(1);
  expect(good).toMatchObject({ status: 'SUCCEEDED', output: '[1,2]' });
  expect(parsed(good?.inspectionData)).toMatchObject({
    afterItemSelector: [{ a: '1' }, { a: '3' }, { a: '5' }],
    afterItemBatcher: [{ Items: [{ a: '1' }, { a: '3' }] }, { Items: [{ a: '5' }] }],
    toleratedFailurePercentage: 50,
    maxConcurrency: 0,
  });
  expect(failures(2)).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
});

test.each([
  [{ Kind: 'a' }, "Required field 'Id' is missing"],
  [{ Id: 1 }, "Field 'Id' must be a string"],
  [{ Id: 'x', Kind: 'c' }, "Field 'Kind' is not an expected value"],
  [{ Id: 'x', Sizes: 1 }, "Field 'Sizes' must be an array"],
  [{ Id: 'x', Sizes: ['1'] }, "Field 'Sizes' must be a number"],
  [{ Id: 'x', Sizes: [0] }, "Field 'Sizes' is less than the minimum value"],
  [{ Id: 'x', Sizes: [10] }, "Field 'Sizes' is greater than the maximum value"],
  [{ Id: 'x', More: [] }, "Field 'More' must be an object"],
  [{ Id: 'x', More: { k: 'a' } }, "Field 'More' is smaller than the minimum length"],
  [{ Id: 'x', More: { k: 'aaaa' } }, "Field 'More' is larger than the maximum length"],
  [{ Id: 'x', Flag: 'yes' }, "Field 'Flag' must be a boolean"],
])('STRICT refuses the mock %j', (value, reason) => {
  const of = request(task(), { ...result(value), input: '{"body":1}' });
  expect(() => readRequest(of, MODELS)).toThrow(`Mock result schema validation error: ${reason}`);
  const free = request(task(), { ...result(value, { fieldValidationMode: 'NONE' }), input: '{"body":1}' });
  expect(readRequest(free, MODELS).mock).toEqual({ result: value });
});

test('PRESENT does without required fields; what has no model is said', () => {
  const present = result({}, { fieldValidationMode: 'PRESENT' });
  expect(readRequest(request(task(), present), MODELS).unchecked).toBeUndefined();
  const other = task({ Resource: 'arn:aws:states:::aws-sdk:unheardof:doIt' });
  expect(readRequest(request(other, result({})), MODELS).unchecked).toContain('no API model of "unheardof"');
});

test.each([
  ['a .sync task', { Resource: 'arn:aws:states:::glue:startJobRun.sync' }],
  ['a callback task', { Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' }],
  ['an activity', { Resource: 'arn:aws:states:us-east-1:111111111111:activity:a' }],
])('%s needs a mock', (_name, more) => {
  expect(() => readRequest(request(task(more)), MODELS)).toThrow('without a mock');
});

test('only what a whole state machine says of its own targets is held against it', () => {
  const states = { A: { Type: 'Pass', Next: 'Nowhere' } };
  const whole = { definition: JSON.stringify({ StartAt: 'A', States: states }), stateName: 'A' };
  expect(() => readRequest(whole, MODELS)).toThrow("Missing 'Next' target: Nowhere");
  expect(run(request(states.A))).toMatchObject({ nextState: 'Nowhere' });
});

test('a state is found below names that hold slashes', () => {
  const inner = {
    StartAt: 'In',
    States: { In: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', End: true } },
  };
  const states = { 'a/b': { Type: 'Parallel', Branches: [inner], End: true } };
  const definition = JSON.stringify({ StartAt: 'a/b', States: states });
  const { state } = readRequest({ definition, stateName: 'In', roleArn: IDENTITY.roleArn }, MODELS);
  expect(state.resource).toMatchObject({ service: 'sqs', action: 'sendMessage' });
});
