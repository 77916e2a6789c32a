import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Our Python programs: the folder `python` of this package, from source and from its bundle. */
export function packagedPython(): string {
  for (let folder = __dirname; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'python');
    if (fs.existsSync(path.join(candidate, 'serve.py'))) return candidate;
    if (folder === path.dirname(folder))
      throw new Error('the folder "python" of ml-workflow-local is not there; install the package again');
  }
}

/** ML_WORKFLOW_PYTHON, else the project's own environment, .venv in the working folder or one above it. */
export function findPython(): string {
  if (process.env.ML_WORKFLOW_PYTHON) return process.env.ML_WORKFLOW_PYTHON;
  for (let folder = process.cwd(); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, '.venv', 'bin', 'python');
    if (fs.existsSync(candidate)) return candidate;
    if (folder === path.dirname(folder)) return 'python3';
  }
}

/**
 * What a job's process sees: not the caller's credentials and settings, but where programs are, and our own switches.
 */
export function jobEnvironment(python: string): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name, value]) =>
      value !== undefined && (/^(HOME|LANG|LC_ALL|TMPDIR|JAVA_HOME)$/.test(name) || name.startsWith('ML_WORKFLOW_')),
  ) as [string, string][];
  const folder = path.dirname(python);
  return {
    ...Object.fromEntries(kept),
    PATH: [...(folder === '.' ? [] : [path.resolve(folder)]), process.env.PATH ?? ''].join(path.delimiter),
    PYTHONUNBUFFERED: '1',
    // OpenMP threads soon sleep: where other processes want the cores, spinning makes a training of 1 s one of 50 s.
    GOMP_SPINCOUNT: '1000',
  };
}

/** A folder with pip packages, made once for each set of requirements. */
export async function installRequirements(
  python: string,
  folder: string,
  requirements: readonly string[],
): Promise<string> {
  const name = createHash('sha256')
    .update([...requirements].sort().join('\n'))
    .digest('hex')
    .slice(0, 16);
  const target = path.join(folder, name);
  if (fs.existsSync(target)) return target;
  const unfinished = `${target}.${process.pid}`;
  fs.mkdirSync(unfinished, { recursive: true });
  const install = ['install', '--quiet', '--target', unfinished, ...requirements];
  try {
    await run(python, ['-m', 'pip', ...install]).catch((error: Error) =>
      run('uv', ['pip', ...install, '--python', python]).catch(() => Promise.reject(error)),
    );
    fs.renameSync(unfinished, target);
  } catch (error) {
    fs.rmSync(unfinished, { recursive: true, force: true });
    throw new Error(
      `the Python packages ${requirements.join(', ')} can't be installed: ${(error as Error).message.split('\n').slice(-3).join(' ').trim()}`,
      { cause: error },
    );
  }
  return target;
}
