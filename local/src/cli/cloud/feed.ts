import { setTimeout } from 'node:timers/promises';
import type { HistoryEvent } from '../../asl/types';
import type { FeedLine } from '../../wire/feed';

interface Page {
  readonly events: readonly HistoryEvent[];
  readonly nextToken?: string;
}

/** Asks for a page of the history: its first, or the one that a token names. */
export type ReadPage = (nextToken: string | undefined) => Promise<Page>;

const LAST = /^Execution(Succeeded|Failed|Aborted|TimedOut)$/;

/** AWS tells nobody of a new event: the history is asked for again and again, from its last page on. */
export async function* pollHistory(
  readPage: ReadPage,
  signal: AbortSignal | undefined,
  milliseconds: number,
): AsyncGenerator<FeedLine> {
  let last = 0;
  let token: string | undefined;
  for (;;) {
    let closed = false;
    for (;;) {
      const { events, nextToken } = await readPage(token);
      for (const event of events) {
        if (event.id <= last) continue;
        last = event.id;
        // A redrive goes on after the end.
        closed = LAST.test(event.type);
        // The service has seconds, the feed milliseconds.
        yield { event: { ...event, timestamp: event.timestamp * 1000 } };
      }
      if (nextToken === undefined) break;
      token = nextToken;
    }
    if (closed) return;
    await setTimeout(milliseconds, undefined, signal ? { signal } : {});
  }
}
