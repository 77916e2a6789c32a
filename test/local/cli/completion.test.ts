import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createProgram } from '../../../local/src/cli/program';
import { openRuntime } from '../../../local/src';
import { removeTemporaryFolders, temporaryFolder } from '../runtime/support';
import { cli } from './support';

const COMMANDS = createProgram(() => undefined).commands.map((command) => command.name());
let folder: string;
const script: Record<string, string> = {};

beforeAll(async () => {
  folder = temporaryFolder();
  for (const shell of ['bash', 'zsh', 'fish']) script[shell] = (await cli('completion', shell)).out;
  // What the scripts ask for the names of runs.
  const program = join(folder, 'ml-workflow');
  writeFileSync(program, '#!/bin/sh\n[ "$*" = "completion runs" ] && printf "first-run\\nsecond\\n"\n');
  chmodSync(program, 0o755);
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data.csv'), '');
});
afterAll(removeTemporaryFolders);

/** What bash offers when Tab is pressed after these words, in a folder with data/ and data.csv. */
function bash(...words: string[]): string[] {
  const asked = [
    script.bash,
    `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`,
    `COMP_CWORD=${words.length - 1}`,
    // As bash does: by the function that `complete` has registered.
    'function=$(complete -p ml-workflow | sed "s/.*-F \\([^ ]*\\).*/\\1/")',
    '$function && printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n');
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', asked], { cwd: folder, encoding: 'utf8', env });
  if (stderr !== '') throw new Error(stderr);
  return stdout.split('\n').filter((line) => line !== '');
}

test.each([
  ['a command', ['ml-workflow', 'aud'], ['audit']],
  ['commands of one beginning', ['ml-workflow', 're'], ['redrive', 'reject']],
  ['an option', ['ml-workflow', 'run', '--de'], ['--detach']],
  ['an option after other words', ['ml-workflow', 'logs', 'r', '--fo'], ['--follow']],
  ['options of an alias', ['ml-workflow', 'start', '--de'], ['--detach']],
  ['a run', ['ml-workflow', 'watch', ''], ['first-run', 'second']],
  ['a second run', ['ml-workflow', 'compare', 'second', 'f'], ['first-run']],
  ['a run to decide on', ['ml-workflow', 'approve', 's'], ['second']],
  ['a file', ['ml-workflow', 'run', '--data', 'data.'], ['data.csv']],
  ['a folder', ['ml-workflow', 'runs', '--state-dir', 'd'], ['data']],
  ['a shell', ['ml-workflow', 'completion', 'f'], ['fish']],
  ['nothing where text is wanted', ['ml-workflow', 'run', '--name', ''], []],
  ['nothing of another command', ['ml-workflow', 'doctor', '--det'], []],
])('bash completes %s', (_what, words, wanted) => {
  expect(bash(...words).sort()).toEqual(wanted);
});

test('bash offers every command', () => {
  expect(bash('ml-workflow', '')).toEqual(expect.arrayContaining(COMMANDS));
});

test.each(['zsh', 'fish'])(
  '%s: every command stands in its script, and the shell takes it where it is installed',
  (shell) => {
    for (const name of COMMANDS) expect(script[shell]).toContain(name);
    const { error, status, stderr } = spawnSync(shell, ['-n', '-c', script[shell] ?? ''], { encoding: 'utf8' });
    if (error) process.stderr.write(`${shell} is not here: its completion was not run\n`);
    else expect([status, stderr]).toEqual([0, '']);
  },
);

/** Without the shell, at least what would end its strings too early is found. */
test.each(['zsh', 'fish'])('%s: quotes are even in every line', (shell) => {
  for (const line of (script[shell] ?? '').split('\n').filter((one) => !one.startsWith('#'))) {
    const plain = line.replace(/\\'/g, '').replace(/"[^"']*"/g, '');
    expect([line, (plain.match(/'/g) ?? []).length % 2]).toEqual([line, 0]);
  }
});

test('the names of runs come from the state folder', async () => {
  const stateDir = temporaryFolder();
  const runtime = await openRuntime({ stateDir });
  const call = (operation: string, input: object) => runtime.services.call('sfn', operation, input, { caller: 'test' });
  const definition = JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } });
  const roleArn = 'arn:aws:iam::000000000000:role/r';
  const { stateMachineArn } = (await call('CreateStateMachine', { name: 'm', definition, roleArn })) as {
    stateMachineArn: string;
  };
  for (const name of ['one', 'two']) await call('StartExecution', { stateMachineArn, name });
  try {
    expect((await cli('completion', 'runs', '--state-dir', stateDir)).out.split('\n').sort()).toEqual([
      '',
      'one',
      'two',
    ]);
  } finally {
    await runtime.close();
  }
});
