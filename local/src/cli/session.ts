import { resolve } from 'node:path';
import { readHolder } from '../runtime/lock';
import { type LocalRuntime, openRuntime } from '../runtime/runtime';
import { exitBrokenDown, watchUncaught } from './breakdown';
import { LocalClient } from './client';
import { findAssembly } from './synthesize';

export interface CommonOptions {
  readonly app?: string;
  readonly cdkOut?: string;
  readonly stateDir: string;
  readonly python?: string;
  readonly port?: number;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** A command to type next, about the same state folder. */
export const nextCommand = (command: string, { stateDir }: Pick<CommonOptions, 'stateDir'>): string =>
  `ml-workflow ${command}${resolve(stateDir) === resolve('.ml-workflow') ? '' : ` --state-dir ${stateDir}`}`;

export interface Session {
  readonly client: LocalClient;
  /** Undefined when another process has the runtime. */
  readonly runtime: LocalRuntime | undefined;
  close(): Promise<void>;
}

/** A runtime that is up on the state folder, or one of our own. `look`: only to read what was recorded. */
export async function openSession(options: CommonOptions, purpose: 'work' | 'look' = 'work'): Promise<Session> {
  const stateDir = resolve(options.stateDir);
  const holder = readHolder(stateDir);
  if (holder?.port !== undefined) {
    return {
      client: new LocalClient(`http://127.0.0.1:${holder.port}`),
      runtime: undefined,
      close: async () => undefined,
    };
  }
  const cdkOut = purpose === 'look' ? undefined : await findAssembly(options);
  const runtime = await openRuntime({
    stateDir,
    ...(cdkOut === undefined ? { resume: false } : { cdkOut }),
    ...(options.python === undefined ? {} : { python: options.python }),
    ...(options.port === undefined ? {} : { port: options.port }),
    log: (line) => process.stderr.write(`${line}\n`),
    onBreakdown: exitBrokenDown,
  });
  const forget = watchUncaught(stateDir);
  return { client: new LocalClient(runtime.url), runtime, close: () => runtime.close().finally(forget) };
}
