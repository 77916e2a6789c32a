import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { RunOutput } from '../../../handlers/shared/contract';
import type { HistoryEvent } from '../../../local/src/asl/types';
import { housingAssembly, ROOT } from '../../e2e/support/assembly';
import type { Made } from './made';

export type JobKind = 'glue' | 'training' | 'processing' | 'server';

export interface ChildOptions {
  readonly stateDir: string;
  readonly cdkOut: string;
  /** Where virtual time is kept from one process to the next. Default: beside the state folder. */
  readonly clockFile?: string;
  /** A CSV file; absent: one row. */
  readonly dataFile?: string;
  /** Real Python jobs in real time; absent: quick ones in virtual time. */
  readonly real?: { readonly python: string; readonly pythonFolder: string };
  /** Where it dies: at the n-th write, after the effect of a call and before its answer, or some milliseconds into a job. */
  readonly killAt?:
    { readonly moment: number } | { readonly call: string } | { readonly job: JobKind; readonly after: number };
}

export interface Ended {
  readonly arn: string;
  readonly status: string;
  readonly output: RunOutput;
  readonly history: readonly HistoryEvent[];
  readonly made: Made;
  /** Moments that the process passed. */
  readonly moments: number;
  /** Kinds of calls that it made, e.g. sagemaker.CreateModel. */
  readonly calls: readonly string[];
}

let bundled: Promise<string> | undefined;

/** One file, so that a process starts in a fraction of a second; beside local/, where its packages are found. */
export function bundle(entry: string, name = entry): Promise<string> {
  const outfile = join(ROOT, `local/node_modules/.cache/recovery/${name}.${process.pid}.cjs`);
  return build({
    entryPoints: [join(ROOT, `test/recovery/support/${entry}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    logLevel: 'error',
  }).then(() => outfile);
}

/** Runs a process on the state folder; undefined: it was killed. */
export async function runChild(options: Omit<ChildOptions, 'cdkOut'>): Promise<Ended | undefined> {
  bundled ??= bundle('child');
  const child = { ...options, cdkOut: await housingAssembly() } satisfies ChildOptions;
  const started = spawn(process.execPath, [await bundled, JSON.stringify(child)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  started.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  started.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const [code, signal] = await new Promise<[number | null, string | null]>((done) =>
    started.on('close', (exit, by) => done([exit, by])),
  );
  if (signal === 'SIGKILL') return undefined;
  if (code !== 0) throw new Error(`the child ended with ${code ?? signal}:\n${said.stderr}`);
  return JSON.parse(said.stdout) as Ended;
}
