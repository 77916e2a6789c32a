import { ServiceError } from '../../../local/src/services/types';
import { createMachine, type Opened, open, removeTemporaryFolders, run, task, temporaryFolder } from './support';

let opened: Opened;
let folder: string;
let gate: Promise<void>;
let release: () => void;
let healed = false;
const worked: number[] = [];

const services = {
  lambda: {
    operations: {
      Invoke: (async ({ n }: { n: number }) => {
        worked.push(n);
        await gate;
        if (n < 0 && !healed) throw new ServiceError('Bad', 'negative');
        return { n };
      }) as never,
    },
  },
};

beforeEach(async () => {
  healed = false;
  worked.length = 0;
  gate = new Promise((resolve) => (release = resolve));
  folder = temporaryFolder();
  opened = await open(folder, services);
});
afterEach(async () => {
  release();
  await opened.close();
  removeTemporaryFolders();
});

const WORK = task('invoke', { Arguments: { n: '{% $states.input %}' } });

function machine(
  more: object = {},
  executionType = 'STANDARD',
  states: Record<string, object> = { Work: WORK },
): object {
  const ProcessorConfig = { Mode: 'DISTRIBUTED', ExecutionType: executionType };
  const ItemProcessor = { ProcessorConfig, StartAt: Object.keys(states)[0], States: states };
  const each = { Type: 'Map', Items: '{% $states.input %}', Label: 'each', ItemProcessor, End: true, ...more };
  return { StartAt: 'Each', QueryLanguage: 'JSONata', States: { Each: each } };
}

interface Listed {
  readonly executionArn: string;
  readonly name: string;
  readonly status: string;
  readonly itemCount: number;
  readonly redriveCount: number;
}
interface Event {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
}

const mapRunOf = async (executionArn: string): Promise<string> => {
  const { mapRuns } = await opened.call('ListMapRuns', { executionArn });
  return (mapRuns as { mapRunArn: string }[])[0].mapRunArn;
};
const list = async (mapRunArn: string, more: object = {}): Promise<Listed[]> =>
  (await opened.call('ListExecutions', { mapRunArn, ...more })).executions as Listed[];
const history = async (executionArn: string): Promise<Event[]> =>
  (await opened.call('GetExecutionHistory', { executionArn })).events as Event[];
const childOf = async (mapRunArn: string, input: unknown): Promise<Record<string, unknown>> => {
  for (const { executionArn } of await list(mapRunArn)) {
    const described = await opened.call('DescribeExecution', { executionArn });
    if (described.input === JSON.stringify(input)) return described;
  }
  throw new Error(`no child has the input ${JSON.stringify(input)}`);
};
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
};
async function finished(definition: object, items: unknown[]): Promise<{ executionArn: string; mapRunArn: string }> {
  release();
  const arn = await createMachine(opened, definition);
  const executionArn = await run(opened, arn, items);
  await opened.core.executions.closed(executionArn);
  return { executionArn, mapRunArn: await mapRunOf(executionArn) };
}

test('children are listed, described and have a history', async () => {
  const { executionArn, mapRunArn } = await finished(machine({ ToleratedFailureCount: 1 }), [1, -2, 3]);
  const children = await list(mapRunArn);
  expect(children.map(({ status }) => status).sort()).toEqual(['FAILED', 'SUCCEEDED', 'SUCCEEDED']);
  for (const child of children) {
    expect(child).toMatchObject({ mapRunArn, itemCount: 1, stateMachineArn: expect.stringMatching(/:m\/each$/) });
    expect(child.executionArn).toBe(`arn:aws:states:us-east-1:111111111111:execution:m/each:${child.name}`);
    expect(child.name).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  }
  expect(new Set(children.map(({ name }) => name)).size).toBe(3);
  expect(await list(mapRunArn, { statusFilter: 'FAILED' })).toHaveLength(1);

  const failed = await childOf(mapRunArn, -2);
  expect(failed).toMatchObject({ status: 'FAILED', error: 'Lambda.BadException', mapRunArn, redriveCount: 0 });
  const events = await history(String(failed.executionArn));
  expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
    [1, 0, 'ExecutionStarted'],
    [2, 0, 'TaskStateEntered'],
    [3, 2, 'TaskScheduled'],
    [4, 3, 'TaskStarted'],
    [5, 4, 'TaskFailed'],
    [6, 5, 'ExecutionFailed'],
  ]);
  expect(events[0]).toMatchObject({ executionStartedEventDetails: { input: '-2' } });
  const good = await childOf(mapRunArn, 3);
  expect(good).toMatchObject({ status: 'SUCCEEDED', output: '{"n":3}' });
  expect((await history(String(good.executionArn))).at(-1)).toMatchObject({
    type: 'ExecutionSucceeded',
    executionSucceededEventDetails: { output: '{"n":3}' },
  });
  // The parent's history is its own.
  expect((await history(executionArn)).map(({ type }) => type)).not.toContain('TaskScheduled');
});

test('a page is followed by the next', async () => {
  const { mapRunArn } = await finished(
    machine(),
    Array.from({ length: 25 }, (_, n) => n),
  );
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await opened.call('ListExecutions', { mapRunArn, maxResults: 10, nextToken });
    names.push(...(page.executions as Listed[]).map(({ name }) => name));
    nextToken = page.nextToken as string | undefined;
  } while (nextToken !== undefined);
  expect(new Set(names).size).toBe(25);
});

test('while a child runs it is RUNNING, and its history grows', async () => {
  const arn = await createMachine(opened, machine({ MaxConcurrency: 1 }));
  const executionArn = await run(opened, arn, [1, 2]);
  await until(() => worked.length === 1);
  await opened.core.executions.settle();
  const mapRunArn = await mapRunOf(executionArn);
  const [child] = await list(mapRunArn);
  expect(child.status).toBe('RUNNING');
  expect((await history(child.executionArn)).at(-1)?.type).toBe('TaskStarted');
  release();
  await opened.core.executions.closed(executionArn);
  expect((await history(child.executionArn)).at(-1)?.type).toBe('ExecutionSucceeded');
  expect(await list(mapRunArn)).toHaveLength(2);
});

test('a child sees its own execution and state machine, and input', async () => {
  const look = {
    Type: 'Pass',
    End: true,
    Output:
      '{% $states.context.{"id": Execution.Id, "name": Execution.Name, "input": Execution.Input, "machine": StateMachine} %}',
  };
  const { executionArn, mapRunArn } = await finished(machine({}, 'STANDARD', { Look: look }), ['a']);
  const child = await childOf(mapRunArn, 'a');
  const { output } = await opened.call('DescribeExecution', { executionArn });
  expect(JSON.parse(String(output))).toEqual([
    {
      id: child.executionArn,
      name: child.name,
      input: 'a',
      machine: { Id: child.stateMachineArn, Name: 'm/each' },
    },
  ]);
});

test('the definition of a child is what its map run runs', async () => {
  const { mapRunArn } = await finished(machine(), [1]);
  const [{ executionArn }] = await list(mapRunArn);
  const answer = await opened.call('DescribeStateMachineForExecution', { executionArn });
  expect(answer).toMatchObject({ mapRunArn, label: 'each', name: 'm/each' });
  expect(JSON.parse(String(answer.definition))).toMatchObject({ StartAt: 'Work', States: { Work: { Type: 'Task' } } });
});

test('a redriven map run redrives the children that failed, as room allows; the others keep what they did', async () => {
  const limits = { ToleratedFailureCount: 1, MaxConcurrency: 1 };
  const { executionArn, mapRunArn } = await finished(machine(limits), [1, -2, -3, 4]);
  const before = await childOf(mapRunArn, 1);
  const failed = await childOf(mapRunArn, -2);
  expect(failed).toMatchObject({ redriveStatus: 'REDRIVABLE_BY_MAP_RUN' });
  expect(before).toMatchObject({
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: expect.stringContaining('SUCC'),
  });
  const alone = opened.call('RedriveExecution', { executionArn: failed.executionArn });
  await expect(alone).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });

  healed = true;
  worked.length = 0;
  gate = new Promise((resolve) => (release = resolve));
  await opened.call('RedriveExecution', { executionArn });
  await until(() => worked.length === 1);
  await opened.core.executions.settle();
  expect((await list(mapRunArn)).map(({ status }) => status).sort()).toEqual([
    'PENDING_REDRIVE',
    'RUNNING',
    'SUCCEEDED',
  ]);
  expect(await opened.call('DescribeMapRun', { mapRunArn })).toMatchObject({
    status: 'RUNNING',
    redriveCount: 1,
    executionCounts: { total: 4, running: 1, pendingRedrive: 1, pending: 1, succeeded: 1, failed: 0 },
  });
  release();
  await opened.core.executions.closed(executionArn);
  expect(worked).toEqual([-2, -3, 4]);
  expect(await opened.call('DescribeMapRun', { mapRunArn })).toMatchObject({
    status: 'SUCCEEDED',
    executionCounts: { total: 4, succeeded: 4, failed: 0, pendingRedrive: 0, failuresNotRedrivable: 0 },
  });
  expect(await childOf(mapRunArn, -2)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1, name: failed.name });
  expect(await childOf(mapRunArn, 1)).toEqual(before);
  expect((await history(String(failed.executionArn))).map(({ type }) => type).slice(5)).toEqual([
    'ExecutionFailed',
    'ExecutionRedriven',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
  expect(await list(mapRunArn, { redriveFilter: 'REDRIVEN' })).toHaveLength(2);
  expect(await list(mapRunArn, { redriveFilter: 'NOT_REDRIVEN' })).toHaveLength(2);
  const types = (await history(executionArn)).map(({ type }) => type);
  expect(types.slice(types.indexOf('ExecutionRedriven'))).toEqual([
    'ExecutionRedriven',
    'MapRunRedriven',
    'MapRunSucceeded',
    'MapStateSucceeded',
    'MapStateExited',
    'ExecutionSucceeded',
  ]);
});

test('an EXPRESS child has no history, and is started anew from its first state by a redrive', async () => {
  const states = { First: { Type: 'Pass', Next: 'Work' }, Work: WORK };
  const { executionArn, mapRunArn } = await finished(machine({}, 'EXPRESS', states), [-1]);
  const [first] = await list(mapRunArn);
  expect(first.executionArn).toContain(':express:m/each:');
  expect(await opened.call('DescribeExecution', { executionArn: first.executionArn })).toMatchObject({
    status: 'FAILED',
    redriveStatus: 'REDRIVABLE_BY_MAP_RUN',
  });
  await expect(history(first.executionArn)).rejects.toMatchObject({ name: 'InvalidArn' });
  healed = true;
  await opened.call('RedriveExecution', { executionArn });
  await opened.core.executions.closed(executionArn);
  const both = await list(mapRunArn);
  expect(both.map(({ status }) => status).sort()).toEqual(['FAILED', 'SUCCEEDED']);
  expect(new Set(both.map(({ name }) => name)).size).toBe(2);
});

test('children that a failed map run, or a stopped parent, ends are ABORTED', async () => {
  const arn = await createMachine(opened, machine());
  const executionArn = await run(opened, arn, [1, 2]);
  await until(() => worked.length === 2);
  await opened.core.executions.settle();
  const mapRunArn = await mapRunOf(executionArn);
  await opened.call('StopExecution', { executionArn });
  for (const { executionArn: child, status } of await list(mapRunArn)) {
    expect(status).toBe('ABORTED');
    expect((await history(child)).at(-1)).toMatchObject({ type: 'ExecutionAborted', previousEventId: 0 });
  }
});

test('one child can be stopped; for its map run it is one that failed', async () => {
  const arn = await createMachine(opened, machine({ ToleratedFailureCount: 1 }));
  const executionArn = await run(opened, arn, [1, 2]);
  await until(() => worked.length === 2);
  await opened.core.executions.settle();
  const mapRunArn = await mapRunOf(executionArn);
  const { executionArn: child } = await childOf(mapRunArn, 1);
  const stop = { executionArn: child, error: 'Enough', cause: 'said so' } as const;
  const { stopDate } = await opened.call('StopExecution', stop);
  const stopped = { status: 'ABORTED', error: 'Enough', cause: 'said so', stopDate };
  expect(await childOf(mapRunArn, 1)).toMatchObject(stopped);
  expect(await opened.call('StopExecution', { executionArn: child })).toEqual({ stopDate });
  expect(await opened.call('DescribeMapRun', { mapRunArn })).toMatchObject({
    status: 'RUNNING',
    executionCounts: { running: 1, aborted: 1, failed: 0 },
  });
  release();
  await opened.core.executions.closed(executionArn);
  expect(await opened.call('DescribeExecution', { executionArn })).toMatchObject({ output: '[{"n":2}]' });
  expect(await opened.call('DescribeMapRun', { mapRunArn })).toMatchObject({
    status: 'SUCCEEDED',
    executionCounts: { succeeded: 1, aborted: 1, failed: 0 },
  });
});

test('a map run inside a child belongs to that child', async () => {
  const inner = machine({ Label: 'inner', Items: [5, 6] }) as { States: { Each: object } };
  const { executionArn, mapRunArn } = await finished(machine({}, 'STANDARD', { Inner: inner.States.Each }), [[0]]);
  const [outer] = await list(mapRunArn);
  const nested = (await opened.call('ListMapRuns', { executionArn: outer.executionArn })).mapRuns as Listed[];
  expect(nested).toMatchObject([{ executionArn: outer.executionArn }]);
  expect((await opened.call('ListMapRuns', { executionArn })).mapRuns).toHaveLength(1);
  expect((await history(outer.executionArn)).map(({ type }) => type)).toContain('MapRunStarted');
  const { mapRunArn: innerArn } = nested[0] as unknown as { mapRunArn: string };
  expect(await opened.call('DescribeMapRun', { mapRunArn: innerArn })).toMatchObject({
    executionArn: outer.executionArn,
  });
  const children = await list(innerArn);
  expect(children.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect((await history(children[0].executionArn))[0].type).toBe('ExecutionStarted');
});

test('after a restart children are what they were', async () => {
  const { mapRunArn } = await finished(machine({ ToleratedFailureCount: 1 }), [1, -2]);
  const before = await list(mapRunArn);
  const [{ executionArn }] = before;
  const events = await history(executionArn);
  await opened.close();
  opened = await open(folder, services);
  expect(await list(mapRunArn)).toEqual(before);
  expect(await history(executionArn)).toEqual(events);
});

test('a child that there is not', async () => {
  const { mapRunArn } = await finished(machine(), [1]);
  const [{ executionArn }] = await list(mapRunArn);
  const other = executionArn.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  const nobody = { name: 'ExecutionDoesNotExist' };
  await expect(opened.call('DescribeExecution', { executionArn: other })).rejects.toMatchObject(nobody);
  await expect(history(executionArn.replace('/each:', '/other:'))).rejects.toMatchObject(nobody);
  await expect(list(mapRunArn.replace('/each:', '/other:'))).rejects.toMatchObject({ name: 'ResourceNotFound' });
});
