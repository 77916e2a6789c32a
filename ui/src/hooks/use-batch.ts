import { useEffect, useRef, useState } from 'react';
import { ConsoleError } from '../models/console-error';
import { type Answered, requestsOf, type CsvRow } from '../models/csv-file';
import { predict } from '../services/predictions';

export interface Batch {
  readonly answers: ReadonlyMap<number, Answered>;
  readonly isRunning: boolean;
  readonly wasCancelled: boolean;
  readonly error: ConsoleError | undefined;
  /** Asks for all that have no answer yet: begins, or goes on after a cancel or an error. */
  readonly run: (rows: readonly CsvRow[]) => void;
  readonly cancel: () => void;
  readonly reset: () => void;
}

interface State {
  readonly answers: ReadonlyMap<number, Answered>;
  readonly isRunning: boolean;
  readonly wasCancelled: boolean;
  readonly error?: ConsoleError;
}

const NOTHING: State = { answers: new Map(), isRunning: false, wasCancelled: false };

/** Predictions of many rows, request by request; what is answered stays. */
export function useBatch(): Batch {
  const [state, setState] = useState(NOTHING);
  const control = useRef<AbortController>(undefined);
  useEffect(() => () => control.current?.abort(), []);

  const run = async (rows: readonly CsvRow[]) => {
    const own = new AbortController();
    control.current = own;
    let answers = state.answers;
    setState({ answers, isRunning: true, wasCancelled: false });
    try {
      for (const batch of requestsOf(rows.filter(({ line }) => !answers.has(line)))) {
        const { predictions, modelVersion: version } = await predict(
          batch.map(({ row }) => row),
          own.signal,
        );
        const next = new Map(answers);
        batch.forEach(({ line }, index) => {
          const prediction = predictions[index];
          if (prediction) next.set(line, { prediction, version });
        });
        answers = next;
        if (own.signal.aborted) return;
        setState({ answers, isRunning: true, wasCancelled: false });
      }
      setState({ answers, isRunning: false, wasCancelled: false });
    } catch (error) {
      if (!own.signal.aborted) {
        setState({ answers, isRunning: false, wasCancelled: false, error: ConsoleError.from(error) });
      }
    }
  };

  return {
    ...state,
    error: state.error,
    run: (rows) => void run(rows),
    cancel: () => {
      control.current?.abort();
      setState(({ answers }) => ({ answers, isRunning: false, wasCancelled: true }));
    },
    reset: () => {
      control.current?.abort();
      setState(NOTHING);
    },
  };
}
