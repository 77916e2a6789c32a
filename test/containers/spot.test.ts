import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainingJobSpec } from '../../local/src/services/types';
import { counted, seeded } from '../support/full';
import { type Container, openContainer, ROOT, tidy } from './support/container';

jest.setTimeout(300_000);

const KILLS = counted(1, 12);
const ROUNDS = 300;
const HYPERPARAMETERS = { num_round: String(ROUNDS), early_stopping_rounds: '0', eta: '0.02' };
let container: Container;
let whole: Buffer;

beforeAll(async () => {
  container = openContainer();
  await container.prepare();
  const job = container.training('whole', {
    hyperparameters: HYPERPARAMETERS,
    checkpointUri: 's3://data/checkpoints/whole/',
  });
  expect(await container.runner.runTrainingJob(job).done).toBeUndefined();
  whole = container.artifact('whole');
});
afterAll(tidy);

/** The same training, which halts after these rounds, with its own checkpoints. */
function halting(id: string, rounds: readonly number[], more: Partial<TrainingJobSpec> = {}): TrainingJobSpec {
  const markers = join(container.stateDir, 'markers', id);
  mkdirSync(markers, { recursive: true });
  const job = container.training(id, {
    hyperparameters: HYPERPARAMETERS,
    checkpointUri: `s3://data/checkpoints/${id}/`,
    ...more,
  });
  const start = `exec python3 ${join(__dirname, 'support/halting.py')} /opt/ml/code/train.py ${markers} ${rounds.join(' ')}`;
  return { ...job, entrypoint: job.entrypoint.map((part) => part.replace(/exec .*/, start)) };
}

/** Ends the real process, from outside, when it says that it has halted. */
function killed(id: string, lines: string[]): (line: string) => void {
  return (line) => {
    lines.push(line);
    if (!line.startsWith('halted')) return;
    const file = join(container.stateDir, 'jobs/pids', `${id}.json`);
    process.kill((JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid, 'SIGKILL');
  };
}

const resumed = (lines: readonly string[]): number[] =>
  lines.flatMap((line) => {
    const round = /^resumed from the checkpoint after round (\d+)$/.exec(line)?.[1];
    return round === undefined ? [] : [Number(round)];
  });
const checkpointBefore = (round: number): number => Math.floor(round / 50) * 50;

test.each(Array.from({ length: KILLS }, (_, seed) => seed))(
  'a spot job that is killed twice ends with the same model.tar.gz (seed %i)',
  async (seed) => {
    const pick = seeded(seed);
    const id = `spot-${seed}`;
    const rounds = [50 + pick(100), 150 + pick(ROUNDS - 151)];
    const lines: string[] = [];
    const job = halting(id, rounds, { spot: true, onLine: killed(id, lines) });
    expect(await container.runner.runTrainingJob(job).done).toBeUndefined();
    expect(lines.filter((line) => line.startsWith('the job was killed, as when spot capacity'))).toHaveLength(2);
    expect(resumed(lines)).toEqual(rounds.map(checkpointBefore));
    expect(container.artifact(id).equals(whole)).toBe(true);
  },
);

test('a job without spot fails when it is killed; the next attempt goes on from its checkpoints', async () => {
  const lines: string[] = [];
  const first = halting('attempt-1', [170], { onLine: killed('attempt-1', lines) });
  expect(await container.runner.runTrainingJob(first).done).toBe('ended by SIGKILL');
  expect(container.exists('models/attempt-1/output/model.tar.gz')).toBe(false);
  const { checkpointUri } = first;
  const second = halting('attempt-2', [], {
    ...(checkpointUri && { checkpointUri }),
    onLine: (one) => lines.push(one),
  });
  expect(await container.runner.runTrainingJob(second).done).toBeUndefined();
  expect(resumed(lines)).toEqual([150]);
  expect(container.artifact('attempt-2').equals(whole)).toBe(true);
});

test('a job that is killed again and again fails in the end', async () => {
  const lines: string[] = [];
  const job = container.training('hopeless', {
    entrypoint: ['bash', '-c', 'kill -9 $$'],
    spot: true,
    onLine: (line) => lines.push(line),
  });
  expect(await container.runner.runTrainingJob(job).done).toBe('ended by SIGKILL');
  expect(lines.filter((line) => line.includes('it starts again'))).toHaveLength(5);
});

test('the runtime is killed with its job half-way: the next one goes on from what the job had saved', async () => {
  const job = halting('runtime', [130]);
  const source = join(ROOT, 'local/src/jobs/index.ts');
  const program = `
    const { createProcessRunner } = require(${JSON.stringify(source)});
    createProcessRunner({ stateDir: ${JSON.stringify(container.stateDir)} })
      .runTrainingJob({ ...${JSON.stringify({ ...job, onLine: undefined })}, onLine: () => {} });`;
  const runtime = spawn(process.execPath, ['--import', 'tsx', '-e', program], { stdio: 'ignore', cwd: ROOT });
  const marker = join(container.stateDir, 'markers/runtime/halted-130');
  while (!existsSync(marker) && runtime.exitCode === null) await new Promise((go) => setTimeout(go, 20));
  runtime.kill('SIGKILL');
  const lines: string[] = [];
  const again = { ...job, onLine: (line: string) => void lines.push(line) };
  expect(await container.runner.runTrainingJob(again).done).toBeUndefined();
  expect(resumed(lines)).toEqual([100]);
  expect(container.artifact('runtime').equals(whole)).toBe(true);
});
