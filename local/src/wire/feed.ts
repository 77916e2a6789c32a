import type { ServerResponse } from 'node:http';
import type { HistoryEvent } from '../asl/types';
import type { Executions } from '../runtime/executions';
import type { LogLine } from '../services/logs';

/** One line of the feed: an event of the execution, or what a job printed meanwhile. */
export type FeedLine = { readonly event: HistoryEvent } | { readonly log: LogLine };

export interface FeedSources {
  readonly executions: Executions;
  listenToLogs(listener: (line: LogLine) => void): () => void;
}

/** Writes an execution's events as JSON lines, those of the past first, until it closes. */
export async function streamFeed(
  { executions, listenToLogs }: FeedSources,
  arn: string,
  response: ServerResponse,
): Promise<boolean> {
  const live = await executions.find(arn);
  if (!live) return false;
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  // A job is this execution's when one of its calls named it.
  let calls = '';
  const write = (line: FeedLine): void => {
    if ('event' in line && /(Scheduled|Submitted)$/.test(line.event.type)) calls += JSON.stringify(line.event);
    if ('event' in line || calls.includes(line.log.stream)) response.write(`${JSON.stringify(line)}\n`);
  };
  live.events.forEach((event) => write({ event }));
  if (!live.isRunning) {
    response.end();
    return true;
  }
  const stopLogs = listenToLogs((log) => write({ log }));
  const stopEvents = executions.listen({
    onEvents(changed, events) {
      if (changed.arn !== arn) return;
      events.forEach((event) => write({ event }));
      if (!changed.isRunning) response.end();
    },
  });
  response.on('close', () => {
    stopLogs();
    stopEvents();
  });
  return true;
}
