import { StateFolderError, storageErrorOfText } from '../runtime/state-folder';
import { printError } from './output';
import { BROKEN_DOWN } from './results';

/** At once, like a kill: whatever went on might report a failure that is none. */
export function exitBrokenDown(error: Error): void {
  const known = error instanceof StateFolderError;
  printError(`ml-workflow: ${known ? error.message : (error.stack ?? error.message)}`);
  process.exit(known ? BROKEN_DOWN : 1);
}

/** The local database reports a full disk by an exception that nobody can catch. Returns a function that ends the watch. */
export function watchUncaught(stateDir: string): () => void {
  const uncaught = (error: Error): void => exitBrokenDown(storageErrorOfText(stateDir, error.message) ?? error);
  process.on('uncaughtException', uncaught);
  return () => void process.off('uncaughtException', uncaught);
}
