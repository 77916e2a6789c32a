import { mkdirSync, openSync, closeSync, fsyncSync } from 'node:fs';

/** The state folder can't be written or read: what is wrong with it, and what to do. */
export class StateFolderError extends Error {
  override readonly name = 'StateFolderError';
}

/** What the system's error codes mean for the person at the keyboard. */
const REASONS: Readonly<Record<string, readonly [what: string, fix: string]>> = {
  ENOSPC: ['the disk is full', 'Free some space'],
  EDQUOT: ["the disk's quota is used up", 'Free some space'],
  EFBIG: ['a file there may not grow any more', 'Raise the limit (ulimit -f)'],
  EROFS: ['it is read-only', 'Make it writable'],
  EACCES: ['its permissions forbid it', 'Make it writable for this user'],
  EPERM: ['its permissions forbid it', 'Make it writable for this user'],
  EIO: ['the disk reports an error', 'Check the disk'],
  ENOTDIR: ['a part of its path is no folder', 'Move that file away'],
  EEXIST: ['a file is in its place', 'Move that file away'],
};

/** The error in words, when the disk or the folder is to blame; undefined: it has nothing to do with them. */
export function storageError(folder: string, error: unknown): StateFolderError | undefined {
  if (error instanceof StateFolderError) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return REASONS[code] && inWords(folder, code, error);
}

/** As programs of other languages say it, e.g. a job in Python or the database. */
export function storageErrorOfText(folder: string, text: string): StateFolderError | undefined {
  const code =
    /\b(ENOSPC|EDQUOT|EFBIG|EROFS|EIO)\b/.exec(text)?.[1] ??
    (/no space left on device/i.test(text) ? 'ENOSPC' : undefined) ??
    (/disk quota exceeded/i.test(text) ? 'EDQUOT' : undefined) ??
    (/read-only file system/i.test(text) ? 'EROFS' : undefined) ??
    (/\bfile too large\b/i.test(text) ? 'EFBIG' : undefined);
  return code === undefined ? undefined : inWords(folder, code, undefined);
}

function inWords(folder: string, code: string, cause: unknown): StateFolderError {
  const [what, fix] = REASONS[code] ?? ['the system refuses it', 'Look at its error code'];
  return new StateFolderError(
    `the state folder ${folder} can't be written: ${what} (${code}). ${fix}, then start again with the same ` +
      '--state-dir: nothing is lost, and what was running goes on. Or use another --state-dir.',
    { cause },
  );
}

/** Makes the folder; what hinders it is said in words. */
export function makeStateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw storageError(folder, error) ?? error;
  }
}

/** A new name in a folder is durable once the folder is synced. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
