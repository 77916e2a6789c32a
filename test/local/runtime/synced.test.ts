import type * as Fs from 'node:fs';
import { createMachine, open, removeTemporaryFolders, run, task, temporaryFolder } from './support';

/** What happened, in order; a sync is done when it has ended. */
const log: string[] = [];
let hold: Promise<void> | undefined;

jest.mock('node:fs', () => {
  const fs = jest.requireActual<typeof Fs>('node:fs');
  return {
    ...fs,
    fdatasync: (descriptor: number, done: (error: Error | null) => void) =>
      void (hold ?? Promise.resolve()).then(() =>
        fs.fdatasync(descriptor, (error) => {
          log.push('synced');
          done(error);
        }),
      ),
    fdatasyncSync: (descriptor: number) => {
      fs.fdatasyncSync(descriptor);
      log.push('synced');
    },
  };
});

afterAll(removeTemporaryFolders);

test('no effect is visible before the record that it follows from is on disk', async () => {
  const ping = async (): Promise<object> => {
    log.push('ping');
    return { answer: 42 };
  };
  const opened = await open(temporaryFolder(), { lambda: { operations: { Ping: ping } } });
  const machine = await createMachine(opened, { StartAt: 'Ping', States: { Ping: task('ping') } });
  opened.core.executions.listen({ onEvents: (_live, events) => void log.push(...events.map(({ type }) => type)) });
  let release: () => void = () => undefined;
  hold = new Promise((go) => (release = go));
  log.length = 0;
  const started = run(opened, machine).then((arn) => {
    log.push('answered');
    return arn;
  });
  // The record is written and waits for its sync: nothing may have happened, and nobody may see the execution.
  for (let turns = 0; turns < 50; turns++) await new Promise((go) => setImmediate(go));
  expect(log).toEqual([]);
  expect(await opened.call('ListExecutions', { stateMachineArn: machine })).toMatchObject({ executions: [] });
  release();
  await opened.core.executions.closed(await started);

  const first = (what: string): number => log.indexOf(what);
  const before = (what: string): number => log.slice(0, first(what)).filter((entry) => entry === 'synced').length;
  // The start is one sync; then that the task has started, its answer in the store, and the answer's signal.
  expect(['ExecutionStarted', 'ping'].map(before)).toEqual([1, 1]);
  expect(before('answered')).toBeGreaterThanOrEqual(1);
  expect(before('TaskStarted')).toBeGreaterThan(1);
  expect(before('TaskSucceeded')).toBeGreaterThan(before('TaskStarted'));
  await opened.close();
});
