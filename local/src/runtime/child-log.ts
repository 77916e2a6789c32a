import type { ChildKey, ChildListener } from '../asl/index';
import type { ExecutionStatus, HistoryEvent } from '../asl/types';

/** What the events of a child execution say of it. */
export interface ChildFacts {
  readonly child: ChildKey;
  status: ExecutionStatus;
  readonly startedAt: number;
  stoppedAt?: number;
  redriveCount: number;
  redrivenAt?: number;
  /** These, and the events, only where they are wanted: children are many. */
  input?: string;
  output?: string;
  error?: string;
  cause?: string;
  readonly events: HistoryEvent[];
}

interface Details {
  readonly input?: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

const ENDS: Readonly<Record<string, ExecutionStatus>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionAborted: 'ABORTED',
};

/** Collects what child executions do, while their parent is replayed. */
export class ChildLog {
  readonly children = new Map<string, ChildFacts>();

  constructor(
    private readonly wants: (child: ChildKey) => boolean,
    private readonly withData: boolean,
  ) {}

  readonly take: ChildListener = (child, event) => {
    if (!this.wants(child)) return;
    const { mapRunArn, index, restarts } = child;
    const key = `${mapRunArn} ${index} ${restarts}`;
    let facts = this.children.get(key);
    if (!facts) {
      const which = { mapRunArn, index, restarts };
      facts = { child: which, status: 'RUNNING', startedAt: event.timestamp, redriveCount: 0, events: [] };
      this.children.set(key, facts);
    }
    if (event.type === 'ExecutionRedriven') reopen(facts, child.redriveCount, event.timestamp);
    const end = ENDS[event.type];
    if (end !== undefined) Object.assign(facts, { status: end, stoppedAt: event.timestamp });
    if (!this.withData) return;
    facts.events.push(event);
    if (end !== undefined || event.type === 'ExecutionStarted') Object.assign(facts, dataOf(event));
  };
}

function reopen(facts: ChildFacts, redriveCount: number, redrivenAt: number): void {
  const open = { stoppedAt: undefined, error: undefined, cause: undefined };
  Object.assign(facts, open, { status: 'RUNNING', redriveCount, redrivenAt });
}

function dataOf(event: HistoryEvent): Details {
  const name = `${event.type.charAt(0).toLowerCase()}${event.type.slice(1)}EventDetails`;
  const { input, output, error, cause } = (event[name] ?? {}) as Details;
  const given = Object.entries({ input, output, error, cause }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}
