import * as path from 'node:path';
import type { ContainerBase } from '../services/types';

export interface Containment extends ContainerBase {
  /** Folders that the process can only read. */
  readonly readOnly?: readonly string[];
  /** Gives it a socket of 127.0.0.1 that outlives the loss of the network, as `--fd N`. */
  readonly listens?: boolean;
}

/** The command that starts another one as its container would: see contain.py. */
export function contained(
  { networkIsolation = false, readOnly = [], listens = false }: Containment,
  command: readonly string[],
  python: string,
  pythonFolder: string,
): string[] {
  return [
    python,
    // Alone with the standard library, and quick: the job's own environment is the command's.
    '-I',
    '-S',
    path.join(pythonFolder, 'contain.py'),
    ...(networkIsolation ? ['--no-network'] : []),
    ...readOnly.flatMap((folder) => ['--read-only', folder]),
    ...(listens ? ['--listen'] : []),
    '--',
    ...command,
  ];
}
