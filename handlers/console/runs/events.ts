import { GetExecutionHistoryCommand, type HistoryEvent, type SFNClient } from '@aws-sdk/client-sfn';
import type { RunEvent, RunEvents } from '../../shared/console-contract';
import type { HttpEvent } from '../../shared/http';
import { redact } from '../../shared/redact';
import { cut } from '../../shared/text';
import { numberOf, wrong } from '../request';
import type { ConsoleTools } from '../tools';
import { readBackTo } from './histories';

const MOST = 1000;
/** A history holds 25,000 events. */
const LAST = 1_000_000;
/** Lambda gives back 6 MB at most, and quotes the answer. */
const MOST_TEXT = 2_500_000;
/** Of one input or output. */
const LONGEST = 100_000;

/** Events of a run: what came since, or what was before. */
export async function listEvents(id: string, event: HttpEvent, tools: ConsoleTools): Promise<RunEvents> {
  const after = numberOf(event, 'after', 0, LAST);
  const before = numberOf(event, 'before', 1, LAST);
  if (after !== undefined && before !== undefined) throw wrong('Give ?after or ?before, not both.');
  const { ref } = await tools.descriptions.find(id, tools.settings);
  if (before !== undefined) return olderThan(ref.arn, before, tools.sfn);
  return newerThan(ref.arn, after ?? 0, tools.sfn);
}

async function newerThan(arn: string, after: number, sfn: Pick<SFNClient, 'send'>): Promise<RunEvents> {
  const { events, more } =
    after === 0 ? await firstOf(arn, sfn) : { more: false, ...(await readBackTo(sfn, arn, after)) };
  const items = fitting(events.slice(0, MOST));
  return { v: 1, items, lastId: items.at(-1)?.id ?? after, more: more || items.length < events.length };
}

async function firstOf(executionArn: string, sfn: Pick<SFNClient, 'send'>) {
  const { events = [], nextToken } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: MOST }));
  return { events, more: nextToken !== undefined };
}

async function olderThan(executionArn: string, before: number, sfn: Pick<SFNClient, 'send'>): Promise<RunEvents> {
  const wanted: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: MOST, nextToken }),
    );
    wanted.push(...(page.events ?? []).filter(({ id = 0 }) => id < before));
    nextToken = wanted.length < MOST ? page.nextToken : undefined;
  } while (nextToken);
  const items = fitting(wanted.slice(0, MOST)).reverse();
  return { v: 1, items, lastId: items.at(-1)?.id ?? 0, more: (items[0]?.id ?? 1) > 1 };
}

/** As many as an answer holds; at least one. */
function fitting(events: readonly HistoryEvent[]): RunEvent[] {
  const items: RunEvent[] = [];
  let size = 0;
  for (const event of events) {
    const item = shown(event);
    size += JSON.stringify(item).length;
    if (items.length > 0 && size > MOST_TEXT) break;
    items.push(item);
  }
  return items;
}

/** What the browser gets of an event: no task token, no endless text. */
function shown(event: HistoryEvent): RunEvent {
  const text = JSON.stringify(event, (_key, value: unknown) =>
    typeof value === 'string' ? cut(redact(value), LONGEST) : value,
  );
  const { id = 0, previousEventId = 0, timestamp = '', type = '', ...details } = JSON.parse(text) as Partial<RunEvent>;
  return { id, previousEventId, timestamp, type, ...details };
}
