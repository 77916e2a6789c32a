import { inWords } from '../../../../handlers/shared/failure/reason';
import type { HistoryEvent, Json } from '../../asl/types';
import { isCallback } from '../reporter';
import { describeResult } from '../results';

export type Status = 'running' | 'waiting' | 'succeeded' | 'caught' | 'failed' | 'stopped';

/** A state, or an item of a Map; below it the states inside, in the order of their beginning. */
export interface Node {
  readonly name: string;
  readonly parent: Node | undefined;
  readonly children: Node[];
  status: Status;
  /** Epoch milliseconds. */
  startedAt: number;
  endedAt: number | undefined;
  /** Milliseconds of former visits. */
  spent: number;
  /** How often it was entered: a loop is one line. */
  visits: number;
  retries: number;
  /** The newest thing to say of it. */
  detail: string;
  input: unknown;
}

const newNode = (name: string, parent: Node | undefined, startedAt: number, input?: unknown): Node => ({
  ...{ name, parent, startedAt, input },
  children: [],
  status: 'running',
  endedAt: undefined,
  spent: 0,
  visits: 1,
  retries: 0,
  detail: '',
});

/** A run as a tree of its states, from its events in order. */
export class RunTree {
  readonly root = newNode('', undefined, 0);
  /** Where each event happened; the next one of the same path names it as its previous event. */
  private readonly places = new Map<number, Node>();

  take(event: HistoryEvent): void {
    const before = this.places.get(event.previousEventId) ?? this.root;
    this.places.set(event.id, this.step(event, before));
  }

  /** A line of a job, for the state that runs; of several nobody knows whose it is. */
  say(line: string): void {
    const [only, ...others] = all(this.root).filter((node) => node.status === 'running' && node.children.length === 0);
    if (only && others.length === 0) only.detail = line;
  }

  private step(event: HistoryEvent, place: Node): Node {
    const { type, timestamp } = event;
    const entered = details(event, 'stateEnteredEventDetails');
    if (entered) return enter(String(entered.name), entered.input, timestamp, place);
    if (type.endsWith('StateExited')) return exit(event, place);
    const item = itemOf(event);
    if (item !== undefined) return item.isBegin ? beginItem(item.name, timestamp, place) : endItem(event, item, place);
    if (type === 'ExecutionStarted') this.root.startedAt = timestamp;
    else if (type === 'ExecutionRedriven') this.reopen();
    else if (/^Execution(Succeeded|Failed|Aborted|TimedOut)$/.test(type)) this.close(type, timestamp);
    else if (type === 'TaskSubmitted' && isCallback(event)) place.status = 'waiting';
    else if (type.endsWith('Scheduled')) retry(place);
    else if (/^(Map|Parallel)StateFailed$/.test(type)) return fail(event, place.parent ?? place, timestamp);
    else if (/(Failed|TimedOut)$/.test(type) && place !== this.root) return fail(event, place, timestamp);
    return place;
  }

  private reopen(): void {
    this.root.status = 'running';
    this.root.endedAt = undefined;
  }

  private close(type: string, at: number): void {
    this.root.endedAt = at;
    this.root.status = type === 'ExecutionSucceeded' ? 'succeeded' : type === 'ExecutionAborted' ? 'stopped' : 'failed';
    for (const node of all(this.root)) {
      if (node.endedAt !== undefined) continue;
      node.endedAt = at;
      node.status = this.root.status;
    }
  }
}

/** Inside a state that is open the path begins below it, after one that has ended beside it. */
function enter(name: string, input: unknown, at: number, place: Node): Node {
  const owner = place.endedAt === undefined ? place : (place.parent ?? place);
  const known = owner.children.find((child) => child.name === name);
  if (!known) {
    const added = newNode(name, owner, at, input);
    owner.children.push(added);
    return added;
  }
  // What a former visit of a Map or Parallel had inside is told anew.
  known.children.length = 0;
  known.visits += 1;
  known.spent = millisecondsOf(known, at);
  return Object.assign(known, { status: 'running', startedAt: at, endedAt: undefined, input });
}

function exit(event: HistoryEvent, place: Node): Node {
  const { name, output } = details(event, 'stateExitedEventDetails') ?? {};
  const node = climb(place, String(name));
  node.endedAt = event.timestamp;
  if (node.status === 'failed') {
    node.status = 'caught';
    return node;
  }
  node.status = 'succeeded';
  // What only passes through is not this state's result.
  node.detail = output === node.input ? '' : (describeResult(parse(output)).split('\n')[0] ?? '');
  return node;
}

/** The exit of a Map or Parallel follows the last event inside of it. */
function climb(place: Node, name: string): Node {
  for (let node: Node | undefined = place; node; node = node.parent) if (node.name === name) return node;
  return place;
}

interface Item {
  readonly name: string;
  readonly isBegin: boolean;
}

function itemOf(event: HistoryEvent): Item | undefined {
  const kind = /^MapIteration(Started|Succeeded|Failed|Aborted)$/.exec(event.type)?.[1];
  if (kind === undefined) return undefined;
  const { index = 0 } = (details(event, `mapIteration${kind}EventDetails`) ?? {}) as { index?: number };
  return { name: `item ${index}`, isBegin: kind === 'Started' };
}

function beginItem(name: string, at: number, place: Node): Node {
  const node = newNode(name, place, at);
  place.children.push(node);
  return node;
}

function endItem(event: HistoryEvent, { name }: Item, place: Node): Node {
  const node = climb(place, name);
  node.endedAt = event.timestamp;
  node.status = event.type.endsWith('Succeeded') ? 'succeeded' : event.type.endsWith('Failed') ? 'failed' : 'stopped';
  return node;
}

/** The first attempt belongs to the entry; each that comes after a failure is another. */
function retry(node: Node): void {
  if (node.status !== 'failed') return;
  Object.assign(node, { status: 'running', endedAt: undefined, retries: node.retries + 1 });
}

function fail(event: HistoryEvent, node: Node, at: number): Node {
  const found = Object.entries(event).find(([name]) => name.endsWith('EventDetails'))?.[1] as
    { error?: string; cause?: string } | undefined;
  const cause = (inWords(found?.cause ?? '') ?? '').split('\n')[0] ?? '';
  const detail = [found?.error, cause].filter(Boolean).join(': ');
  return Object.assign(node, { status: 'failed', endedAt: at, detail: detail === '' ? node.detail : detail });
}

/** In all of its visits. */
export const millisecondsOf = ({ spent, startedAt, endedAt }: Node, now: number): number =>
  spent + (endedAt ?? now) - startedAt;

export const all = (node: Node): Node[] => node.children.flatMap((child) => [child, ...all(child)]);

const details = (event: HistoryEvent, name: string): Record<string, unknown> | undefined =>
  event[name] as Record<string, unknown> | undefined;

function parse(text: unknown): Json {
  try {
    return JSON.parse(String(text)) as Json;
  } catch {
    return null;
  }
}
