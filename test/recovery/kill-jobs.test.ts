import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPython } from '../../local/src/jobs/python';
import { ROOT } from '../e2e/support/assembly';
import { temporaryFolder, tidy } from '../e2e/support/laptop';
import { HEADER } from '../e2e/support/rows';
import { FULL, seeded } from '../support/full';
import { type Ended, type JobKind, runChild } from './support/processes';

jest.setTimeout(900_000);
afterAll(tidy);

const python = findPython();
const hasPython = spawnSync(python, ['-c', 'import xgboost, sqlframe']).status === 0;
if (!hasPython) console.info(`${python} has no xgboost and sqlframe: the kills during real jobs are skipped`);

const JOBS: readonly JobKind[] = ['glue', 'training', 'processing', 'server'];
const random = seeded(20261124);

/** Rows that a model can learn from. */
function rows(count: number): string {
  const line = (): string => {
    const income = 0.5 + random(140) / 10;
    const rooms = 500 + random(4000);
    const households = 100 + random(700);
    const value = Math.round(20_000 + 30_000 * income + random(20_000));
    const place = [-124 + random(900) / 100, 32.5 + random(900) / 100].map((number) => number.toFixed(2));
    const counts = [1 + random(51), rooms, Math.round(rooms / 5), households * 3, households];
    return [...place, ...counts, income, value, ['INLAND', 'NEAR BAY'][random(2)]].join(',');
  };
  return `${[HEADER, ...Array.from({ length: count }, line)].join('\n')}\n`;
}

/** Ids of the processes that a killed runtime had noted. */
function processesOf(stateDir: string): number[] {
  const folder = join(stateDir, 'jobs/pids');
  return readdirSync(folder).map(
    (name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { pid: number }).pid,
  );
}

function lives(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** What does not depend on real time: the outcome, what was made, and the states in order without the polling of them. */
function told({ status, output, made, history }: Ended): object {
  const polling = /^(Wait for|Check|Has it|Is it) ?(registration|registered\?|deployment|endpoint|settled\?)/;
  const entered = history.map((event) => (event.stateEnteredEventDetails as { name: string } | undefined)?.name ?? '');
  return {
    status,
    outcome: output.outcome,
    metrics: output.evaluation?.metrics,
    rows: output.evaluation?.rows,
    made: Object.entries(made).map(([kind, names]) => `${names.length} ${kind}`),
    states: entered.filter((name) => name !== '' && !polling.test(name)),
  };
}

(hasPython ? test : test.skip)(
  'killed during a real job, the run ends as if undisturbed, and the job leaves no process',
  async () => {
    const dataFile = join(temporaryFolder(), 'housing.csv');
    writeFileSync(dataFile, rows(600));
    const common = { dataFile, real: { python, pythonFolder: join(ROOT, 'local/python') } };
    const undisturbed = await runChild({ stateDir: temporaryFolder(), ...common });
    if (!undisturbed) throw new Error('nobody killed the first child');
    expect(undisturbed.output.outcome).toBe('deployed');
    for (const job of FULL ? JOBS : JOBS.slice(1, 2)) {
      const stateDir = temporaryFolder();
      expect(await runChild({ stateDir, ...common, killAt: { job, after: random(200) } })).toBeUndefined();
      const orphans = processesOf(stateDir);
      expect(orphans.length).toBeGreaterThan(0);
      const ended = await runChild({ stateDir, ...common });
      if (!ended) throw new Error('a child that nobody kills was killed');
      expect({ job, ...told(ended) }).toEqual({ job, ...told(undisturbed) });
      expect(ended.history.map(({ id }) => id)).toEqual(ended.history.map((_, index) => index + 1));
      expect(orphans.filter(lives)).toEqual([]);
    }
  },
);
