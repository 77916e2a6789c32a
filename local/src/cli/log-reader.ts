import type { ApiError, Client } from './client';
import type { LogSource } from './log-sources';

/** One line, as --json prints it. */
export interface LogLine {
  /** ISO 8601. */
  readonly time: string;
  readonly state: string;
  readonly group: string;
  readonly stream: string;
  readonly message: string;
}

interface LogEvent {
  readonly eventId?: string;
  readonly timestamp?: number;
  readonly message?: string;
  readonly logStreamName?: string;
}

/** CloudWatch Logs takes events late: what lies this far behind the newest is asked for again. Milliseconds. */
const OVERLAP = 10_000;

/** Reads logs on and on, each line once. */
export class LogReader {
  /** How many lines there were so far. */
  lines = 0;
  private readonly seen = new Set<string>();
  private readonly newest = new Map<string, number>();

  constructor(private readonly client: Pick<Client, 'logs'>) {}

  async read(source: LogSource): Promise<LogLine[]> {
    const { group, state, stream } = source;
    const key = `${group} ${stream ?? ''}`;
    const fresh: LogLine[] = [];
    for (const event of await this.events(source, this.since(key, source))) {
      const { eventId = '', timestamp = 0, message = '', logStreamName = '' } = event;
      if (stream !== undefined && !isOf(stream, logStreamName)) continue;
      const id = `${key} ${eventId}`;
      if (this.seen.has(id)) continue;
      this.seen.add(id);
      this.newest.set(key, Math.max(timestamp, this.newest.get(key) ?? 0));
      const time = new Date(timestamp).toISOString();
      fresh.push({ time, state, group, stream: logStreamName, message: message.trimEnd() });
    }
    this.lines += fresh.length;
    return fresh;
  }

  /** Never from before the run: a function's log holds others. */
  private since(key: string, { from }: LogSource): number {
    return Math.max(from, (this.newest.get(key) ?? 0) - OVERLAP);
  }

  private async events({ group, stream, to }: LogSource, startTime: number): Promise<LogEvent[]> {
    const events: LogEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.page({
        logGroupName: group,
        startTime: Math.max(0, Math.floor(startTime)),
        ...(to === undefined ? {} : { endTime: Math.ceil(to) }),
        ...(stream === undefined ? {} : { logStreamNamePrefix: stream }),
        ...(nextToken === undefined ? {} : { nextToken }),
      });
      events.push(...(page.events ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return events;
  }

  private async page(input: object): Promise<{ events?: readonly LogEvent[]; nextToken?: string }> {
    try {
      return await this.client.logs('FilterLogEvents', input);
    } catch (error) {
      // Nobody has written to it yet.
      if ((error as ApiError).name === 'ResourceNotFoundException') return {};
      throw error;
    }
  }
}

/** SageMaker adds /algo-1-…, Glue its workers' _g-…. */
const isOf = (wanted: string, stream: string): boolean =>
  stream === wanted || stream.startsWith(`${wanted}/`) || stream.startsWith(`${wanted}_`);
