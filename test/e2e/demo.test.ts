import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPython } from '../../local/src/jobs/python';
import { openRuntime } from '../../local/src';
import type { Mail } from '../../local/src/services';
import { HEADER } from './support/rows';
import { ROOT } from './support/assembly';
import { openLaptop, temporaryFolder, tidy } from './support/laptop';

jest.setTimeout(300_000);
afterAll(tidy);

const hasPython = spawnSync(findPython(), ['-c', 'import xgboost, sqlframe']).status === 0;
if (!hasPython) console.info('there is no Python environment yet: the demo is not run; "npm run demo" makes one');
const whenReady = hasPython ? test : test.skip;

interface Shown {
  readonly code: number | null;
  readonly signal: string | null;
  readonly text: string;
}

interface End {
  /** When it prints this … */
  readonly at: RegExp;
  /** … the plug is pulled, or Ctrl-C pressed. */
  readonly by: 'SIGKILL' | 'SIGINT';
}

/** Runs the demo as a person without a terminal does. */
async function demo(options: readonly string[], end?: End): Promise<Shown> {
  // A group of its own: the signal reaches all of it, as from a terminal.
  const child = spawn(process.execPath, ['scripts/demo.mjs', ...options], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let text = '';
  let ended = false;
  const take = (chunk: Buffer): void => {
    text += chunk.toString();
    if (ended || !end?.at.test(text) || child.pid === undefined) return;
    ended = true;
    process.kill(-child.pid, end.by);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  return new Promise((done) => child.on('close', (code, signal) => done({ code, signal, text })));
}

async function mailsIn(stateDir: string): Promise<readonly Mail[]> {
  const runtime = await openRuntime({ stateDir, resume: false });
  try {
    return ((await (await fetch(`${runtime.url}/inbox.json`)).json()) as { mails: Mail[] }).mails;
  } finally {
    await runtime.close();
  }
}

const predictions = (text: string): string[] => text.match(/^ +\$[\d,]+ {2}.*\(model version \d+\)$/gm) ?? [];

whenReady('approved: deployed, three predictions; again: the gate refuses the same model without a mail', async () => {
  const stateDir = join(temporaryFolder(), 'state');
  const first = await demo(['--approve', '--state-dir', stateDir]);
  expect(first.text).toContain('the run ended deployed');
  expect(first.code).toBe(0);
  expect(predictions(first.text)).toHaveLength(3);
  expect(first.text).toMatch(/summary: 20,640 rows read, \d+ quarantined/);
  expect(first.text).toMatch(/\[0\]\s+train-rmse:\S+ validation-rmse:\S+/);
  expect(first.text).toMatch(/Judge model: .*; pass\n +- rmse/);
  expect(first.text).toMatch(/mail to .*: Approve California Housing version 1/);
  const mails = await mailsIn(stateDir);
  expect(mails).toHaveLength(1);

  const second = await demo(['--approve', '--state-dir', stateDir]);
  expect(second.text).toContain('the run ended rejected-by-gate');
  expect(second.text).toContain('with a nonce in its name');
  expect(second.code).toBe(0);
  expect(second.text).not.toMatch(/mail to/);
  expect(await mailsIn(stateDir)).toEqual(mails);
  expect(predictions(second.text)).toEqual(predictions(first.text));

  const wrong = join(stateDir, 'wrong.csv');
  writeFileSync(wrong, 'a,b\n1,2\n');
  const refused = await demo(['--data', wrong, '--state-dir', stateDir]);
  expect(refused.code).toBe(2);
  expect(refused.text).toMatch(/--data is ".*wrong.csv", which was not taken:\n {2}The column longitude is missing/);

  writeFileSync(wrong, `${HEADER}\n${'x,'.repeat(9)}x\n`);
  const failed = await demo(['--data', wrong, '--state-dir', stateDir]);
  expect(failed.code).toBe(1);
  expect(failed.text).toMatch(/Prepare data failed: \S+: .*quarantine/);
  const [, redrive] = /npm run ml-workflow -- (redrive .*)$/m.exec(failed.text) ?? [];
  expect(redrive).toMatch(/^redrive data-\w+ --state-dir /);
  expect(predictions(failed.text)).toEqual(predictions(first.text));
});

whenReady(
  'stopped by a pulled plug or Ctrl-C, it says what it finds, and goes on; --reject ends as rejected',
  async () => {
    const stateDir = join(temporaryFolder(), 'state');
    const killed = await demo(['--reject', '--state-dir', stateDir], {
      at: /\[10\]\s+train-rmse/,
      by: 'SIGKILL',
    });
    expect(killed.signal).toBe('SIGKILL');
    const run = /^run (\S+):/m.exec(killed.text)?.[1];
    expect(run).toMatch(/^data-/);

    const rejected = await demo(['--reject', '--state-dir', stateDir]);
    expect(rejected.text).toContain(`found run ${run}, which had not ended; it goes on`);
    expect(rejected.text).toContain('the run ended rejected-by-approver');
    // The runtime stays up until the recipient has the answer.
    expect(rejected.text).toContain('posted the form: Thank you: rejected');
    expect(rejected.text).not.toContain('failed');
    expect(rejected.code).toBe(0);
    expect(predictions(rejected.text)).toEqual([]);

    const stopped = await demo(['--approve', '--state-dir', stateDir], { at: /Read data summary/, by: 'SIGINT' });
    expect(stopped.text).toContain('nothing is lost: the next "npm run demo" goes on from here');
    expect(stopped.code).toBe(130);
    const deployed = await demo(['--approve', '--state-dir', stateDir]);
    expect(deployed.text).toMatch(/found run again-/);
    expect(deployed.text).toContain('the run ended deployed');
    expect(deployed.code).toBe(0);
    expect(predictions(deployed.text)).toHaveLength(3);
  },
);

whenReady(
  'stopped between the upload and its run, it finds the run that the upload starts, and makes no other',
  async () => {
    const stateDir = temporaryFolder();
    const data = join(stateDir, 'wrong.csv');
    writeFileSync(data, 'a,b\n1,2\n');
    const laptop = await openLaptop({ stateDir });
    await laptop.client.putObject(laptop.bucket, 'raw/housing.csv', readFileSync(data));
    await laptop.close();
    expect(laptop.runs).toEqual([]);

    const { text } = await demo(['--data', data, '--state-dir', stateDir]);
    expect(text).toMatch(/^found run data-\w+, which had not ended/m);
    const runtime = await openRuntime({ stateDir, resume: false });
    expect(runtime.core.executions.list()).toHaveLength(1);
    await runtime.close();
  },
);

test.each([
  [['--aprove'], '--aprove'],
  [['--approve', '--reject'], 'exclude each other'],
  [['--engine', 'dask'], '--engine is "dask"'],
  [['--set', 'eta'], '--set is "eta"'],
  [['--data', 'no-such-file.csv'], 'no-such-file.csv'],
])('a wrong option is refused in words, with exit status 2: %j', async (options, words) => {
  const { code, text } = await demo(options);
  expect(code).toBe(2);
  expect(text).toContain(words);
  expect(text).toContain('usage: npm run demo');
});
