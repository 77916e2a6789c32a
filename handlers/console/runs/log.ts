import {
  DescribeLogStreamsCommand,
  type DescribeLogStreamsCommandOutput,
  GetLogEventsCommand,
  type GetLogEventsCommandOutput,
  type OutputLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';
import type { JobLog } from '../../shared/console-contract';
import type { HttpEvent } from '../../shared/http';
import { Refusal } from '../../shared/refusal';
import { nameOf } from '../../shared/runtime';
import { cut, withoutControls } from '../../shared/text';
import { eachOf } from '../../shared/each-of';
import { cursorOf, readCursor, shown, wrong, wrongCursor } from '../request';
import type { ConsoleTools } from '../tools';
import type { JobPlace } from './jobs';
import { endOf } from './summary';

/** Of one answer: CloudWatch gives a megabyte of each stream at most, Lambda six in all. */
const MOST_LINES = 2000;
const LONGEST_LINE = 1500;
/** A job on several instances has a stream for each; an interrupted one has more. */
const MOST_STREAMS = 20;
/** Milliseconds that a function's log may be late, or early by another clock. */
const AROUND = 60_000;

/** Where the reading of each stream goes on, by `group stream`. */
type Places = Readonly<Record<string, string>>;

interface Stream {
  readonly group: string;
  readonly name: string;
}

/** Lines of a job's log, the oldest first; `next` gives those that came since. */
export async function readLog(id: string, event: HttpEvent, tools: ConsoleTools): Promise<JobLog> {
  const wanted = event.queryStringParameters?.job;
  if (wanted === undefined) throw wrong('?job is missing: name one of the jobs that GET /runs/{id} lists.');
  const places = readPlaces(event);
  const { ref, described } = await tools.descriptions.find(id, tools.settings);
  const { jobs } = await tools.histories.facts(ref.arn, endOf(described));
  const job = jobs.find(({ name }) => name === wanted);
  if (!job) {
    const detail = `This run has no job ${shown(wanted)}: it has ${jobs.map(({ name }) => name).join(', ') || 'none yet'}.`;
    throw new Refusal(404, 'No such job', detail);
  }
  const streams = (await Promise.all(job.groups.map((group) => streamsOf(group, job, tools)))).flat();
  const limit = Math.floor(MOST_LINES / Math.max(1, Math.min(streams.length, MOST_STREAMS)));
  const read = await eachOf(streams.slice(0, MOST_STREAMS), async (stream) => {
    const key = `${stream.group} ${stream.name}`;
    const answer = await readStream(stream, job, { limit, nextToken: places[key] }, tools);
    return { key, events: answer.events ?? [], token: answer.nextForwardToken };
  });
  const events = read.flatMap((one) => one.events);
  if (read.length > 1) events.sort((one, other) => (one.timestamp ?? 0) - (other.timestamp ?? 0));
  const next = Object.fromEntries(read.flatMap(({ key, token }) => (token === undefined ? [] : [[key, token]])));
  return {
    v: 1,
    lines: events.map(lineOf),
    next: cursorOf({ places: { ...places, ...next } }),
    more: read.some((one) => one.events.length >= limit),
  };
}

const lineOf = ({ timestamp, message = '' }: OutputLogEvent): JobLog['lines'][number] => ({
  at: timestamp === undefined ? null : new Date(timestamp).toISOString(),
  text: cut(withoutControls(message), LONGEST_LINE),
});

async function streamsOf(group: string, job: JobPlace, { logs }: ConsoleTools): Promise<Stream[]> {
  const { streams: prefix } = job;
  const ordered = prefix ? { logStreamNamePrefix: prefix } : { orderBy: 'LastEventTime' as const, descending: true };
  const { logStreams = [] } = await unlessGone<Pick<DescribeLogStreamsCommandOutput, 'logStreams'>>({}, () =>
    logs.send(new DescribeLogStreamsCommand({ logGroupName: group, limit: MOST_STREAMS, ...ordered })),
  );
  return logStreams
    .map(({ logStreamName: name = '' }) => ({ group, name }))
    .filter(({ name }) => !prefix || name === prefix || /^[/_]/.test(name.slice(prefix.length)));
}

/** A job that has only begun has no stream yet. */
async function unlessGone<T>(otherwise: T, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (nameOf(error) === 'ResourceNotFoundException') return otherwise;
    throw error;
  }
}

function readStream(
  { group, name }: Stream,
  job: JobPlace,
  { limit, nextToken }: { readonly limit: number; readonly nextToken: string | undefined },
  { logs }: ConsoleTools,
): Promise<Partial<GetLogEventsCommandOutput>> {
  return unlessGone<Partial<GetLogEventsCommandOutput>>({}, () =>
    logs.send(
      new GetLogEventsCommand({
        logGroupName: group,
        logStreamName: name,
        startFromHead: true,
        limit,
        ...timesOf(job),
        ...(nextToken !== undefined && { nextToken }),
      }),
    ),
  );
}

/** Of a log that several runs write to. */
function timesOf({ kind, streams, startedAt, stoppedAt }: JobPlace): { startTime?: number; endTime?: number } {
  if (streams !== undefined || startedAt === undefined) return {};
  const startTime = Date.parse(startedAt) - AROUND;
  // What is served goes on after the call that made it.
  return kind !== 'function' || stoppedAt === undefined
    ? { startTime }
    : { startTime, endTime: Date.parse(stoppedAt) + AROUND };
}

function readPlaces(event: HttpEvent): Places {
  const { places = {} } = readCursor(event) ?? {};
  const isSound =
    typeof places === 'object' &&
    places !== null &&
    !Array.isArray(places) &&
    Object.values(places).every((token) => typeof token === 'string');
  if (!isSound) throw wrongCursor();
  return places as Places;
}
