import type { Json } from '../asl/types';
import { fail, hangs, type Mock, type Mocks, succeed } from './mocks';

/** An event of GetExecutionHistory, as the SDK, the AWS CLI or this harness gives it. */
export interface RecordedEvent {
  readonly id: number;
  readonly previousEventId?: number;
  /** A Date, ISO text, or a number of seconds or milliseconds. */
  readonly timestamp: Date | string | number;
  readonly type: string;
}

export type RecordedHistory = readonly RecordedEvent[] | { readonly events: readonly RecordedEvent[] };

type Details = { readonly [member: string]: unknown };

interface RecordedCall {
  readonly state: string;
  readonly item: number | undefined;
  readonly mock: Mock;
}

const ENDED = /^(Task|LambdaFunction|Activity)(Succeeded|Failed|TimedOut|StartFailed|SubmitFailed|ScheduleFailed)$/;
const CALLED = /^(Task|LambdaFunction|Activity)(Scheduled|ScheduleFailed)$/;

export const recordedEvents = (history: RecordedHistory): readonly RecordedEvent[] =>
  'events' in history ? history.events : history;

/** Mocks that answer as the tasks of a recorded execution did, after the same time. */
export function fromHistory(history: RecordedHistory): Mocks {
  const events = recordedEvents(history);
  const byId = new Map(events.map((event) => [event.id, event]));
  // Between a call and its end the events form a chain.
  const next = new Map(events.map((event) => [event.previousEventId ?? 0, event]));
  const calls = events
    .filter(({ type }) => CALLED.test(type))
    .map((event) => ({ ...placeOf(event, byId), mock: mockOf(event, endOf(event, next)) }));
  const mocks: Record<string, Mock> = {};
  for (const state of new Set(calls.map((call) => call.state))) {
    mocks[state] = inTurn(calls.filter((call) => call.state === state));
  }
  return mocks;
}

/** Which item's call comes first may differ from run to run, so calls are told apart by item. */
function inTurn(calls: readonly RecordedCall[]): Mock {
  return {
    respond(call) {
      const { state, mapItemIndex, itemOccurrence } = call;
      const ofItem = calls.filter(({ item }) => item === mapItemIndex);
      const found = ofItem[itemOccurrence];
      if (found) return found.mock.respond(call);
      const where = mapItemIndex === undefined ? '' : ` for item ${mapItemIndex}`;
      throw new Error(
        `the recorded execution called "${state}"${where} ${ofItem.length} times, and this run calls it once more; ` +
          'the definition, its input or a timeout differs from what was recorded, or give this state a mock of its own',
      );
    },
  };
}

function endOf(called: RecordedEvent, next: ReadonlyMap<number, RecordedEvent>): RecordedEvent | undefined {
  let at: RecordedEvent | undefined = called;
  while (at && !ENDED.test(at.type)) at = next.get(at.id);
  return at;
}

function placeOf(called: RecordedEvent, byId: ReadonlyMap<number, RecordedEvent>): Omit<RecordedCall, 'mock'> {
  let state: string | undefined;
  for (let at = before(called, byId); at; at = before(at, byId)) {
    if (state === undefined) {
      if (at.type.endsWith('StateEntered')) state = String(detailsOf(at).name);
    } else if (at.type === 'MapIterationStarted') return { state, item: Number(detailsOf(at).index) };
    else if (/^(Map|Parallel)StateEntered$/.test(at.type)) break;
    else if (/^(Map|Parallel)StateExited$/.test(at.type)) at = entryOf(at, byId);
    if (!at) break;
  }
  if (state !== undefined) return { state, item: undefined };
  throw new Error(`the event ${called.id} (${called.type}) leads back to no state; give the whole history`);
}

const before = (event: RecordedEvent, byId: ReadonlyMap<number, RecordedEvent>): RecordedEvent | undefined =>
  byId.get(event.previousEventId ?? 0);

/** Where the state that was left there was entered: what lies between belongs to its branches. */
function entryOf(exited: RecordedEvent, byId: ReadonlyMap<number, RecordedEvent>): RecordedEvent | undefined {
  const type = exited.type.replace('Exited', 'Entered');
  const { name } = detailsOf(exited);
  for (let id = exited.id - 1; id > 0; id--) {
    const event = byId.get(id);
    if (event?.type === type && detailsOf(event).name === name) return event;
  }
  return undefined;
}

function mockOf(called: RecordedEvent, ended: RecordedEvent | undefined): Mock {
  const isTimeout = ended?.type.endsWith('TimedOut') ?? false;
  // A timeout of the state itself comes again by itself; a call without an end was stopped or still goes on.
  if (!ended || (isTimeout && hasTimeout(called))) return hangs();
  const afterSeconds = Math.max(0, millisecondsOf(ended) - millisecondsOf(called)) / 1000;
  const details = detailsOf(ended);
  if (ended.type.endsWith('Succeeded')) {
    const answer = succeed(outputOf(details, ended));
    return { respond: () => ({ ...answer, afterSeconds }) };
  }
  const { error = isTimeout ? 'States.Timeout' : undefined, cause } = details as { error?: string; cause?: string };
  const answer = error === undefined ? { kind: 'fail' as const } : fail(error, cause);
  return { respond: () => ({ ...answer, afterSeconds }) };
}

function hasTimeout(scheduled: RecordedEvent): boolean {
  const { timeoutInSeconds, heartbeatInSeconds } = detailsOf(scheduled);
  return timeoutInSeconds !== undefined || heartbeatInSeconds !== undefined;
}

function outputOf({ output }: Details, { id }: RecordedEvent): Json {
  if (typeof output === 'string') return JSON.parse(output) as Json;
  throw new Error(
    `the event ${id} holds no output; read the history with execution data (get-execution-history --include-execution-data)`,
  );
}

/** The one member that is named after the event. */
export function detailsOf(event: RecordedEvent): Details {
  const found = Object.entries(event).find(([name, value]) => name.endsWith('EventDetails') && value !== undefined);
  return (found?.[1] as Details | undefined) ?? {};
}

export function millisecondsOf({ timestamp }: RecordedEvent): number {
  if (timestamp instanceof Date) return timestamp.getTime();
  if (typeof timestamp === 'string') return Date.parse(timestamp);
  // The AWS CLI may print seconds; as milliseconds they would be in 1970.
  return timestamp < 1e11 ? Math.round(timestamp * 1000) : timestamp;
}
