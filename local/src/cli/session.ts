import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type LockHolder, readHolder, StateDirInUse } from '../runtime/lock';
import { type LocalRuntime, openRuntime } from '../runtime/runtime';
import { exitBrokenDown, watchUncaught } from './breakdown';
import type { Client } from './client';
import { loadCloud } from './cloud/load';
import { LocalClient } from './local-client';
import { findAssembly } from './synthesize';

export interface CommonOptions {
  readonly app?: string;
  readonly cdkOut?: string;
  readonly stateDir: string;
  readonly python?: string;
  readonly port?: number;
  readonly json?: boolean;
  readonly verbose?: boolean;
  /** Of the AWS settings; this, a region or a stack sends the command to AWS. */
  readonly profile?: string;
  readonly region?: string;
  readonly stack?: string;
  /** Of AWS: its ARN. On this machine: logical id, name or construct path. */
  readonly machine?: string;
}

export const isCloud = ({ profile, region, stack }: CommonOptions): boolean =>
  (profile ?? region ?? stack) !== undefined;

/** A command to type next, about the same state folder or the same account. */
export function nextCommand(command: string, options: CommonOptions): string {
  const { stateDir, profile, region, stack, machine } = options;
  const words = isCloud(options)
    ? Object.entries({ profile, region, stack, ...(machine?.startsWith('arn:') ? { machine } : {}) }).flatMap(
        ([name, value]) => (value === undefined ? [] : [`--${name} ${value}`]),
      )
    : resolve(stateDir) === resolve('.ml-workflow')
      ? []
      : [`--state-dir ${stateDir}`];
  return ['ml-workflow', command, ...words].join(' ');
}

export interface Session {
  readonly client: Client;
  /** Undefined when another process has the runtime, or the workflow is in AWS. */
  readonly runtime: LocalRuntime | undefined;
  close(): Promise<void>;
}

/** `begin` makes the state folder where there is none; `work` goes on in it; `look` only reads what was recorded. */
export type Purpose = 'begin' | 'work' | 'look';

/** The AWS account that the options name, a runtime that is up on the state folder, or one of our own. */
export async function openSession(options: CommonOptions, purpose: Purpose): Promise<Session> {
  if (isCloud(options)) {
    return { client: await loadCloud().openCloud(options), runtime: undefined, close: async () => undefined };
  }
  return openLocalSession(options, purpose);
}

/** Milliseconds. */
const PATIENCE = 10_000;

export interface LocalSession extends Session {
  readonly client: LocalClient;
}

export async function openLocalSession(options: CommonOptions, purpose: Purpose): Promise<LocalSession> {
  for (const deadline = Date.now() + PATIENCE; ;) {
    try {
      return await openOnce(options, purpose);
    } catch (error) {
      // Somebody came in between.
      if (!(error instanceof StateDirInUse) || Date.now() > deadline) throw error;
    }
  }
}

async function openOnce(options: CommonOptions, purpose: Purpose): Promise<LocalSession> {
  const stateDir = resolve(options.stateDir);
  const holder = await settledHolder(stateDir);
  if (holder?.port !== undefined) {
    return {
      client: new LocalClient(`http://127.0.0.1:${holder.port}`),
      runtime: undefined,
      close: async () => undefined,
    };
  }
  if (purpose !== 'begin' && !existsSync(stateDir)) {
    const start = nextCommand('run --data <file>', options);
    throw new Error(
      `nothing has run here yet: there is no folder ${stateDir}. Name another by --state-dir, or start: ${start}`,
    );
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

/** Who holds the folder without a port looks at it for a moment, or is starting. */
async function settledHolder(stateDir: string): Promise<LockHolder | undefined> {
  for (const deadline = Date.now() + PATIENCE; ; await setTimeout(50)) {
    const holder = readHolder(stateDir);
    if (holder === undefined || holder.port !== undefined || Date.now() > deadline) return holder;
  }
}

/** Opens, works, and closes whatever happens. */
export async function within<T>(
  options: CommonOptions,
  purpose: Purpose,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openSession(options, purpose);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** Of a run; its ARN says which state machine, and which region. */
export function withinRun<T>(
  run: string,
  options: CommonOptions,
  purpose: Purpose,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const [, , , , , kind, machine] = run.startsWith('arn:') ? run.split(':') : [];
  const isAlone = isCloud(options) && options.stack === undefined && options.machine === undefined;
  if (kind !== 'execution' || !isAlone) return within(options, purpose, work);
  const machineArn = [...run.split(':').slice(0, 5), 'stateMachine', machine].join(':');
  return within({ ...options, machine: machineArn }, purpose, work);
}
