import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface AppSource {
  /** A command that runs a CDK app, or a folder that holds a synthesized one. */
  readonly app?: string;
  /** A synthesized app. */
  readonly cdkOut?: string;
  readonly stateDir: string;
}

interface CdkJson {
  readonly app?: string;
  readonly context?: object;
}

/** Folders that hold no source of an app. */
const SKIPPED = new Set([
  'node_modules',
  '.git',
  'cdk.out',
  '.venv',
  '.cache',
  'coverage',
  '__pycache__',
  '.ml-workflow',
]);

/** The folder of the synthesized app; an unchanged app isn't synthesized again. */
export async function findAssembly({ app, cdkOut, stateDir }: AppSource): Promise<string> {
  if (cdkOut !== undefined) return resolve(cdkOut);
  if (app !== undefined && existsSync(join(app, 'manifest.json'))) return resolve(app);
  const settings = readCdkJson();
  const command = app ?? settings.app;
  if (command === undefined) {
    throw new Error(
      'there is no app to run: this folder has no cdk.json with "app". ' +
        'Go to the folder of a CDK app, or give --app "<command>" or --cdk-out <folder>.',
    );
  }
  const out = join(resolve(stateDir), 'cdk.out');
  const stampFile = `${out}.stamp`;
  const stamp = stampOf(command, resolve(stateDir));
  if (existsSync(join(out, 'manifest.json')) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp)
    return out;
  await synthesize(command, settings.context ?? {}, out);
  writeFileSync(stampFile, stamp);
  return out;
}

/** Runs the app as the CDK CLI does. */
async function synthesize(command: string, context: object, out: string): Promise<void> {
  // Two commands may synthesize at once; only then does the state folder's lock refuse one of them.
  const fresh = `${out}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  const settings = {
    'aws:cdk:enable-path-metadata': true,
    'aws:cdk:enable-asset-metadata': true,
    'aws:cdk:version-reporting': false,
    'aws:cdk:bundling-stacks': ['**'],
    ...readJson('cdk.context.json'),
    ...context,
  };
  // Validating the template is `cdk synth`'s work; here it would add 5 s to every change.
  const own = { CDK_OUTDIR: fresh, CDK_CONTEXT_JSON: JSON.stringify(settings), CDK_VALIDATION: 'false' };
  const env = { ...process.env, ...own };
  const output: string[] = [];
  const code = await new Promise<number | null>((done, failed) => {
    const child = spawn(command, { shell: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.on('error', failed);
    child.on('close', done);
  });
  if (code !== 0) throw new Error(`the app "${command}" ended with exit code ${code}:\n${output.join('').trimEnd()}`);
  const manifest = readJson(join(fresh, 'manifest.json')) as { missing?: { key: string }[] };
  if (!existsSync(join(fresh, 'manifest.json'))) {
    throw new Error(`the app "${command}" wrote no cloud assembly; it must be a CDK app that calls app.synth()`);
  }
  if (manifest.missing?.length) {
    const keys = manifest.missing.map(({ key }) => key).join(', ');
    throw new Error(
      `the app looks up values of a real account (${keys}); run "cdk synth" once, so that cdk.context.json holds them`,
    );
  }
  rmSync(out, { recursive: true, force: true });
  renameSync(fresh, out);
}

/** Changes with every file of the app; sizes and times say enough. */
function stampOf(command: string, stateDir: string): string {
  const hash = createHash('sha256').update(JSON.stringify([1, command, process.version]));
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((one, other) =>
      one.name < other.name ? -1 : 1,
    )) {
      const path = join(folder, entry.name);
      if (SKIPPED.has(entry.name) || resolve(path) === stateDir) continue;
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile()) {
        const { size, mtimeMs } = statSync(path);
        hash.update(`${path} ${size} ${mtimeMs}\n`);
      }
    }
  };
  walk('.');
  return hash.digest('hex');
}

const readCdkJson = (): CdkJson => readJson('cdk.json') as CdkJson;

function readJson(file: string): object {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as object;
  } catch (error) {
    throw new Error(`${file} can't be read as JSON: ${(error as Error).message}`, { cause: error });
  }
}
