import { ServiceError } from '../../../local/src/services/types';
import { createMachine, type Opened, open, removeTemporaryFolders, run, task, temporaryFolder } from './support';

let opened: Opened;
let release: () => void;
let running = 0;
let healed = false;
beforeEach(async () => {
  running = 0;
  healed = false;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const work = async ({ n }: { n: number }): Promise<object> => {
    running++;
    await gate;
    if (n < 0 && !healed) throw new ServiceError('Bad', 'negative');
    return { n };
  };
  opened = await open(temporaryFolder(), { lambda: { operations: { Invoke: work as never } } });
});
afterEach(async () => {
  await opened.close();
  removeTemporaryFolders();
});

const machine = (more: object): object => ({
  StartAt: 'Each',
  QueryLanguage: 'JSONata',
  States: {
    Each: {
      Type: 'Map',
      Items: '{% $states.input.items %}',
      Label: 'each',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Work',
        States: { Work: task('invoke', { Arguments: { n: '{% $states.input %}' } }) },
      },
      End: true,
      ...more,
    },
  },
});

const until = async (true_: () => boolean): Promise<void> => {
  while (!true_()) await new Promise((resolve) => setImmediate(resolve));
};
const runsOf = async (executionArn: string): Promise<{ mapRunArn: string; stateMachineArn: string }[]> =>
  (await opened.call('ListMapRuns', { executionArn })).mapRuns as never;

test('a map run counts its executions while it runs, and can be given new limits', async () => {
  const arn = await createMachine(opened, machine({ MaxConcurrency: 1, ToleratedFailureCount: 0 }));
  const executionArn = await run(opened, arn, { items: [1, -2, 3, 4] });
  await until(() => running === 1);
  const [{ mapRunArn, stateMachineArn }] = await runsOf(executionArn);
  expect(mapRunArn).toMatch(/^arn:aws:states:us-east-1:111111111111:mapRun:m\/each:/);
  expect(stateMachineArn).toBe(`${arn}/each`);
  expect(await opened.call('DescribeMapRun', { mapRunArn })).toMatchObject({
    status: 'RUNNING',
    maxConcurrency: 1,
    executionCounts: { total: 4, pending: 3, running: 1, succeeded: 0 },
  });
  await opened.call('UpdateMapRun', { mapRunArn, maxConcurrency: 3, toleratedFailureCount: 1 });
  await until(() => running === 3);
  release();
  await opened.core.executions.closed(executionArn);
  const after = await opened.call('DescribeMapRun', { mapRunArn });
  expect(after).toMatchObject({
    status: 'SUCCEEDED',
    maxConcurrency: 3,
    toleratedFailureCount: 1,
    itemCounts: { total: 4, pending: 0, running: 0, succeeded: 3, failed: 1, resultsWritten: 3 },
  });
  expect(after.stopDate).toBeInstanceOf(Date);
  await expect(opened.call('UpdateMapRun', { mapRunArn, maxConcurrency: 1 })).rejects.toThrow('is SUCCEEDED');
});

test('batches count their items; a failed map run says what it left', async () => {
  release();
  const work = task('invoke', { Arguments: { n: '{% $states.input.Items[0] %}' } });
  const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, StartAt: 'W' };
  const more = {
    ItemBatcher: { MaxItemsPerBatch: 2 },
    MaxConcurrency: 1,
    ItemProcessor: { ...processor, States: { W: work } },
  };
  const arn = await createMachine(opened, machine(more));
  const executionArn = await run(opened, arn, { items: [1, 2, -3, 4, 5] });
  await opened.core.executions.closed(executionArn);
  const [{ mapRunArn }] = await runsOf(executionArn);
  expect(await opened.call('DescribeMapRun', { mapRunArn })).toMatchObject({
    status: 'FAILED',
    executionCounts: { total: 3, succeeded: 1, failed: 1, aborted: 1 },
    itemCounts: { total: 5, succeeded: 2, failed: 2, aborted: 1 },
  });
});

test('a redrive goes on with the same map run: only what failed runs again', async () => {
  release();
  const arn = await createMachine(opened, machine({ MaxConcurrency: 1 }));
  const executionArn = await run(opened, arn, { items: [1, 2, -3, 4] });
  await opened.core.executions.closed(executionArn);
  const [{ mapRunArn }] = await runsOf(executionArn);
  healed = true;
  running = 0;
  await opened.call('RedriveExecution', { executionArn });
  await opened.core.executions.closed(executionArn);
  expect(running).toBe(2);
  expect(await runsOf(executionArn)).toHaveLength(1);
  const described = await opened.call('DescribeMapRun', { mapRunArn });
  expect(described).toMatchObject({
    status: 'SUCCEEDED',
    redriveCount: 1,
    executionCounts: { total: 4, succeeded: 4, failed: 0, aborted: 0 },
  });
  expect(described.redriveDate).toBeInstanceOf(Date);
});

test('a stopped execution aborts its map run', async () => {
  const arn = await createMachine(opened, machine({}));
  const executionArn = await run(opened, arn, { items: [1, 2] });
  await until(() => running === 2);
  await opened.call('StopExecution', { executionArn });
  const [{ mapRunArn }] = await runsOf(executionArn);
  expect(await opened.call('DescribeMapRun', { mapRunArn })).toMatchObject({
    status: 'ABORTED',
    executionCounts: { aborted: 2, running: 0 },
  });
  release();
});

test('what there is not', async () => {
  const nowhere = 'arn:aws:states:us-east-1:111111111111:mapRun:m/each:none';
  await expect(opened.call('DescribeMapRun', { mapRunArn: nowhere })).rejects.toMatchObject({
    name: 'ResourceNotFound',
  });
  await expect(opened.call('ListExecutions', { mapRunArn: nowhere })).rejects.toMatchObject({
    name: 'ResourceNotFound',
  });
});
