import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { inWords } from '../../handlers/shared/failure/reason';
import { notify, type StatusChange } from '../../handlers/notify/notify';
import { commandThere, runLink, WEB_APP } from '../../handlers/notify/link';
import { approvalDesk, awsError, ballot, fakeClient, formPost, idOf, openTable, payload, type Table } from './support';

const EXECUTION = 'arn:aws:states:eu-west-1:111122223333:execution:housing:run-7';
const CAUSE = JSON.stringify({
  TrainingJobStatus: 'Failed',
  FailureReason: 'AlgorithmError: column income is all blank',
});

const changed = (detail: Partial<StatusChange['detail']> = {}): StatusChange => ({
  region: 'eu-west-1',
  detail: { executionArn: EXECUTION, name: 'run-7', status: 'FAILED', ...detail },
});

/** Train model failed after Prepare data; a retry and another state's exit lie between. */
const HISTORY: HistoryEvent[] = [
  event(1, 0, 'ExecutionStarted'),
  event(2, 1, 'TaskStateEntered', { stateEnteredEventDetails: { name: 'Prepare data' } }),
  event(3, 2, 'TaskStateExited', { stateExitedEventDetails: { name: 'Prepare data' } }),
  event(4, 3, 'TaskStateEntered', { stateEnteredEventDetails: { name: 'Train model' } }),
  event(5, 4, 'TaskScheduled'),
  event(6, 5, 'TaskFailed', {
    taskFailedEventDetails: { resourceType: 'sagemaker', resource: 'x', error: 'States.TaskFailed', cause: CAUSE },
  }),
  event(7, 6, 'ExecutionFailed', { executionFailedEventDetails: { error: 'States.TaskFailed', cause: CAUSE } }),
];

function event(id: number, previousEventId: number, type: string, details: object = {}): HistoryEvent {
  return { id, previousEventId, type, timestamp: new Date(0), ...details } as HistoryEvent;
}

const historyOf = (events: readonly HistoryEvent[], pageSize = 200) =>
  fakeClient((input: { nextToken?: string }) => {
    const from = Number(input.nextToken ?? 0);
    const backwards = [...events].reverse();
    const more = from + pageSize < backwards.length;
    return { events: backwards.slice(from, from + pageSize), nextToken: more ? `${from + pageSize}` : undefined };
  });

async function run(change: StatusChange, sfn = historyOf(HISTORY), tools: object = {}) {
  const sns = fakeClient();
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const now = () => new Date(0);
  await notify(change, {
    sfn: sfn.client,
    sns: sns.client,
    log,
    now,
    workflow: 'housing',
    topicArn: 'arn:topic',
    ...tools,
  });
  return sns.sent.map(({ input }) => input as { Subject: string; Message: string; TopicArn: string });
}

test("says which state failed, why in the job's own words, and how to redrive", async () => {
  const [notice, ...more] = await run(changed({ error: 'States.TaskFailed', cause: CAUSE }));
  expect(more).toHaveLength(0);
  expect(notice).toMatchObject({ TopicArn: 'arn:topic', Subject: 'housing failed at Train model' });
  expect(notice?.Message).toContain('The run run-7 of housing failed at the state "Train model".');
  expect(notice?.Message).toContain('Why: AlgorithmError: column income is all blank\n');
  expect(notice?.Message).toContain(
    `aws stepfunctions redrive-execution --execution-arn ${EXECUTION} --region eu-west-1\n`,
  );
  expect(notice?.Message).toContain(
    `https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/${EXECUTION}`,
  );
});

test('on a laptop, the link leads to the web app, where that shows the runs of the state machine', () => {
  const former = { ...process.env };
  const local = 'http://127.0.0.1:4001';
  const runs = 'arn:aws:states:us-east-1:1:execution:';
  process.env[WEB_APP.URL] = `${local}/app`;
  process.env[WEB_APP.MACHINES] = 'arn:aws:states:us-east-1:1:stateMachine:m arn:aws:states:us-east-1:1:stateMachine:n';
  try {
    expect(runLink(`${runs}m:r`, 'us-east-1', local)).toBe(`${local}/app/runs/r`);
    expect(runLink(`${runs}other:r`, 'us-east-1', local)).toBe(`${local}/runs/${encodeURIComponent(`${runs}other:r`)}`);
  } finally {
    process.env = former;
  }
});

test('on a laptop, link and commands lead to the laptop', () => {
  const local = 'http://127.0.0.1:4566';
  expect(runLink('arn:aws:states:us-east-1:1:execution:m:r', 'us-east-1', local)).toBe(
    `${local}/runs/arn%3Aaws%3Astates%3Aus-east-1%3A1%3Aexecution%3Am%3Ar`,
  );
  expect(commandThere('aws stepfunctions redrive-execution --region r', local)).toBe(
    `aws stepfunctions redrive-execution --region r --endpoint-url ${local}`,
  );
});

test.each([
  ['aws', 'console.aws.amazon.com'],
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
])('in the partition %s the console is at %s', (partition, host) => {
  const arn = `arn:${partition}:states:here:1:execution:m:r`;
  expect(runLink(arn, 'here', '')).toBe(`https://here.${host}/states/home?region=here#/v2/executions/details/${arn}`);
  expect(commandThere('aws stepfunctions x', '')).toBe('aws stepfunctions x');
});

test('finds the reason in the history when the event has none, over several pages', async () => {
  const [notice] = await run(changed(), historyOf(HISTORY, 2));
  expect(notice?.Subject).toBe('housing failed at Train model');
  expect(notice?.Message).toContain('column income is all blank');
});

test('a stopped run: the state it stood in, and the cause of whoever stopped it', async () => {
  const stopped = [
    ...HISTORY.slice(0, 5),
    event(6, 0, 'ExecutionAborted', { executionAbortedEventDetails: { error: 'Stopped', cause: 'wrong data' } }),
  ];
  const [notice] = await run(changed({ status: 'ABORTED', redriveCount: 1 }), historyOf(stopped));
  expect(notice?.Subject).toBe('housing was stopped at Train model');
  expect(notice?.Message).toContain('Why: wrong data');
  expect(notice?.Message).toContain('redriven 1 time before');
});

test("is sent even when the history can't be read", async () => {
  const sfn = fakeClient(() => {
    throw awsError('AccessDeniedException');
  });
  const [notice] = await run(changed({ error: 'States.Timeout', status: 'TIMED_OUT' }), sfn);
  expect(notice).toMatchObject({ Subject: 'housing timed out' });
  expect(notice?.Message).toContain('Error: States.Timeout');
});

test('a subject is one line of at most 100 ASCII characters', async () => {
  const [notice] = await run(changed(), historyOf(HISTORY), { workflow: `häuser\nBcc: x ${'y'.repeat(200)}` });
  expect(notice?.Subject).toMatch(/^h\?user Bcc: x y+$/);
  expect(notice?.Subject.length).toBeLessThanOrEqual(100);
});

test.each(['SUCCEEDED', 'RUNNING', 'PENDING_REDRIVE'])('%s is no failure', async (status) => {
  expect(await run(changed({ status }))).toHaveLength(0);
});

test.each([
  [CAUSE, 'AlgorithmError: column income is all blank'],
  [JSON.stringify({ JobRunState: 'FAILED', ErrorMessage: 'no row is left' }), 'no row is left'],
  [JSON.stringify({ errorType: 'Error', errorMessage: 'RECIPIENTS is empty' }), 'RECIPIENTS is empty'],
  [JSON.stringify({ errorMessage: CAUSE }), 'AlgorithmError: column income is all blank'],
  ['{not json', '{not json'],
  ['plain words', 'plain words'],
  [undefined, undefined],
])('%s in words is %s', (cause, words) => expect(inWords(cause)).toBe(words));

const MACHINE = 'arn:aws:states:eu-west-1:111122223333:stateMachine:housing';
const INPUT = { v: 1, inputUri: 's3://b/raw/a.csv', dataVersion: 'x', reason: 'new-data', startedBy: "ann o'neil" };
const REDRIVE = `aws stepfunctions redrive-execution --execution-arn ${EXECUTION}`;
const START = `aws stepfunctions start-execution --state-machine-arn ${MACHINE} --region eu-west-1 --input '{`;

describe('what to do', () => {
  const told = async (cause: string, detail: Partial<StatusChange['detail']> = {}) => {
    const known = { stateMachineArn: MACHINE, input: JSON.stringify(INPUT), cause };
    return (await run(changed({ ...known, ...detail })))[0]?.Message ?? '';
  };
  const glue = (ErrorMessage: string) => JSON.stringify({ JobRunState: 'FAILED', ErrorMessage });
  const sagemaker = (FailureReason: string) => JSON.stringify({ FailureReason });

  test.each([
    ['bad data, by the script of Prepare data', glue('data.csv is empty: its first line must name the columns')],
    ['a bad hyperparameter, by train.py', sagemaker('AlgorithmError: eta is 7: give 0 to 1, exit code: 1')],
  ])('%s: start again first', async (_what, cause) => {
    const message = await told(cause);
    expect(message).toContain('Start again with corrected data or parameters:\n');
    expect(message).toContain('upload it in place of s3://b/raw/a.csv;');
    expect(message.indexOf(START)).toBeGreaterThan(0);
    expect(message.indexOf(REDRIVE)).toBeGreaterThan(message.indexOf(START));
    expect(message).toContain(`--input '{"v":1,"inputUri":"s3://b/raw/a.csv","dataVersion":"x","reason":"manual"}'`);
  });

  test.each([
    ['no capacity', sagemaker('CapacityError: Unable to provision requested ML compute capacity')],
    ['SageMaker itself', sagemaker('InternalServerError: We encountered an internal error')],
    ['a job that was stopped', JSON.stringify({ TrainingJobStatus: 'Stopped' })],
    ['Glue itself', glue('Command failed with exit code 10')],
    ['no access to the data', glue('An error occurred while calling o91.csv. Access Denied')],
    ['a Glue job that ran too long', JSON.stringify({ JobRunState: 'TIMEOUT', ErrorMessage: 'Job run exceeded' })],
    ['a service', 'Rate exceeded (Service: AmazonSageMaker; Status Code: 400)'],
    ['no JSON', '{not json'],
  ])('%s: a redrive, and nothing else', async (_what, cause) => {
    const message = await told(cause);
    expect(message).toContain(`When the reason is mended, resume at that state`);
    expect(message).toContain(REDRIVE);
    expect(message).not.toContain('start-execution');
  });

  test("a run whose input lacks a member: a new run, and no redrive; the reason is the state's own sentence", async () => {
    const expression = `$exists($x) ? $x : $error("the run's input has no inputUri: start it with {…}")`;
    const message = await told(
      `An error occurred while executing the state 'Start run' (entered at the event id #2). The JSONata expression '${expression}' specified for the field 'Assign/run' threw an error during evaluation. D3137: the run's input has no inputUri: start it with {…}`,
      { input: JSON.stringify({ v: 1 }) },
    );
    expect(message).toContain("Why: the run's input has no inputUri: start it with {…}\n");
    expect(message).toContain('Start a new run with corrected input:');
    expect(message).toContain(START);
    expect(message).not.toContain('redrive-execution');
  });

  test('an input with quotes is quoted for a shell; one that is too large, or that the event left out, is not shown', async () => {
    const cause = sagemaker('AlgorithmError: no');
    expect(await told(cause, { input: JSON.stringify({ ...INPUT, dataVersion: "it's" }) })).toContain(
      `"dataVersion":"it'\\''s"`,
    );
    const large = await told(cause, { input: JSON.stringify({ ...INPUT, dataVersion: 'x'.repeat(3000) }) });
    expect(large).toContain(`--input '…'`);
    const absent = await told(cause, { input: null, stateMachineArn: undefined });
    expect(absent).toContain(`--state-machine-arn ${MACHINE} --region eu-west-1 --input '…'`);
    expect(absent).toContain("in place of the run's input;");
  });
});

describe('the pending approval of the run', () => {
  let table: Table;
  beforeAll(async () => {
    table = await openTable();
  });
  afterAll(() => table.close());

  test("is closed; another run's stays", async () => {
    const desk = approvalDesk(table);
    const [own, other] = [payload({ newerRun: 'wait' }), payload({ newerRun: 'wait' })];
    await desk.ask(own);
    await desk.ask(other);
    const { store, workflow } = desk.tools;
    await run(changed({ executionArn: own.executionArn }), historyOf(HISTORY), { store, workflow });
    expect(await store.get(idOf(own))).toMatchObject({
      state: 'CLOSED',
      audit: [{}, { action: 'closed', detail: 'the run failed' }],
    });
    expect((await store.get(idOf(other)))?.state).toBe('PENDING');
  });

  test('that a redriven run has made meanwhile stays; the notice tells of the end before', async () => {
    const desk = approvalDesk(table);
    const own = payload();
    await desk.ask(own);
    const { store, workflow } = desk.tools;
    const redriven = [
      ...HISTORY,
      event(8, 7, 'ExecutionRedriven'),
      event(9, 8, 'TaskStateEntered', { stateEnteredEventDetails: { name: 'Wait for approval' } }),
    ];
    const [notice] = await run(changed({ executionArn: own.executionArn }), historyOf(redriven), { store, workflow });
    expect((await store.get(idOf(own)))?.state).toBe('PENDING');
    expect(notice?.Subject).toMatch(/ failed at Train model$/);
    const again = [...redriven, event(10, 9, 'ExecutionAborted')];
    await run(changed({ executionArn: own.executionArn, status: 'ABORTED' }), historyOf(again), { store, workflow });
    expect((await store.get(idOf(own)))?.state).toBe('CLOSED');
  });

  test('that the run asks again while its end is being told stays open', async () => {
    const desk = approvalDesk(table);
    const own = payload();
    await desk.ask(own);
    const { store, workflow } = desk.tools;
    // Redriven between the answer with the history and the write that closes.
    const history = fakeClient(async () => {
      await desk.ask({ ...own, taskToken: 'after the redrive' });
      return { events: [...HISTORY].reverse() };
    });
    await run(changed({ executionArn: own.executionArn }), history, { store, workflow });
    expect(await store.get(idOf(own))).toMatchObject({ state: 'PENDING', taskToken: 'after the redrive' });
  });

  test('that was decided stays decided', async () => {
    const desk = approvalDesk(table);
    const own = payload();
    await desk.ask(own);
    await desk.http(formPost(idOf(own), ballot(desk.secretOf('ann@example.com'))));
    const { store, workflow } = desk.tools;
    await run(changed({ executionArn: own.executionArn }), historyOf(HISTORY), { store, workflow });
    expect((await store.get(idOf(own)))?.state).toBe('DELIVERED');
    const decided = (await store.get(idOf(own)))!;
    expect(await store.close(decided, 'now', 'x')).toBeUndefined();
  });
});
