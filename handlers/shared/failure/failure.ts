import { GetExecutionHistoryCommand, type HistoryEvent, type SFNClient } from '@aws-sdk/client-sfn';

export interface Failure {
  /** The failed state's name, where the history tells it. */
  readonly state?: string;
  readonly error?: string;
  readonly cause?: string;
  /** It was redriven since and has not ended again. */
  readonly goesOn?: boolean;
}

/** History is read backwards, and the failure stands at its end. */
const MAX_PAGES = 3;

/** Which state failed, and why. */
export async function findFailure(executionArn: string, sfn: Pick<SFNClient, 'send'>): Promise<Failure> {
  const events = new Map<number, HistoryEvent>();
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 200, nextToken }),
    );
    for (const event of answer.events ?? []) events.set(event.id ?? 0, event);
    const failure = failureIn(events);
    nextToken = answer.nextToken;
    if (failure.state || !nextToken) return failure;
  }
  return failureIn(events);
}

const ENDS = new Set(['ExecutionFailed', 'ExecutionTimedOut', 'ExecutionAborted']);

/** Walks back from the run's last end along previousEventId to the state it happened in. */
export function failureIn(events: ReadonlyMap<number, HistoryEvent>): Failure {
  const all = [...events.values()].sort((one, other) => (other.id ?? 0) - (one.id ?? 0));
  const end = all.findIndex(({ type }) => ENDS.has(type ?? ''));
  const redriven = all.findIndex(({ type }) => type === 'ExecutionRedriven');
  const goesOn = redriven >= 0 && (end < 0 || redriven < end);
  const newest = all.slice(Math.max(end, 0));
  let error: string | undefined;
  let cause: string | undefined;
  for (let event: HistoryEvent | undefined = newest[0]; event; event = events.get(event.previousEventId ?? 0)) {
    const details = failureDetails(event);
    error ??= details?.error;
    cause ??= details?.cause;
    if (event.type?.endsWith('StateEntered'))
      return { state: event.stateEnteredEventDetails?.name, error, cause, goesOn };
  }
  // A stopped execution's last event has no predecessor: the state that was entered last is where it stood.
  const entered = newest.find(({ type }) => type?.endsWith('StateEntered'));
  return { state: entered?.stateEnteredEventDetails?.name, error, cause, goesOn };
}

/** Error and cause stand in a member named after the event's type, e.g. taskFailedEventDetails. */
function failureDetails(event: HistoryEvent): { error?: string; cause?: string } | undefined {
  if (!/(Failed|TimedOut|Aborted)$/.test(event.type ?? '')) return undefined;
  const details = Object.entries(event).find(([key]) => key.endsWith('EventDetails'))?.[1];
  return typeof details === 'object' ? (details as { error?: string; cause?: string }) : undefined;
}
