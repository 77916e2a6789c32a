import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockStateDir } from '../../local/src/runtime/lock';
import { housingAssembly, ROOT } from '../e2e/support/assembly';
import { temporaryFolder, tidy } from '../e2e/support/laptop';
import { counted, FULL, seeded } from '../support/full';
import { comparable } from './support/history';
import { bundle, type Ended, runChild } from './support/processes';

jest.setTimeout(1_800_000);

/** The exit code of `ml-workflow` when the state folder can't be written. */
const BROKEN_DOWN = 9;

let child: string;
let cli: string;
let cdkOut: string;
let undisturbed: Ended;
beforeAll(async () => {
  [child, cli] = await Promise.all([bundle('child'), bundle('../../../local/src/cli/bin', 'cli')]);
  cdkOut = await housingAssembly();
  const ended = await runChild({ stateDir: temporaryFolder() });
  if (!ended) throw new Error('nobody killed the first child');
  undisturbed = ended;
});
afterAll(tidy);

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `node "$CHILD" "$OPTIONS"` is a whole run on the folder $DIR; `node "$CLI" …` the command line tool. */
async function shell(script: string, DIR: string, wrapper: readonly string[] = []): Promise<Said> {
  const OPTIONS = JSON.stringify({ stateDir: DIR, cdkOut, clockFile: `${DIR}.clock` });
  const [program = '', ...rest] = [...wrapper, 'bash', '-c', script];
  const started = spawn(program, rest, {
    cwd: ROOT,
    env: { ...process.env, DIR, CHILD: child, CLI: cli, OPTIONS, OUT: cdkOut },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  started.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  started.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const code = await new Promise<number | null>((done) => started.on('close', done));
  return { code, ...said };
}

function expectStopInWords({ code, stderr }: Said, stateDir: string, what: RegExp): void {
  const [sentence = ''] = stderr.split('\n').filter((line) => line.startsWith('ml-workflow:'));
  expect(sentence).toContain(`the state folder ${stateDir} can't be written: `);
  expect(sentence).toMatch(what);
  expect(sentence).toMatch(/nothing is lost, and what was running goes on/);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(code).toBe(BROKEN_DOWN);
}

/** Kibibytes that may be written before there is no more room; all are less than a run needs. */
const roomsOf = (from: number, to: number): number[] => {
  const random = seeded(20261124);
  return Array.from({ length: counted(3, 20) }, () => from + random(to - from));
};

test('a file that may not grow stops the run in words; with a higher limit it goes on, and nothing is lost', async () => {
  for (const room of roomsOf(40, 110)) {
    const stateDir = temporaryFolder();
    const stopped = await shell(`ulimit -f ${room}; node "$CHILD" "$OPTIONS"`, stateDir);
    expectStopInWords(
      stopped,
      stateDir,
      /a file there may not grow any more \(EFBIG\)\. Raise the limit \(ulimit -f\)/,
    );
    const ended = await runChild({ stateDir });
    expect(ended && comparable(ended)).toBe(comparable(undisturbed));
  }
});

const isolated = ['unshare', '--mount'];
const mayMount = spawnSync('unshare', ['-m', 'bash', '-c', 'mount -t tmpfs none /mnt']).status === 0;
if (!mayMount) console.info('this user may mount nothing: the tests of a full disk and a read-only one are skipped');
const whereMounts = mayMount ? test : test.skip;

whereMounts('a full disk stops the run in words; when space is freed it goes on, and nothing is lost', async () => {
  for (const room of roomsOf(150, 340)) {
    const stateDir = join(temporaryFolder(), 'state');
    mkdirSync(stateDir);
    // One mount for both processes: what the first has written must be there for the second.
    const script = `
      mount -t tmpfs -o size=16m none "$DIR" && mkdir "$DIR/s" && OPTIONS=\${OPTIONS/"$DIR"/"$DIR/s"}
      head -c $(( 16384 - ${room} ))K /dev/zero > "$DIR/filler"
      node "$CHILD" "$OPTIONS"; echo "code $?" >&2
      rm "$DIR/filler"
      exec node "$CHILD" "$OPTIONS"`;
    const said = await shell(script, stateDir, isolated);
    const code = Number(/^code (\d+)$/m.exec(said.stderr)?.[1]);
    expectStopInWords({ ...said, code }, `${stateDir}/s`, /the disk is full \(ENOSPC\)\. Free some space/);
    expect(said.code).toBe(0);
    expect(comparable(JSON.parse(said.stdout) as Ended)).toBe(comparable(undisturbed));
  }
});

whereMounts('a read-only state folder is refused in words, and stays as it is', async () => {
  const stateDir = temporaryFolder();
  writeFileSync(join(stateDir, 'mine'), 'untouched');
  const command = 'node "$CLI" up --cdk-out "$OUT" --state-dir "$DIR"';
  const said = await shell(
    `mount --bind -o ro "$DIR" "$DIR" && mount -o remount,bind,ro "$DIR"; ${command}`,
    stateDir,
    isolated,
  );
  expect(said.stderr).toContain(
    `ml-workflow: the state folder ${stateDir} can't be written: it is read-only (EROFS). Make it writable, then start again`,
  );
  expect([said.code, said.stdout]).toEqual([BROKEN_DOWN, '']);
  expect(readdirSync(stateDir)).toEqual(['mine']);
  expect(readFileSync(join(stateDir, 'mine'), 'utf8')).toBe('untouched');
});

test('a second process on the same state folder is refused in words, and disturbs nothing', async () => {
  const stateDir = temporaryFolder();
  const lock = lockStateDir(stateDir);
  const before = readdirSync(stateDir);
  const said = await shell('node "$CLI" up --cdk-out "$OUT" --state-dir "$DIR"', stateDir);
  expect(said.stderr).toContain(
    `ml-workflow: ${stateDir} is in use by process ${process.pid}. Stop that process, or use another --state-dir.`,
  );
  expect([said.code, said.stdout]).toEqual([1, '']);
  expect(readdirSync(stateDir)).toEqual(before);
  lock.release();
});

test('of many processes that find the lock of a dead one, one takes it over', async () => {
  const locking = await bundle('locking');
  for (let round = 0; round < (FULL ? 30 : 4); round++) {
    const stateDir = temporaryFolder();
    writeFileSync(join(stateDir, 'lock.json'), JSON.stringify({ v: 1, pid: 2 ** 22 + 1 }));
    const said = await shell(`for n in 1 2 3 4 5 6; do node "${locking}" "$DIR" & done; wait`, stateDir);
    const lines = said.stdout.trim().split('\n');
    expect(lines.filter((line) => line === 'mine')).toHaveLength(1);
    expect(lines.filter((line) => line.includes('is in use by process'))).toHaveLength(5);
  }
});
