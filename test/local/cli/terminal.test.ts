import { spawn, spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { type LocalRuntime, openRuntime } from '../../../local/src';
import { removeTemporaryFolders, temporaryFolder } from '../runtime/support';
import { BIN, cli } from './support';

jest.setTimeout(60_000);

const hasScript = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;
const terminal = hasScript ? test : test.skip;
if (!hasScript) process.stderr.write('no terminal was tried: util-linux "script" is not here\n');

const CTRL_C = '\u0003';
const PATIENT = { StartAt: 'Wait a day', States: { 'Wait a day': { Type: 'Wait', Seconds: 86_400, End: true } } };
let runtime: LocalRuntime;
let stateDir: string;

beforeAll(async () => {
  stateDir = temporaryFolder();
  runtime = await openRuntime({ stateDir });
  const call = (operation: string, input: object) => runtime.services.call('sfn', operation, input, { caller: 'test' });
  const machine = {
    name: 'patient',
    definition: JSON.stringify(PATIENT),
    roleArn: 'arn:aws:iam::000000000000:role/r',
  };
  const { stateMachineArn } = (await call('CreateStateMachine', machine)) as { stateMachineArn: string };
  await call('StartExecution', { stateMachineArn, name: 'slow' });
});
afterAll(async () => {
  await runtime.close();
  removeTemporaryFolders();
});

/** Runs the command in a terminal of its own; presses Ctrl-C when it has drawn. */
function watchInTerminal(...env: string[]): Promise<{ code: number | null; screen: string }> {
  const command = ['env', ...env, process.execPath, ...BIN, 'watch', 'slow', '--state-dir', stateDir].join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
  let screen = '';
  let isPressed = false;
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    if (isPressed || !screen.includes('running')) return;
    isPressed = true;
    child.stdin.write(CTRL_C);
  });
  return new Promise((done) => child.on('close', (code) => done({ code, screen })));
}

terminal('a live tree; Ctrl-C leaves the run going and says so', async () => {
  const { code, screen } = await watchInTerminal('TERM=xterm');
  expect(screen).toMatch(/slow, http:\S+\. Ctrl-C ends the watching, not the run\./);
  // Blue.
  expect(screen).toContain('\u001b[34m●\u001b[0m Wait a day');
  expect(stripVTControlCharacters(screen)).toMatch(/● Wait a day +\S+ \S+ {2}running/);
  expect(screen).toContain('\u001b[?25h');
  expect(screen).toContain(`the run goes on. To watch it again: ml-workflow watch slow --state-dir ${stateDir}`);
  expect(code).toBe(130);
  const { out } = await cli('runs', '--state-dir', stateDir);
  expect(out).toMatch(/^slow +RUNNING/m);
});

terminal('NO_COLOR: the same without colors', async () => {
  const { screen } = await watchInTerminal('NO_COLOR=1');
  expect(screen).toMatch(/● Wait a day +\S+ \S+ {2}running/);
  expect(screen).not.toContain('\u001b[34m');
});
