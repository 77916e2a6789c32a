import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTemporaryFolders, temporaryFolder } from '../runtime/support';
import { BIN, cliIn } from './support';

afterAll(removeTemporaryFolders);

const APP = `node --import tsx ${join(__dirname, 'app', 'app.ts')}`;

const cwd = join(__dirname, 'app');
const cli = cliIn(cwd);

test('runs any CDK app, says the outcome by exit code, and remembers', async () => {
  const folder = temporaryFolder();
  const stateDir = join(folder, 'state');
  const data = join(folder, 'x.csv');
  writeFileSync(data, 'a,b\n1,2\n');
  const common = ['--app', APP, '--state-dir', stateDir];
  const ambiguous = await cli('run', ...common, '--data', data);
  expect([ambiguous.code, ambiguous.err]).toEqual([
    1,
    expect.stringContaining('--machine: Trivial/Reader, Trivial/Failing, Trivial/Patient'),
  ]);
  const run = await cli('run', ...common, '--data', data, '--machine', 'Reader', '--name', 'one');
  expect(run).toMatchObject({
    code: 0,
    out: expect.stringMatching(/ s {2}Read the file: 8 rows read\n.* s {2}Rest\none: SUCCEEDED\n/),
  });
  const failed = await cli('run', ...common, '--input', '{}', '--machine', 'Failing', '--name', 'two', '--json');
  expect(failed.code).toBe(1);
  expect(JSON.parse(failed.out)).toMatchObject({ outcome: 'FAILED', error: 'NoLuck', cause: 'by design' });
  const runs = await cli('runs', '--state-dir', stateDir, '--json');
  const { runs: listed } = JSON.parse(runs.out) as { runs: { name: string }[] };
  expect(listed.map(({ name }) => name)).toEqual(['two', 'one']);
  expect((await cli('history', 'one', '--state-dir', stateDir)).out).toContain('ExecutionSucceeded');
  expect((await cli('watch', 'three', ...common)).err).toContain('there is no run "three"; the newest are two, one');
  expect(await cli('redrive', 'one', ...common)).toMatchObject({
    code: 1,
    err: expect.stringContaining(
      "the run one can't be redriven: it has ended well; to run again: ml-workflow run --data",
    ),
  });
  const nowhere = await cli('run', ...common, '--data', data, '--machine', 'Reader', '--bucket', 'nowhere');
  expect(nowhere.err).toMatch(/--bucket is "nowhere", which the app does not have; it has \S/);
  expect((await cli('run', ...common)).err).toContain('give --data <file>');
  expect((await cli('run', '--set', 'eta')).code).toBe(2);
}, 60_000);

test('talks to the runtime that is up, whose settings --env prints', async () => {
  const stateDir = join(temporaryFolder(), 'state');
  const up = spawn(process.execPath, [...BIN, 'up', '--app', APP, '--state-dir', stateDir], { cwd });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      up.stdout.on('data', (chunk: Buffer) => {
        const found = /Up on (\S+) /.exec(chunk.toString())?.[1];
        if (found) resolve(found);
      });
      up.on('exit', () => reject(new Error('up ended')));
    });
    const env = await cli('up', '--env', '--state-dir', stateDir);
    expect(env.out).toContain(`export AWS_ENDPOINT_URL='${url}'\n`);
    const run = await cli(
      'run',
      '--state-dir',
      stateDir,
      '--input',
      '{}',
      '--machine',
      'Failing',
      '--name',
      'r',
      '--detach',
    );
    expect(run).toMatchObject({ code: 0, out: `r runs; to follow it: ml-workflow watch r --state-dir ${stateDir}\n` });
    const watched = await cli('watch', 'r', '--state-dir', stateDir);
    expect(watched).toMatchObject({
      code: 1,
      out: expect.stringContaining(`ml-workflow redrive r --state-dir ${stateDir}\n`),
    });

    const waiting = ['--state-dir', stateDir, '--input', '{}', '--machine', 'Patient', '--name', 'p'];
    const follower = cli('run', ...waiting);
    while (!(await cli('runs', '--state-dir', stateDir)).out.includes('p ')) continue;
    const ended = new Promise((resolve) => up.on('exit', resolve));
    up.kill('SIGINT');
    expect(await ended).toBe(0);
    expect((await follower).err).toContain('has stopped; nothing is lost');
  } finally {
    up.kill('SIGKILL');
  }
}, 60_000);
