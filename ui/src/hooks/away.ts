import { useSyncExternalStore } from 'react';
import type { ConsoleError } from '../models/console-error';

/** What could not be asked at the last try although it was there before, by its key. */
const errors = new Map<string, ConsoleError>();
const listeners = new Set<() => void>();
let first: ConsoleError | undefined;

/** Undefined: it was answered, or nobody asks any more. */
export function tellAway(key: string, error: ConsoleError | undefined): void {
  if (error) errors.set(key, error);
  else errors.delete(key);
  const now = [...errors.values()][0];
  if (now?.title === first?.title && now?.detail === first?.detail) return;
  first = now;
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Why what is shown may be old; one for the whole page, whatever asks. */
export const useAway = (): ConsoleError | undefined => useSyncExternalStore(listen, () => first);
