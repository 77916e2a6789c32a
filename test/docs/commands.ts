import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProgram } from '../../local/src/cli/program';
import { apiModel } from '../contract/support/api-models';
import { ROOT } from '../e2e/support/assembly';

/** What is wrong with one command of a page, in words; undefined: the real program takes it. */
type Check = (args: readonly string[]) => string | undefined | Promise<string | undefined>;

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

const missing = (paths: readonly string[]): string | undefined => {
  const gone = paths.filter((path) => !existsSync(join(ROOT, path)));
  return gone.length > 0 ? `there is no ${gone.join(', ')}` : undefined;
};
const withoutOptions = (args: readonly string[]): string[] => args.filter((arg) => !arg.startsWith('-'));

/** Commander parses it as the CLI does; only the work is left out. */
async function mlWorkflow(args: readonly string[]): Promise<string | undefined> {
  const program = createProgram(() => undefined);
  let reached = false;
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  }
  for (const command of program.commands) command.action(() => void (reached = true));
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if ((error as { exitCode?: number }).exitCode !== 0) return (error as Error).message;
    reached = true;
  }
  return reached ? undefined : 'no command of ml-workflow takes it';
}

/** The script reads its options, and sees `--help` before it does anything. */
function withHelp(script: string): Check {
  return (args) => {
    const { status, stderr } = spawnSync(process.execPath, [join(ROOT, script), ...args, '--help'], {
      encoding: 'utf8',
    });
    return status === 0 ? undefined : stderr.split('\n')[0];
  };
}

const NPM_RUN: Readonly<Record<string, Check>> = {
  bench: ([name = '']) =>
    readFileSync(join(ROOT, 'bench/main.mjs'), 'utf8').includes(`\n  ${name}: {\n`)
      ? undefined
      : `there is no bench "${name}"`,
  demo: withHelp('scripts/demo.mjs'),
  'verify:aws': withHelp('scripts/verify-aws.mjs'),
  'ml-workflow': (args) => (args[0] === '…' ? undefined : mlWorkflow(args)),
  // The folder of recordings is the reader's.
  conformance: (args) => (args.length === 1 ? undefined : 'it takes one folder'),
};

function npm([command = '', ...rest]: readonly string[]): ReturnType<Check> {
  const name = command === 'run' ? (rest.shift() ?? '') : command;
  if (command === 'install') return undefined;
  if (command !== 'run' && command !== 'test') return `nobody has said how to check "npm ${command}"`;
  if (!(name in scripts)) return `package.json has no script "${name}"`;
  const args = rest[0] === '--' ? rest.slice(1) : rest;
  if (args.length === 0) return undefined;
  return NPM_RUN[name]?.(args) ?? (name in NPM_RUN ? undefined : `"npm run ${name}" takes no arguments that are known`);
}

const NPX: Readonly<Record<string, Check>> = {
  'ml-workflow': mlWorkflow,
  'ml-workflow-local': mlWorkflow,
  jest: (args) => missing(withoutOptions(args)),
  eslint: (args) => missing(withoutOptions(args)),
  prettier: (args) => missing(withoutOptions(args)),
  tsc: (args) => missing(withoutOptions(args)),
  cdk: ([command = '']) => (['bootstrap', 'deploy', 'synth'].includes(command) ? undefined : `cdk ${command}?`),
  '@aws-cdk/integ-runner': (args) => missing([args[args.indexOf('--directory') + 1] ?? '']),
};

/** By AWS's own models: the operation, and each option as a member of its input. */
function aws([service = '', command = '', ...args]: readonly string[]): string | undefined {
  const camel = (text: string): string =>
    text.replace(/(^|-)(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase());
  const model = apiModel(service === 'stepfunctions' ? 'sfn' : service);
  const operation = model.operations[camel(command)];
  if (!operation) return `${service} has no operation ${camel(command)}`;
  const members = Object.keys(model.shapes[operation.input?.shape ?? '']?.members ?? {}).map((name) =>
    name.toLowerCase(),
  );
  const known = [...members, 'output', 'query', 'region', 'profile', 'endpointurl'];
  const unknown = args
    .filter((arg) => arg.startsWith('--'))
    .filter((arg) => !known.includes(camel(arg.slice(2)).toLowerCase()));
  return unknown.length > 0 ? `${service} ${command} has no ${unknown.join(', ')}` : undefined;
}

/** test/deploy tries what they are given. */
const ofFiles: Check = (args) => missing(args.filter((arg) => /^(deploy|ui)\//.test(arg)));

const COMMANDS: Readonly<Record<string, Check>> = {
  npm,
  docker: ofFiles,
  helm: ofFiles,
  kubectl: ofFiles,
  'ml-workflow': mlWorkflow,
  // `eval "$(command)"`: the command inside.
  eval: ([text = '']) => {
    const [, inside] = /^\$\((.*)\)$/.exec(text) ?? [];
    return inside === undefined ? 'it evaluates no $(command)' : faultsOf(inside).then((faults) => faults[0]);
  },
  aws,
  npx: ([name = '', ...args]) =>
    NPX[name]?.(args) ?? (name in NPX ? undefined : `nobody has said how to check "npx ${name}"`),
  // test/prediction/docs.test.ts runs them.
  curl: (args) => (args.some((arg) => arg.includes('_URL/')) ? undefined : 'it asks no URL of an API'),
  node: (args) => missing([args.filter((arg) => arg.includes('/') || arg.endsWith('.mjs'))[0] ?? '']),
  '.venv/bin/python': (args) => missing(withoutOptions(args).filter((arg) => arg.includes('/'))),
};

/** The words of a line of shell, without its comment and its redirection. */
export function wordsOf(line: string): string[] {
  const words = line.match(/"[^"]*"|'[^']*'|#.*$|>\s*\S+|[^\s"'#]+/g) ?? [];
  return words.filter((word) => !/^[#>]/.test(word)).map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
}

/** Faults of all commands of a line: `a && b` are two. */
export async function faultsOf(line: string): Promise<string[]> {
  const faults: string[] = [];
  for (const part of line.split('&&')) {
    // What another program does with the output is not ours.
    const [command = '', ...args] = wordsOf(part.split(' | ')[0] ?? '');
    if (command === '') continue;
    const check = COMMANDS[command];
    const fault = check ? await check(args) : `nobody has said how to check "${command}"`;
    if (fault !== undefined) faults.push(`${part.trim()}: ${fault}`);
  }
  return faults;
}

/** Whether a code span of prose is a command. */
export const isCommand = (span: string): boolean => {
  const [command = '', second] = wordsOf(span);
  return command in COMMANDS && second !== undefined;
};
