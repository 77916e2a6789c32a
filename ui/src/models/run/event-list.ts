import type { RunEvent } from '../../../../handlers/shared/console-contract';
import { causeWords } from '../json-text';
import { detailsOf, textIn } from './trace';

/** An event as the table shows it. */
export interface EventRow {
  readonly id: number;
  readonly type: string;
  readonly at: string;
  /** The state it happened in, as far as its own event or those before tell. */
  readonly state: string;
  readonly words: string;
  readonly isFault: boolean;
  readonly event: RunEvent;
}

/** Rows of events in their order; `known` holds the state of every event so far, and is added to. */
export function eventRows(events: readonly RunEvent[], known: Map<number, string>): EventRow[] {
  return events.map((event) => {
    const details = detailsOf(event);
    const own = /State(Entered|Exited)$/.test(event.type) ? textIn(details, 'name') : textIn(details, 'state');
    const state = own ?? (event.type.startsWith('Execution') ? '' : (known.get(event.previousEventId) ?? ''));
    // A redriven run goes on in the state that failed.
    known.set(event.id, state === '' ? (known.get(event.previousEventId) ?? '') : state);
    return {
      id: event.id,
      type: event.type,
      at: event.timestamp,
      state,
      words: wordsOf(event),
      isFault: /(Failed|TimedOut|Aborted)$/.test(event.type),
      event,
    };
  });
}

function wordsOf(event: RunEvent): string {
  const details = detailsOf(event);
  const error = textIn(details, 'error');
  const cause = causeWords(textIn(details, 'cause'));
  if (error !== undefined || cause !== undefined) return [error, cause].filter(Boolean).join(': ');
  const resource = [textIn(details, 'resourceType'), textIn(details, 'resource')].filter(Boolean).join(' ');
  if (resource !== '') return resource;
  const assigned = details?.assignedVariables;
  if (typeof assigned === 'object' && assigned !== null) {
    const names = Object.keys(assigned);
    if (names.length > 0) return `assigns ${names.map((name) => `$${name}`).join(', ')}`;
  }
  if (typeof details?.length === 'number') return `${details.length} items`;
  if (typeof details?.index === 'number') return `iteration ${details.index}`;
  return details?.redriveCount === undefined ? '' : `redrive ${String(details.redriveCount)}`;
}

export interface EventFilter {
  readonly text: string;
  readonly state: string;
  readonly faultsOnly: boolean;
}

export function filterEvents(rows: readonly EventRow[], { text, state, faultsOnly }: EventFilter): EventRow[] {
  const wanted = text.trim().toLowerCase();
  return rows.filter(
    (row) =>
      (state === '' || row.state === state) &&
      (!faultsOnly || row.isFault) &&
      (wanted === '' || `${row.id} ${row.type} ${row.state} ${row.words}`.toLowerCase().includes(wanted)),
  );
}
