import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../../..');
const VENV = join(ROOT, '.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const BIN = dirname(process.env.ML_WORKFLOW_PYTHON ?? VENV);

export interface Ran {
  readonly status: number;
  /** Standard output, then standard error. */
  readonly text: string;
}

/** A program of the Python environment: hadolint, zizmor, kubernetes-validate. */
export const pythonTool = (name: string, ...args: string[]): Ran => run(join(BIN, name), args);

export const nodeTool = (name: string, ...args: string[]): Ran => run(join(ROOT, 'node_modules/.bin', name), args);

export function run(command: string, args: readonly string[], input?: string): Ran {
  const options = {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    ...(input === undefined ? {} : { input }),
  };
  const { error, status, stdout, stderr } = spawnSync(command, args, options as typeof options & { encoding: 'utf8' });
  if (error) throw error;
  return { status: status ?? 1, text: stdout + stderr };
}
