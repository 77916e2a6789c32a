// A whole warm run (runtime up, run to its end, three predictions) beside the bare sum of its Python processes.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findAssembly, LocalClient, openRuntime } from '../local/src';
import { predictPlaces } from '../examples/housing/demo/predictions';
import { barePython } from './bare-python';
import { approvedRun } from './approved-run';

const HYPERPARAMETERS = { eta: '0.1', max_depth: '6', num_round: '1000', early_stopping_rounds: '25' };
const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function workflow(python: string, data: string, stateDir: string, cdkOut: string): Promise<number> {
  const since = performance.now();
  const runtime = await openRuntime({ stateDir, cdkOut, python, longestWait: 100 });
  try {
    const client = new LocalClient(runtime.url);
    await approvedRun(runtime, client, data);
    await predictPlaces(client);
    return (performance.now() - since) / 1000;
  } finally {
    await runtime.close();
  }
}

async function main(python: string, data: string, rounds: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'warm-'));
  try {
    const cdkOut = await findAssembly({ stateDir: dir });
    const state = join(dir, 'state');
    await workflow(python, data, state, cdkOut); // the first run, which deploys the champion
    const pairs: { run: number; bare: number }[] = [];
    for (let round = 1; round <= rounds; round++) {
      const parts = await barePython(python, data, HYPERPARAMETERS);
      const bare = parts.reduce((sum, { seconds }) => sum + seconds, 0);
      const run = await workflow(python, data, state, cdkOut);
      pairs.push({ run, bare });
      const shown = parts.map(({ name, seconds }) => `${name} ${seconds.toFixed(2)}`).join(', ');
      console.log(
        `round ${round}: workflow ${run.toFixed(2)} s, Python alone ${bare.toFixed(2)} s (${shown}), ratio ${(run / bare).toFixed(2)}`,
      );
    }
    console.log(`median ratio ${median(pairs.map(({ run, bare }) => run / bare)).toFixed(2)} (goal 1.5)`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const [python = '', data = '', rounds = '5'] = process.argv.slice(2);
main(python, data, Number(rounds)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
