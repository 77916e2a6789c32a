import { closeSync, mkdirSync, openSync, readFileSync, rmdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeStateFolder, storageError } from './state-folder';

export interface LockHolder {
  readonly v: 1;
  readonly pid: number;
  /** When the process began, in ticks: another process may get the same id later. Linux only. */
  readonly born?: string;
  /** Set once the holder listens. */
  readonly port?: number;
}

export class StateDirInUse extends Error {
  override readonly name = 'StateDirInUse';
  constructor(
    stateDir: string,
    readonly holder: LockHolder,
  ) {
    super(
      `${stateDir} is in use by process ${holder.pid}` +
        (holder.port ? ` (http://127.0.0.1:${holder.port})` : '') +
        '. Stop that process, or use another --state-dir.',
    );
  }
}

export interface StateLock {
  /** Tells others where this process listens. */
  announce(port: number): void;
  release(): void;
}

const lockFile = (stateDir: string): string => join(stateDir, 'lock.json');

/** One process at a time owns a state folder; the lock of a process that is gone is taken over. */
export function lockStateDir(stateDir: string): StateLock {
  makeStateFolder(stateDir);
  const file = lockFile(stateDir);
  const born = look(process.pid)?.born;
  const mine: LockHolder = { v: 1, pid: process.pid, ...(born === undefined ? {} : { born }) };
  try {
    if (!tryCreate(file, mine)) takeOver(stateDir, file, mine);
  } catch (error) {
    throw storageError(stateDir, error) ?? error;
  }
  return {
    announce(port) {
      const descriptor = openSync(file, 'w');
      writeSync(descriptor, JSON.stringify({ ...mine, port }));
      closeSync(descriptor);
    },
    release: () => rmSync(file, { force: true }),
  };
}

/** Milliseconds after which whoever writes a lock, or takes one over, must have been killed meanwhile. */
const PATIENCE = 2000;

/**
 * Only who has made the folder beside the lock may remove a dead process's lock: else the second of two that found it
 * dead would remove the lock of the first.
 */
function takeOver(stateDir: string, file: string, mine: LockHolder): void {
  const turn = `${file}.takeover`;
  for (;;) {
    const holder = readHolder(stateDir);
    if (holder) throw new StateDirInUse(stateDir, holder);
    if (tryFolder(turn)) break;
    if (ageOf(turn) > PATIENCE) rmdirSync(turn);
    else pause();
  }
  try {
    while (isUnwritten(file) && ageOf(file) < PATIENCE) pause();
    const holder = readHolder(stateDir);
    if (holder) throw new StateDirInUse(stateDir, holder);
    rmSync(file, { force: true });
    // Somebody who came just now found no lock at all.
    if (!tryCreate(file, mine)) throw new StateDirInUse(stateDir, readHolder(stateDir) ?? { v: 1, pid: 0 });
  } finally {
    rmdirSync(turn);
  }
}

const pause = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);

function tryFolder(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

const ageOf = (path: string): number => Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());

/** Made this moment; who made it is not in it yet. */
function isUnwritten(file: string): boolean {
  try {
    return readFileSync(file, 'utf8') === '';
  } catch {
    return false;
  }
}

/** The living process that owns the folder, if any. */
export function readHolder(stateDir: string): LockHolder | undefined {
  let holder: LockHolder;
  try {
    holder = JSON.parse(readFileSync(lockFile(stateDir), 'utf8')) as LockHolder;
  } catch {
    return undefined;
  }
  return isAlive(holder) ? holder : undefined;
}

function tryCreate(file: string, content: LockHolder): boolean {
  try {
    const descriptor = openSync(file, 'wx');
    writeSync(descriptor, JSON.stringify(content));
    closeSync(descriptor);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isAlive({ pid, born }: LockHolder): boolean {
  const found = look(pid);
  // A killed process that its parent has not waited for still has its id.
  if (found && (/[ZX]/.test(found.state) || (born !== undefined && born !== found.born))) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** State and begin of a process, where the system has /proc. */
function look(pid: number): { readonly state: string; readonly born: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The program's name stands in parentheses and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', born: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
