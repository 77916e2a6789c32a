import type { HistoryEvent } from '../asl/types';

/** Where something that a state called writes its log. */
export interface LogSource {
  readonly state: string;
  readonly group: string;
  /** The stream, or what stands before a host's or a worker's name; undefined: every stream of the group. */
  readonly stream?: string;
  /** Epoch milliseconds: a function's or an endpoint's log holds other runs as well. */
  readonly from: number;
  readonly to?: number;
}

type Fields = Readonly<Record<string, unknown>>;
type Found = Pick<LogSource, 'group' | 'stream'>;

/** From a call's arguments and its first answer, the logs that it writes. */
const KINDS: readonly ((called: Fields) => readonly Found[])[] = [
  ({ TrainingJobName: stream }) => named(stream, '/aws/sagemaker/TrainingJobs'),
  ({ ProcessingJobName: stream }) => named(stream, '/aws/sagemaker/ProcessingJobs'),
  ({ JobRunId: stream }) => [...named(stream, '/aws-glue/jobs/output'), ...named(stream, '/aws-glue/jobs/error')],
  ({ FunctionName: name }) =>
    typeof name === 'string'
      ? [
          {
            group: `/aws/lambda/${name
              .replace(/:[^:]*$/, tail)
              .split(':')
              .pop()}`,
          },
        ]
      : [],
  ({ EndpointName: name }) => (typeof name === 'string' ? [{ group: `/aws/sagemaker/Endpoints/${name}` }] : []),
];

/** A version or an alias after a function's ARN or name is no part of its log group. */
const tail = (last: string): string => (/^:(\$LATEST|\d+)$/.test(last) ? '' : last);

const named = (stream: unknown, group: string): Found[] => (typeof stream === 'string' ? [{ group, stream }] : []);

/** A function may write a little after it has answered. Milliseconds. */
const LATE = 1000;

/** Each source once, in the order of the first call. */
export function sourcesOf(events: readonly HistoryEvent[]): LogSource[] {
  const places = new Map<number, string>();
  const sources = new Map<string, LogSource>();
  const seconds = events.map(({ timestamp }) => timestamp);
  const [from = 0, to = 0] = [(seconds[0] ?? 0) * 1000, (seconds.at(-1) ?? 0) * 1000];
  const isClosed = /^Execution(Succeeded|Failed|Aborted|TimedOut)$/.test(events.at(-1)?.type ?? '');
  for (const event of events) {
    const { name: entered } = detailsOf(event, 'stateEntered');
    const state = typeof entered === 'string' ? entered : places.get(event.previousEventId);
    if (state === undefined) continue;
    places.set(event.id, state);
    for (const found of foundIn(event)) {
      const key = `${found.group} ${found.stream ?? ''} ${state}`;
      // A stream of its own needs no times.
      const when = found.stream !== undefined ? { from: 0 } : { from, ...(isClosed ? { to: to + LATE } : {}) };
      if (!sources.has(key)) sources.set(key, { state, ...when, ...found });
    }
  }
  return [...sources.values()];
}

function foundIn(event: HistoryEvent): readonly Found[] {
  const called = {
    ...parsed(detailsOf(event, 'taskScheduled').parameters),
    ...parsed(detailsOf(event, 'taskSubmitted').output),
  };
  return KINDS.flatMap((kind) => kind(called));
}

const detailsOf = (event: HistoryEvent, name: string): Fields => (event[`${name}EventDetails`] ?? {}) as Fields;

function parsed(text: unknown): Fields {
  if (typeof text !== 'string') return {};
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  } catch {
    return {};
  }
}
