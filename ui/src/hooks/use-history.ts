import { useEffect, useRef, useState } from 'react';
import type { RunEvent } from '../../../handlers/shared/console-contract';
import type { ConsoleError } from '../models/console-error';
import { type EventRow, eventRows } from '../models/run/event-list';
import type { Trace } from '../models/run/trace';
import { Tracer } from '../models/run/tracer';
import { runEvents } from '../services/runs';
import { useLive } from './use-live';

export interface History {
  readonly trace: Trace;
  readonly rows: readonly EventRow[];
  /** All that there was at the last ask is here. */
  readonly isWhole: boolean;
  readonly error: ConsoleError | undefined;
  readonly refresh: () => void;
}

interface Store {
  readonly tracer: Tracer;
  readonly known: Map<number, string>;
  rows: EventRow[];
}

const newStore = (): Store => ({ tracer: new Tracer(), known: new Map(), rows: [] });

/** All events of a run, those that come included; asked for in portions from the last known on. */
export function useHistory(id: string, every: number | undefined): History {
  const store = useRef<{ id: string; own: Store }>({ id, own: newStore() });
  const [view, setView] = useState<{ id: string; trace: Trace; rows: readonly EventRow[]; isWhole: boolean }>();
  useEffect(() => {
    store.current = { id, own: newStore() };
  }, [id]);

  const live = useLive(
    `events ${id}`,
    async (signal) => {
      const { own } = store.current;
      let more = true;
      while (more) {
        const page = await runEvents(id, { after: own.tracer.lastId }, signal);
        more = page.more && page.items.length > 0;
        if (page.items.length > 0 || own.rows.length === 0) add(own, page.items, !more);
      }
      return own.tracer.lastId;
    },
    { every },
  );

  function add(own: Store, items: readonly RunEvent[], isWhole: boolean): void {
    const fresh = items.filter((event) => event.id > own.tracer.lastId);
    const trace = own.tracer.add(fresh);
    own.rows = [...own.rows, ...eventRows(fresh, own.known)];
    if (store.current.own === own) setView({ id, trace, rows: own.rows, isWhole });
  }

  const shown = view?.id === id ? view : undefined;
  return {
    trace: shown?.trace ?? NOTHING,
    rows: shown?.rows ?? [],
    isWhole: shown?.isWhole ?? false,
    error: live.error,
    refresh: live.refresh,
  };
}

const NOTHING: Trace = { visits: new Map(), lastId: 0, redrives: 0, variables: new Map() };
