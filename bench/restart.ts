// How long a restart takes with executions that wait for a callback: open the store and the journal, replay, resume.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVirtualClock } from '../local/src';
import { type Core, openCore } from '../local/src/runtime/core';
import { FileStore } from '../local/src/runtime/store';
import { defineService, ServiceRegistry } from '../local/src/services/registry';

const GOAL_SECONDS = 2;
const DEFINITION = JSON.stringify({
  StartAt: 'Prepare',
  States: {
    Prepare: { Type: 'Pass', QueryLanguage: 'JSONata', Assign: { run: '{% $states.input %}' }, Next: 'Ask' },
    Ask: {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::aws-sdk:lambda:ask.waitForTaskToken',
      Arguments: { token: '{% $states.context.Task.Token %}', run: '{% $run %}' },
      TimeoutSeconds: 259_200,
      End: true,
    },
  },
});

/** Opens the folder as the runtime does; answers the core, how to close it, and how many executions it resumed. */
async function open(stateDir: string): Promise<{ core: Core; resumed: number; close: () => Promise<void> }> {
  const store = new FileStore(stateDir);
  const registry = new ServiceRegistry(store);
  registry.add(defineService({ name: 'lambda', operations: { Ask: async () => ({}) } }));
  const place = { region: 'us-east-1', accountId: '111111111111' };
  const core = openCore({
    stateDir,
    store,
    clock: createVirtualClock(),
    services: registry,
    log: console.error,
    ...place,
  });
  registry.add(core.sfn);
  const resumed = await core.resume();
  return { core, resumed, close: async () => (await core.close(), await store.close()) };
}

async function main(count: number, rounds: number): Promise<void> {
  const stateDir = mkdtempSync(join(tmpdir(), 'restart-'));
  try {
    const first = await open(stateDir);
    const call = (operation: string, input: object): Promise<unknown> =>
      (first.core.sfn.operations[operation] as (input: object, context: object) => Promise<unknown>)(input, {
        caller: 'bench',
      });
    const created = await call('CreateStateMachine', {
      name: 'm',
      roleArn: 'arn:aws:iam::111111111111:role/m',
      definition: DEFINITION,
    });
    const { stateMachineArn } = created as { stateMachineArn: string };
    const input = JSON.stringify({ text: 'x'.repeat(1000) });
    await Promise.all(
      Array.from({ length: count }, (_, n) => call('StartExecution', { stateMachineArn, name: `run-${n}`, input })),
    );
    while (first.core.effects.inFlight > 0) await new Promise((go) => setImmediate(go));
    await first.core.executions.settle();
    await first.close();
    const size = statSync(join(stateDir, 'executions.journal')).size + statSync(join(stateDir, 'store.journal')).size;

    const seconds: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const since = performance.now();
      const { resumed, close } = await open(stateDir);
      seconds.push((performance.now() - since) / 1000);
      await close();
      if (resumed !== count) throw new Error(`${resumed} of ${count} executions came back`);
    }
    const shown = seconds.map((value) => value.toFixed(2)).join(', ');
    const median = [...seconds].sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? NaN;
    console.log(`${count} executions wait for a callback (${(size / 1e6).toFixed(1)} MB of journals)`);
    console.log(`restart: median ${median.toFixed(2)} s of ${shown} (goal ${GOAL_SECONDS} s)`);
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
}

const [count = '1000', rounds = '5'] = process.argv.slice(2);
main(Number(count), Number(rounds)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
