import * as fs from 'node:fs';
import * as path from 'node:path';
import { defineService, type LocalService } from './registry';
import { timesOf } from './logs';
import { page } from './support';
import { ServiceError } from './types';

interface LogEvent {
  readonly logStreamName: string;
  readonly timestamp: number;
  readonly message: string;
  readonly ingestionTime: number;
  readonly eventId: string;
}

interface StreamsInput {
  readonly logGroupName?: string;
  readonly logStreamNamePrefix?: string;
  readonly orderBy?: 'LogStreamName' | 'LastEventTime';
  readonly descending?: boolean;
  readonly nextToken?: string;
  readonly limit?: number;
}

interface ReadInput {
  readonly logGroupName?: string;
  readonly logStreamName?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly startFromHead?: boolean;
  readonly nextToken?: string;
  readonly limit?: number;
}

interface FilterInput {
  readonly logGroupName?: string;
  readonly logStreamNames?: readonly string[];
  readonly logStreamNamePrefix?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly filterPattern?: string;
  readonly nextToken?: string;
  readonly limit?: number;
}

/** Events of one page, as CloudWatch Logs has it. */
const MOST_EVENTS = 10_000;

/** Streams of one page. */
const MOST_STREAMS = 50;

const invalid = (message: string): ServiceError => new ServiceError('InvalidParameterException', message);

/** Which lines of a stream are asked for: from its head or its end, or where an earlier answer ended. */
function placeOf(
  { nextToken, startFromHead = false }: ReadInput,
  count: number,
  limit: number,
): readonly [from: number, to: number] {
  if (nextToken === undefined) return startFromHead ? [0, Math.min(limit, count)] : [Math.max(0, count - limit), count];
  const [, way, digits] = /^([fb])\/(\d{1,12})$/.exec(nextToken) ?? [];
  if (way === undefined) throw invalid('The specified nextToken is invalid.');
  const place = Math.min(Number(digits), count);
  return way === 'f' ? [place, Math.min(place + limit, count)] : [Math.max(0, place - limit), place];
}

/**
 * CloudWatch Logs, to read the logs of jobs and functions by.
 *
 * @param folder where LogFiles keeps them
 * @param functionOf the function that logs to a group with a name of its own
 */
export function logsService(folder: string, functionOf: (group: string) => string | undefined): LocalService {
  /** Files of a group by the names of their streams; a function's group has one stream, of its own name. */
  const streamsOf = (group: string | undefined): Map<string, string> => {
    const owner = functionOf(group ?? '');
    const known = owner === undefined ? (group ?? '') : `/aws/lambda/${owner}`;
    const parts = known.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
    const place = path.join(folder, ...parts);
    const names = fs.existsSync(place) ? fs.readdirSync(place).filter((name) => name.endsWith('.log')) : [];
    const found = new Map(names.sort().map((name) => [name.slice(0, -'.log'.length), path.join(place, name)]));
    if (fs.existsSync(`${place}.log`)) found.set(parts.at(-1) ?? '', `${place}.log`);
    if (found.size > 0 || fs.existsSync(place)) return found;
    throw new ServiceError('ResourceNotFoundException', 'The specified log group does not exist.');
  };
  return defineService({
    name: 'logs',
    operations: {
      DescribeLogStreams: async (input: StreamsInput) => {
        const { orderBy = 'LogStreamName', descending = false, logStreamNamePrefix: prefix } = input;
        if (orderBy === 'LastEventTime' && prefix !== undefined) {
          throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
        }
        const streams = [...streamsOf(input.logGroupName)]
          .filter(([name]) => name.startsWith(prefix ?? ''))
          .map(([logStreamName, file]) => {
            const { birthtimeMs, mtimeMs } = fs.statSync(file);
            return { logStreamName, creationTime: Math.floor(birthtimeMs), lastEventTimestamp: Math.floor(mtimeMs) };
          });
        if (orderBy === 'LastEventTime') {
          streams.sort((one, other) => one.lastEventTimestamp - other.lastEventTimestamp);
        }
        if (descending) streams.reverse();
        const { items, NextToken } = page(streams, { NextToken: input.nextToken }, input.limit ?? MOST_STREAMS);
        return { logStreams: items, ...(NextToken === undefined ? {} : { nextToken: NextToken }) };
      },
      GetLogEvents: async (input: ReadInput) => {
        const { logStreamName = '', startTime = 0, endTime = Infinity, limit = MOST_EVENTS } = input;
        const file = streamsOf(input.logGroupName).get(logStreamName);
        if (file === undefined) {
          throw new ServiceError('ResourceNotFoundException', 'The specified log stream does not exist.');
        }
        const all = eventsOf(logStreamName, file);
        const [from, to] = placeOf(input, all.length, limit);
        const events = all
          .slice(from, to)
          .filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime)
          .map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime }));
        // At the end the token stays the same until there are more lines, which it gives.
        return { events, nextForwardToken: `f/${to}`, nextBackwardToken: `b/${from}` };
      },
      FilterLogEvents: async (input: FilterInput) => {
        if (input.filterPattern) {
          throw invalid('The local runtime reads logs without a filterPattern.');
        }
        const events = [...streamsOf(input.logGroupName)]
          .filter(([name]) => input.logStreamNames?.includes(name) ?? name.startsWith(input.logStreamNamePrefix ?? ''))
          .flatMap(([name, file]) => eventsOf(name, file))
          .filter(({ timestamp }) => timestamp >= (input.startTime ?? 0) && timestamp <= (input.endTime ?? Infinity))
          .sort((one, other) => one.timestamp - other.timestamp);
        const { items, NextToken } = page(events, { NextToken: input.nextToken }, input.limit ?? MOST_EVENTS);
        return { events: items, searchedLogStreams: [], ...(NextToken === undefined ? {} : { nextToken: NextToken }) };
      },
    },
  });
}

function eventsOf(logStreamName: string, file: string): LogEvent[] {
  const entries = timeEntries(timesOf(file));
  let [offset, next, timestamp] = [0, 0, Math.floor(fs.statSync(file).birthtimeMs)];
  const lines = fs.readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((message, index) => {
    for (let entry = entries[next]; entry && entry[0] <= offset; entry = entries[++next]) timestamp = entry[1];
    offset += Buffer.byteLength(message) + 1;
    return { logStreamName, timestamp, message, ingestionTime: timestamp, eventId: `${logStreamName}:${index}` };
  });
}

/** Bytes and times; none where an older release wrote the lines. */
function timeEntries(file: string): (readonly [byte: number, time: number])[] {
  if (!fs.existsSync(file)) return [];
  const lines = fs.readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [byte = 0, time = 0] = line.split(' ').map(Number);
    return [byte, time] as const;
  });
}
