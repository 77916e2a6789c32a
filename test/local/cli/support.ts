import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { main } from '../../../local/src/cli/main';

const ROOT = join(__dirname, '..', '..', '..');
/** The program from its source, as arguments of node. */
export const BIN = [join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs'), join(ROOT, 'local', 'src', 'cli', 'bin.ts')];

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** In a process of its own. */
export const cliIn =
  (cwd: string) =>
  (...args: string[]): Promise<Ended> =>
    new Promise((resolve) => {
      execFile(process.execPath, [...BIN, ...args], { cwd }, (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
      });
    });

const running = new AsyncLocalStorage<{ out: string; err: string }>();

/** In this process, which is faster; several may run at once. */
export async function cli(...args: string[]): Promise<Ended> {
  const listen = (stream: 'stdout' | 'stderr', name: 'out' | 'err'): void => {
    const former = process[stream].write;
    if (jest.isMockFunction(former)) return;
    const write = former.bind(process[stream]);
    jest.spyOn(process[stream], 'write').mockImplementation((text) => {
      const said = running.getStore();
      if (!said) return write(text);
      said[name] += String(text);
      return true;
    });
  };
  listen('stdout', 'out');
  listen('stderr', 'err');
  const said = { out: '', err: '' };
  const code = await running.run(said, () => main(args));
  return { code, ...said };
}

/** The same without an error, as JSON. */
export async function cliJson<T>(...args: string[]): Promise<T> {
  const { code, out, err } = await cli(...args, '--json');
  if (err !== '') throw new Error(`ml-workflow ${args.join(' ')} ended with ${code}: ${err}`);
  return JSON.parse(out) as T;
}
