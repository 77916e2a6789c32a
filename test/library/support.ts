import { execFile, type ExecFileOptions, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { types } from 'node:util';
import { deserialize } from 'node:v8';
import type { ObservedCall } from '../../local/src/services/types';

export const ROOT = resolve(__dirname, '../..');
export const PYTHON = process.env.ML_WORKFLOW_PYTHON ?? join(ROOT, '.venv/bin/python');
export const VERSION = '0.1.0';

/** Tools and peers, which a user has as well; the library itself comes from its tarball only. */
const LINKED = ['aws-cdk-lib', 'constructs', 'typescript', 'tsx', '@types/node', 'undici-types'];

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Never rejects: a test looks at the exit code. */
export function run(command: string, args: readonly string[], options: ExecFileOptions = {}): Promise<Ended> {
  return new Promise((done) =>
    execFile(command, args, { maxBuffer: 2 ** 26, ...options }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) || 1 : 0, stdout: String(stdout), stderr: String(stderr) }),
    ),
  );
}

export async function must(command: string, args: readonly string[], options: ExecFileOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, options);
  if (code === 0) return stdout;
  throw new Error(`\`${[command, ...args].join(' ')}\` failed:\n${stdout}\n${stderr}`);
}

/** Node of its own, so that the packages of this repository are out of reach. */
export const environment = (more: Record<string, string> = {}): NodeJS.ProcessEnv => {
  const { NODE_PATH: _path, NODE_OPTIONS: _options, ...rest } = process.env;
  return { ...rest, CDK_VALIDATION: 'false', ML_WORKFLOW_PYTHON: PYTHON, ...more };
};

/** As the CDK CLI has it. */
export const synthEnvironment = (cdkOut: string, more: Record<string, string> = {}): NodeJS.ProcessEnv =>
  environment({
    CDK_OUTDIR: cdkOut,
    CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:enable-path-metadata': true }),
    ...more,
  });

/** An empty folder outside the repository with the two tarballs installed and the app's files. */
export async function consumer(tarballs: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-workflow-consumer-'));
  const dependencies = {
    'cdk-ml-workflow': `file:${join(tarballs, `cdk-ml-workflow-${VERSION}.tgz`)}`,
    'ml-workflow-local': `file:${join(tarballs, `ml-workflow-local-${VERSION}.tgz`)}`,
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const quiet = ['--prefer-offline', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'];
  await must('npm', ['install', ...quiet], { cwd: folder, env: environment() });
  for (const name of LINKED) {
    const target = join(folder, 'node_modules', name);
    if (existsSync(target)) continue;
    mkdirSync(join(target, '..'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), target);
  }
  cpSync(join(__dirname, 'app'), folder, { recursive: true });
  const compilerOptions = {
    target: 'ES2022',
    module: 'node16',
    strict: true,
    noEmit: true,
    types: ['node'],
    skipLibCheck: true,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  return folder;
}

/** Jest's Date and Uint8Array are not those of Node.js, which v8 makes. */
function ours(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (types.isDate(value)) return new Date(Number(value));
  if (types.isUint8Array(value)) return Uint8Array.from(value);
  if (Array.isArray(value)) return value.map(ours);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, ours(member)]));
}

export interface Up {
  readonly url: string;
  /** Ends it, and answers every call that it has seen. */
  down(): Promise<readonly ObservedCall[]>;
}

/** The installed runtime on a synthesized app, with the buckets that the app imports. */
export async function up(folder: string, cdkOut: string, buckets: readonly string[]): Promise<Up> {
  const file = join(folder, 'calls.bin');
  const child = spawn(process.execPath, ['--import', 'tsx', 'recorder.ts', cdkOut, file, ...buckets], {
    cwd: folder,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const ended = new Promise<void>((done) => child.on('close', () => done()));
  const url = await new Promise<string>((ready, failed) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = /Up on (\S+)\n/.exec(said)?.[1];
      if (found !== undefined) ready(found);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('close', () => failed(new Error(`the runtime ended:\n${said}`)));
  });
  return {
    url,
    async down() {
      child.kill('SIGINT');
      // It must not outlive the test, whatever holds it.
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
      if (!existsSync(file)) throw new Error(`the runtime left no record of its calls:\n${said}`);
      return ours(deserialize(readFileSync(file))) as ObservedCall[];
    },
  };
}

export const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
