import { createVirtualClock } from '../../../local/src/runtime/clock';
import { createMachine, open, type Opened, removeTemporaryFolders, run, task, temporaryFolder } from './support';

afterAll(removeTemporaryFolders);

const types = async (opened: Opened, executionArn: string): Promise<string[]> => {
  const { events } = (await opened.call('GetExecutionHistory', { executionArn })) as { events: { type: string }[] };
  return events.map(({ type }) => type);
};

test('runs a definition from start to output and shows its history', async () => {
  const opened = await open(temporaryFolder());
  const machine = await createMachine(opened, {
    StartAt: 'Say hello',
    States: {
      'Say hello': { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% "hello " & $states.input.name %}', End: true },
    },
  });
  const executionArn = await run(opened, machine, { name: 'Ada' }, 'first');
  expect(await opened.call('DescribeExecution', { executionArn })).toMatchObject({
    status: 'SUCCEEDED',
    output: '"hello Ada"',
    name: 'first',
    redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
  });
  expect(await types(opened, executionArn)).toEqual([
    'ExecutionStarted',
    'PassStateEntered',
    'PassStateExited',
    'ExecutionSucceeded',
  ]);
  await opened.close();
});

test('the same name and input is the same run while it runs, and refused afterwards', async () => {
  const opened = await open(temporaryFolder(), {}, createVirtualClock());
  const machine = await createMachine(opened, {
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 60, End: true } },
  });
  const [one, two] = await Promise.all([run(opened, machine, {}, 'x'), run(opened, machine, {}, 'x')]);
  expect(two).toBe(one);
  await expect(run(opened, machine, { other: 1 }, 'x')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  await opened.call('StopExecution', { executionArn: one, error: 'Enough', cause: 'tired' });
  expect(await opened.call('DescribeExecution', { executionArn: one })).toMatchObject({
    status: 'ABORTED',
    error: 'Enough',
  });
  await expect(run(opened, machine, {}, 'x')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  await opened.close();
});

test('a task is called again after a kill, with the same effect id, and only then', async () => {
  const folder = temporaryFolder();
  const keys: (string | undefined)[] = [];
  const hanging = {
    lambda: {
      operations: {
        Ping: (_input: never, { effectId }: { effectId?: string }) => {
          keys.push(effectId);
          return new Promise<object>(() => undefined);
        },
      },
    },
  };
  const first = await open(folder, hanging);
  const machine = await createMachine(first, { StartAt: 'Ping', States: { Ping: task('ping') } });
  const executionArn = await run(first, machine);
  await until(() => keys.length === 1);
  await first.close();

  const answering = {
    lambda: {
      operations: {
        Ping: async (_input: never, { effectId }: { effectId?: string }) => {
          keys.push(effectId);
          return { Pong: new Date(0) };
        },
      },
    },
  };
  const second = await open(folder, answering);
  const live = await second.core.executions.closed(executionArn);
  expect(live.execution.output).toBe('{"Pong":"1970-01-01T00:00:00.000Z"}');
  expect(keys).toEqual([keys[0], keys[0]]);
  expect(await types(second, executionArn)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
  await second.close();

  const third = await open(folder, answering);
  expect(await third.call('DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED' });
  expect(keys).toHaveLength(2);
  await third.close();
});

test('a callback survives a restart; its token answers once', async () => {
  const folder = temporaryFolder();
  let taskToken = '';
  const services = {
    lambda: {
      operations: {
        Ask: async ({ token }: { token: string }) => {
          taskToken = token;
          return {};
        },
      },
    },
  };
  const first = await open(folder, services as never);
  const machine = await createMachine(first, {
    StartAt: 'Ask',
    States: { Ask: task('ask.waitForTaskToken', { Arguments: { token: '{% $states.context.Task.Token %}' } }) },
  });
  const executionArn = await run(first, machine);
  await until(() => taskToken !== '');
  await first.close();

  const second = await open(folder, services as never);
  await second.call('SendTaskHeartbeat', { taskToken }).catch(() => undefined);
  await second.call('SendTaskSuccess', { taskToken, output: '{"decision":"approved"}' });
  await expect(second.call('SendTaskSuccess', { taskToken, output: '{}' })).rejects.toMatchObject({
    name: 'TaskTimedOut',
  });
  await expect(second.call('SendTaskFailure', { taskToken: 'x' })).rejects.toMatchObject({ name: 'InvalidToken' });
  expect((await second.core.executions.closed(executionArn)).execution.output).toBe('{"decision":"approved"}');
  await second.close();
});

test('a timer goes on where it stood, and a redrive resumes at the failed state', async () => {
  const folder = temporaryFolder();
  const clock = createVirtualClock();
  let fails = true;
  const services = {
    lambda: {
      operations: {
        Try: async () => {
          if (fails) throw new Error('out of luck');
          return { ok: true };
        },
      },
    },
  };
  const definition = {
    StartAt: 'Wait',
    States: { Wait: { Type: 'Wait', Seconds: 3600, Next: 'Try' }, Try: task('try') },
  };
  const first = await open(folder, services, clock);
  const executionArn = await run(first, await createMachine(first, definition));
  clock.advance(1_800_000);
  await first.close();

  const second = await open(folder, services, clock);
  clock.advance(1_799_000);
  expect(await second.call('DescribeExecution', { executionArn })).toMatchObject({ status: 'RUNNING' });
  clock.advance(1_000);
  const failed = await second.core.executions.closed(executionArn);
  expect(failed.execution).toMatchObject({
    status: 'FAILED',
    error: 'Lambda.SdkClientException',
    cause: 'out of luck',
  });
  fails = false;
  await second.call('RedriveExecution', { executionArn });
  const redriven = await second.core.executions.closed(executionArn);
  expect(redriven.execution).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1, output: '{"ok":true}' });
  expect((await types(second, executionArn)).filter((type) => type === 'WaitStateEntered')).toHaveLength(1);
  await second.close();
});

test('1,000 executions that wait for a callback survive a restart of under 2 s', async () => {
  const folder = temporaryFolder();
  const tokens: string[] = [];
  const services = {
    lambda: {
      operations: {
        Ask: async ({ token }: { token: string }) => {
          tokens.push(token);
          return {};
        },
      },
    },
  };
  const first = await open(folder, services as never);
  const machine = await createMachine(first, {
    StartAt: 'Ask',
    States: { Ask: task('ask.waitForTaskToken', { Arguments: { token: '{% $states.context.Task.Token %}' } }) },
  });
  await Promise.all(Array.from({ length: 1000 }, (_, index) => run(first, machine, { index })));
  await until(() => tokens.length === 1000);
  await first.close();

  const begin = Date.now();
  const second = await open(folder, services as never);
  const elapsed = Date.now() - begin;
  await Promise.all(tokens.map((taskToken) => second.call('SendTaskSuccess', { taskToken, output: '1' })));
  const counts = second.core.executions.list().map(({ arn }) => second.core.executions.get(arn)?.execution.status);
  expect(counts.filter((status) => status === 'SUCCEEDED')).toHaveLength(1000);
  expect(elapsed).toBeLessThan(2000);
  await second.close();
}, 60_000);

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 500) throw new Error('waited too long');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
