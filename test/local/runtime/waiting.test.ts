import { createVirtualClock } from '../../../local/src/runtime/clock';
import { createMachine, open, removeTemporaryFolders, run, task, temporaryFolder } from './support';

jest.setTimeout(300_000);
afterAll(removeTemporaryFolders);

const MANY = 1000;

test('a thousand executions that wait for a callback survive a restart, and each takes its answer once', async () => {
  const folder = temporaryFolder();
  const tokens: string[] = [];
  const ask = async ({ token }: { token: string }): Promise<object> => (tokens.push(token), {});
  const services = { lambda: { operations: { Ask: ask } } };
  const first = await open(folder, services, createVirtualClock());
  const machine = await createMachine(first, {
    StartAt: 'Ask',
    States: {
      Ask: task('ask.waitForTaskToken', {
        Arguments: { token: '{% $states.context.Task.Token %}' },
        TimeoutSeconds: 259_200,
        Output: '{% $states.result %}',
      }),
    },
  });
  const arns = await Promise.all(Array.from({ length: MANY }, (_, n) => run(first, machine, { n }, `run-${n}`)));
  while (tokens.length < MANY || first.core.effects.inFlight > 0) await new Promise((go) => setImmediate(go));
  await first.close();

  const asked = tokens.length;
  const second = await open(folder, services, createVirtualClock());
  const running = second.core.executions.list().filter(({ arn }) => second.core.executions.get(arn)?.isRunning);
  expect(running).toHaveLength(MANY);
  await Promise.all(
    tokens.map((taskToken, n) => second.call('SendTaskSuccess', { taskToken, output: JSON.stringify({ n }) })),
  );
  const ended = await Promise.all(arns.map((arn) => second.core.executions.closed(arn)));
  expect(ended.every(({ execution }) => execution.status === 'SUCCEEDED')).toBe(true);
  expect(new Set(ended.map(({ execution }) => execution.output)).size).toBe(MANY);
  // Nobody was asked again.
  expect(tokens).toHaveLength(asked);
  await expect(second.call('SendTaskSuccess', { taskToken: tokens[0], output: '{}' })).rejects.toMatchObject({
    name: 'TaskTimedOut',
  });
  await second.close();
});
