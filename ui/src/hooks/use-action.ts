import { useCallback, useState } from 'react';
import { ConsoleError } from '../models/console-error';

export interface Action<A extends readonly unknown[]> {
  readonly run: (...args: A) => Promise<void>;
  readonly isRunning: boolean;
  readonly error: ConsoleError | undefined;
  readonly clear: () => void;
}

/** Something a person asked for: once at a time, and its refusal stays until the next try. */
export function useAction<A extends readonly unknown[]>(act: (...args: A) => Promise<void>): Action<A> {
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<ConsoleError>();
  const run = async (...args: A): Promise<void> => {
    if (isRunning) return;
    setRunning(true);
    setError(undefined);
    try {
      await act(...args);
    } catch (thrown) {
      if ((thrown as Error).name !== 'AbortError') setError(ConsoleError.from(thrown));
    } finally {
      setRunning(false);
    }
  };
  return { run, isRunning, error, clear: useCallback(() => setError(undefined), []) };
}
