import { createVirtualClock, type VirtualClock } from '../../../local/src/runtime/clock';
import { createMachine, type Opened, open, removeTemporaryFolders, run, temporaryFolder } from './support';

const DAY = 24 * 3600 * 1000;

let clock: VirtualClock;
let opened: Opened;
beforeEach(async () => {
  clock = createVirtualClock();
  opened = await open(temporaryFolder(), {}, clock);
});
afterEach(async () => {
  await opened.close();
  removeTemporaryFolders();
});

const WAIT = { Type: 'Wait', Seconds: 3600, Next: 'No' };
const NO = { Type: 'Fail', Error: 'No' };
const describe_ = (executionArn: string): Promise<object> => opened.call('DescribeExecution', { executionArn });
const notRedrivable = (redriveStatusReason: string): object => ({
  redriveStatus: 'NOT_REDRIVABLE',
  redriveStatusReason,
});

async function start(definition: object, input: object = {}): Promise<string> {
  const executionArn = await run(opened, await createMachine(opened, definition), input);
  await opened.core.executions.settle();
  return executionArn;
}

async function pass(milliseconds: number): Promise<void> {
  clock.advance(milliseconds);
  await opened.core.executions.settle();
}

async function refused(executionArn: string, reason: string): Promise<void> {
  expect(await describe_(executionArn)).toMatchObject(notRedrivable(reason));
  const redrive = opened.call('RedriveExecution', { executionArn });
  await expect(redrive).rejects.toMatchObject({ name: 'ExecutionNotRedrivable', message: reason });
}

test('a running or successful execution says why it cannot be redriven', async () => {
  const executionArn = await start({
    StartAt: 'Wait',
    States: { Wait: { ...WAIT, Next: 'Yes' }, Yes: { Type: 'Succeed' } },
  });
  await refused(executionArn, 'Execution is RUNNING and cannot be redriven');
  await pass(3600 * 1000);
  await refused(executionArn, 'Execution is SUCCEEDED and cannot be redriven');
});

test.each([
  ['FAILED', {}],
  ['TIMED_OUT', { TimeoutSeconds: 60 }],
  ['ABORTED', {}],
])('a %s execution can be redriven for 14 days', async (status, more) => {
  const executionArn = await start({ StartAt: 'Wait', States: { Wait: WAIT, No: NO }, ...more });
  if (status === 'ABORTED') await opened.call('StopExecution', { executionArn });
  await pass(3600 * 1000);
  const { stopDate } = (await describe_(executionArn)) as { stopDate: Date };
  await pass(stopDate.getTime() + 14 * DAY - clock.now());
  expect(await describe_(executionArn)).toMatchObject({ status, redriveStatus: 'REDRIVABLE' });
  await pass(1);
  await refused(executionArn, 'Execution redrivable period exceeded');
});

test('a redrive starts the period again, and counts', async () => {
  const executionArn = await start({ StartAt: 'No', States: { No: NO } });
  await pass(10 * DAY);
  await opened.call('RedriveExecution', { executionArn });
  await pass(10 * DAY);
  expect(await describe_(executionArn)).toMatchObject({ redriveStatus: 'REDRIVABLE', redriveCount: 1 });
  await opened.call('RedriveExecution', { executionArn });
  const { events } = await opened.call('GetExecutionHistory', { executionArn });
  expect((events as { type: string }[]).map(({ type }) => type)).toEqual([
    ...['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed'],
    ...['ExecutionRedriven', 'FailStateEntered', 'ExecutionFailed'],
    ...['ExecutionRedriven', 'FailStateEntered', 'ExecutionFailed'],
  ]);
  expect(await describe_(executionArn)).toMatchObject({ redriveCount: 2, redriveDate: new Date(clock.now()) });
});

test('an execution that was open for a year, or has a full history, can not be redriven', async () => {
  const year = { ...WAIT, Seconds: 366 * 24 * 3600 };
  const old = await start({ StartAt: 'Wait', States: { Wait: year, No: NO } });
  await pass(366 * DAY);
  await refused(old, 'Execution has exceeded the max execution time');

  const loop = { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } };
  const executionArn = await run(opened, await createMachine(opened, { StartAt: 'A', States: loop }, 'loop'));
  await opened.core.executions.settle();
  expect(await describe_(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  await refused(executionArn, 'Execution history event limit exceeded');
});

test('a child that failed too long ago stays failed when its map run is redriven', async () => {
  const states = {
    When: { Type: 'Choice', Choices: [{ Condition: '{% $states.input > 0 %}', Next: 'Wait' }], Default: 'No' },
    Wait: { Type: 'Wait', Seconds: '{% $states.input * 24 * 3600 %}', Next: 'No' },
    No: NO,
  };
  const ItemProcessor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'When',
    States: states,
  };
  const each = { Type: 'Map', Items: [0, 20], ToleratedFailureCount: 1, ItemProcessor, End: true };
  const executionArn = await start({ StartAt: 'Each', QueryLanguage: 'JSONata', States: { Each: each } });
  await pass(20 * DAY);
  expect(await describe_(executionArn)).toMatchObject({ status: 'FAILED', redriveStatus: 'REDRIVABLE' });
  await opened.call('RedriveExecution', { executionArn });
  await opened.core.executions.settle();
  const [{ mapRunArn }] = (await opened.call('ListMapRuns', { executionArn })).mapRuns as { mapRunArn: string }[];
  expect(await opened.call('DescribeMapRun', { mapRunArn })).toMatchObject({
    status: 'FAILED',
    executionCounts: { failed: 2, failuresNotRedrivable: 1, pendingRedrive: 0 },
  });
  const { executions } = await opened.call('ListExecutions', { mapRunArn });
  const all = await Promise.all((executions as { executionArn: string }[]).map((it) => describe_(it.executionArn)));
  expect(all).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        input: '0',
        redriveCount: 0,
        ...notRedrivable('Execution redrivable period exceeded'),
      }),
      expect.objectContaining({ input: '20', redriveCount: 1, redriveStatus: 'REDRIVABLE_BY_MAP_RUN' }),
    ]),
  );
});
