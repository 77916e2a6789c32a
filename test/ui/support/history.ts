import type { RunEvent } from '../../../handlers/shared/console-contract';
import type { HistoryEvent } from '../../../local/src/asl';
import { visitsByName, viewOf } from '../../../ui/src/models/run/graph-view';
import { allStates, flowOf } from '../../../ui/src/models/run/flow';
import type { Trace } from '../../../ui/src/models/run/trace';
import { Tracer } from '../../../ui/src/models/run/tracer';

/** Events as the console API answers them. */
export const wired = (events: readonly HistoryEvent[]): RunEvent[] =>
  events.map((event) => ({ ...event, timestamp: new Date(event.timestamp).toISOString() }));

export const traceOf = (events: readonly HistoryEvent[]): Trace => new Tracer().add(wired(events));

/** How each state stands that a run has entered. */
export const statuses = (events: readonly HistoryEvent[]): Record<string, string> => {
  const trace = traceOf(events);
  return Object.fromEntries([...visitsByName(trace)].map(([name, visits]) => [name, visits.at(-1)?.status ?? '']));
};

/** What the drawing says of a state. */
export function words(definition: object, events: readonly HistoryEvent[], name: string, now = 0): string {
  const state = allStates(flowOf(definition as Record<string, unknown>)).find((one) => one.name === name);
  if (!state) throw new Error(`there is no state ${name}`);
  return viewOf(state, visitsByName(traceOf(events)).get(name) ?? [], now).words;
}
