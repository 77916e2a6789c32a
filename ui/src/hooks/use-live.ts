import { useCallback, useEffect, useRef, useState } from 'react';
import { ConsoleError } from '../models/console-error';
import { nextWait } from '../models/waits';
import { tellAway } from './away';

export interface Live<T> {
  /** The newest there was; stays while the server is away. */
  readonly data: T | undefined;
  readonly error: ConsoleError | undefined;
  /** Nothing has come yet, neither data nor an error. */
  readonly isLoading: boolean;
  /** Asks now. */
  readonly refresh: () => void;
}

export interface LiveOptions {
  /** Milliseconds between two asks; undefined: asked once, and on refresh. */
  readonly every?: number | undefined;
}

/**
 * Asks again and again: pauses while nobody looks, waits longer while the server is away, goes on when it is back.
 * `key` names what is asked for; another key begins anew, undefined asks nothing.
 */
export function useLive<T>(
  key: string | undefined,
  load: (signal: AbortSignal) => Promise<T>,
  { every }: LiveOptions = {},
): Live<T> {
  const [state, setState] = useState<{ key?: string | undefined; data?: T; error?: ConsoleError | undefined }>({});
  const latest = useRef({ load, every });
  const wake = useRef<() => void>(() => undefined);
  useEffect(() => {
    latest.current = { load, every };
  });

  useEffect(() => {
    if (key === undefined) return undefined;
    const control = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let text: string | undefined;
    let asking = false;
    let again = false;

    const next = () => {
      clearTimeout(timer);
      const wait = nextWait(latest.current.every, failures);
      if (wait !== undefined && !document.hidden && !control.signal.aborted)
        timer = setTimeout(() => void turn(), wait);
    };
    const turn = async () => {
      if (asking) {
        again = true;
        return;
      }
      asking = true;
      clearTimeout(timer);
      try {
        const data = await latest.current.load(control.signal);
        if (control.signal.aborted) return;
        const now = JSON.stringify(data);
        // Looked at here: React may call the function below when `text` is this answer already.
        const same = now === text;
        text = now;
        failures = 0;
        tellAway(key, undefined);
        // The same answer is no reason to draw the page anew.
        setState((before) => {
          const isSame = same && before.key === key && before.data !== undefined;
          return isSame && !before.error ? before : { key, data: isSame ? before.data : data };
        });
      } catch (error) {
        if (control.signal.aborted) return;
        const known = ConsoleError.from(error);
        // What was there before may be back, whatever keeps it away now.
        failures = known.isPassing || text !== undefined ? failures + 1 : Number.POSITIVE_INFINITY;
        setState((before) => (before.key === key ? { ...before, error: known } : { key, error: known }));
        if (text !== undefined) tellAway(key, known);
      } finally {
        asking = false;
      }
      if (again) {
        again = false;
        void turn();
      } else next();
    };

    wake.current = () => {
      failures = 0;
      void turn();
    };
    const onVisible = () => (document.hidden ? clearTimeout(timer) : void turn());
    const onOnline = () => void turn();
    document.addEventListener('visibilitychange', onVisible);
    window.addEventListener('online', onOnline);
    void turn();
    return () => {
      control.abort();
      tellAway(key, undefined);
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
      window.removeEventListener('online', onOnline);
    };
  }, [key]);

  // A page that waits seldom begins to ask often, and the other way round.
  const paced = useRef(every);
  useEffect(() => {
    if (every !== undefined && every !== paced.current) wake.current();
    paced.current = every;
  }, [every]);

  const refresh = useCallback(() => wake.current(), []);
  const isOf = state.key === key;
  return {
    data: isOf ? state.data : undefined,
    error: isOf ? state.error : undefined,
    isLoading: key !== undefined && (!isOf || (state.data === undefined && state.error === undefined)),
    refresh,
  };
}

/** Asks once; `refresh` asks again. */
export const useLoaded = <T>(key: string | undefined, load: (signal: AbortSignal) => Promise<T>): Live<T> =>
  useLive(key, load);
