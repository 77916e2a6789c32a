import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { advance, compile, start } from '../../local/src/asl';
import type { Effect, Execution } from '../../local/src/asl/types';
import { openRuntime } from '../../local/src';
import { createQuickRunner } from '../../local/src/jobs';
import { DISTRIBUTED_MAP, JSONATA_INPUT, JSONATA_STATES, LONG_HISTORY, MAP_OF_THREE, TEN_PASSES } from './definitions';
import { perSecond } from './measure';

const IDENTITY = {
  ...{ executionArn: 'arn:e', executionName: 'e', stateMachineArn: 'arn:m', stateMachineName: 'm', roleArn: 'r' },
  ...({ type: 'STANDARD', seed: 's' } as const),
};
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
const row = (what: string, figure: string): void => console.log(`${what.padEnd(54)} ${figure}`);

/** What has no counterpart in the other engine. */
export async function alone(): Promise<void> {
  console.log('\nours alone');
  await expressions();
  await journaled();
  memory(1000, MAP_OF_THREE);
  memory(100_000, DISTRIBUTED_MAP);
  longHistory();
  importTime();
}

async function expressions(): Promise<void> {
  const plan = compile(JSONATA_STATES);
  const input = JSON.stringify(JSONATA_INPUT);
  const once = await perSecond(() => start(plan, IDENTITY, input, 0));
  const again = await perSecond(() => start(compile(JSONATA_STATES), IDENTITY, input, 0));
  row(
    '10 JSONata states of 2 expressions, executions/s',
    `${once.toFixed(0)} (compiled each time: ${again.toFixed(0)})`,
  );
}

async function journaled(): Promise<void> {
  const stateDir = mkdtempSync(join(tmpdir(), 'bench-engine-'));
  const runtime = await openRuntime({ stateDir, jobs: createQuickRunner(stateDir) });
  try {
    const call = (operation: string, input: object): Promise<object> =>
      runtime.services.call('sfn', operation, input, { caller: 'bench' });
    const { stateMachineArn } = (await call('CreateStateMachine', {
      ...{ name: 'ten', roleArn: 'arn:aws:iam::000000000000:role/r' },
      definition: JSON.stringify(TEN_PASSES),
    })) as { stateMachineArn: string };
    let count = 0;
    const batch = 100;
    const rate = await perSecond(async () => {
      await Promise.all(
        Array.from({ length: batch }, async () => {
          await call('StartExecution', { stateMachineArn, name: `run-${count++}`, input: '{}' });
        }),
      );
      await runtime.core.executions.settle();
    });
    row('10 Pass with the journal, 100 at a time, executions/s', (rate * batch).toFixed(0));
  } finally {
    await runtime.close();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

/** A Distributed Map reads its items; an inline one has them as its input. */
function memory(items: number, definition: object): void {
  const plan = compile(definition);
  const text = JSON.stringify(Array.from({ length: items }, () => ({})));
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const begin = performance.now();
  const isRead = definition === DISTRIBUTED_MAP;
  const { execution, step } = start(plan, IDENTITY, isRead ? '{}' : text, 0);
  let events = step.events.length;
  let most = process.memoryUsage().heapUsed;
  const read = step.effects.find(({ kind }) => kind === 'readItems');
  if (read && 'id' in read) {
    const next = advance(plan, execution, { type: 'itemsDone', id: read.id, output: text, now: 0 });
    events += next.events.length;
    most = Math.max(most, process.memoryUsage().heapUsed);
  }
  const seconds = ((performance.now() - begin) / 1000).toFixed(2);
  row(
    `Map of ${items} items × 3 states, heap`,
    `${megabytes(most - before)}, ${events} events, ${seconds} s, ${execution.status}`,
  );
}

/** Flat: the last events of a long history cost what the first do. In processor time, once the code is warm. */
function longHistory(): void {
  const plan = compile(LONG_HISTORY);
  for (let warming = 0; warming < 4; warming++) costs(plan);
  const all = costs(plan);
  const mean = (part: readonly number[]): number => part.reduce((sum, it) => sum + it, 0) / part.length;
  const [early, late] = [mean(all.slice(1, 4)), mean(all.slice(-3))];
  row(
    `cost per event over a history of ${all.length * PART} events`,
    `events ${PART}-${4 * PART}: ${early.toFixed(1)} µs; last ${3 * PART}: ${late.toFixed(1)} µs; ratio ${(late / early).toFixed(2)}`,
  );
}

const PART = 2000;

/** Microseconds of processor time per event, for each part of the history. */
function costs(plan: ReturnType<typeof compile>): number[] {
  const begun = start(plan, IDENTITY, '{"count":0}', 0);
  const { execution } = begun;
  let { step } = begun;
  const all: number[] = [];
  let events = 0;
  let begin = process.cpuUsage();
  while (running(execution)) {
    const timer = step.effects.find(({ kind }) => kind === 'timer') as Extract<Effect, { kind: 'timer' }>;
    step = advance(plan, execution, { type: 'timer', id: timer.id, now: timer.at });
    events += step.events.length;
    if (events < PART) continue;
    const { user, system } = process.cpuUsage(begin);
    all.push((user + system) / events);
    events = 0;
    begin = process.cpuUsage();
  }
  return all;
}

const running = ({ status }: Execution): boolean => status === 'RUNNING';

function importTime(): void {
  const built = join(process.cwd(), 'local/dist/testing.js');
  const code = `const b = performance.now(); require(${JSON.stringify(built)}); console.log((performance.now() - b).toFixed(0))`;
  const { stdout, status } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  row(
    'require("ml-workflow-local/testing")',
    status === 0 ? `${stdout.trim()} ms` : 'build local first: npm run build',
  );
}
