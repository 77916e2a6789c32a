import { childIdentity, childNamed, type ChildKey, mapRunLabel, mapRuns, type MapRunView } from '../asl/index';
import { ChildLog, type ChildFacts } from './child-log';
import type { ExecutionRecord } from './execution-journal';
import type { Executions } from './executions';
import { LiveExecution } from './live-execution';

/** An execution as the API tells of it: one of a state machine, or a child of a map run. */
export type ExecutionView = Pick<LiveExecution, 'arn' | 'events' | 'record'> & {
  readonly execution: Omit<LiveExecution['execution'], 'machine'>;
  readonly child?: ChildPlace;
};

/** Where a child execution belongs. */
export interface ChildPlace {
  readonly key: ChildKey;
  readonly parent: LiveExecution;
  readonly run: MapRunView;
  readonly itemCount: number;
  /** A redrive of its map run will take it up when there is room. */
  readonly pendingRedrive: boolean;
}

/** Replays that are kept, so that page after page of a list does not replay again. */
const KEPT = 8;

/** A replay of an execution that listens to its children, and goes on with it. */
class Replica {
  private readonly live: LiveExecution;
  private read = 1;

  constructor(
    original: LiveExecution,
    readonly log: ChildLog,
  ) {
    const plan = { ...original.plan, children: log.take };
    this.live = new LiveExecution(original.arn, plan, original.record);
  }

  /** As far as the original has come: what is journaled and not applied yet is nobody's to see. */
  follow(original: LiveExecution, records: readonly ExecutionRecord[]): void {
    for (; this.read < records.length && this.live.applied < original.applied; this.read++) {
      const record = records[this.read];
      if ('signal' in record) this.live.apply(record.signal);
    }
  }
}

/**
 * The child executions of Distributed Maps. An execution keeps no history of its children, which are many; what is
 * asked of them is told by replaying the journal of their parent.
 */
export class ChildExecutions {
  private readonly replicas = new Map<string, Replica>();

  constructor(private readonly executions: Executions) {}

  /** The map run and the execution that has it: its ARN names the state machine. */
  async mapRun(arn: string): Promise<{ readonly live: LiveExecution; readonly run: MapRunView } | undefined> {
    const [start, rest = ''] = arn.split(':mapRun:');
    for await (const live of this.executionsOf(`${start}:execution:${rest.split('/')[0]}:`)) {
      const run = mapRuns(live.execution).find((it) => it.arn === arn);
      if (run) return { live, run };
    }
    return undefined;
  }

  /** Every child of the map run that has started. */
  list(live: LiveExecution, run: MapRunView): ExecutionView[] {
    const { children } = this.replica(live, run.arn, () => new ChildLog((key) => key.mapRunArn === run.arn, false));
    return [...children.values()].map((facts) => viewOf(live, run, facts));
  }

  async find(arn: string): Promise<ExecutionView | undefined> {
    const parts = /^(.+):(execution|express):([^/:]+)\/([^:]+):([^:]+)(:[^:]+)?$/.exec(arn);
    if (!parts) return undefined;
    const [, start, , machine, label, name] = parts;
    for await (const live of this.executionsOf(`${start}:execution:${machine}:`)) {
      for (const run of mapRuns(live.execution).filter((it) => mapRunLabel(it.arn) === label)) {
        const child = childNamed(run.arn, name);
        const view = child && this.view(live, run, child);
        if (view?.arn === arn) return view;
      }
    }
    return undefined;
  }

  private view(live: LiveExecution, run: MapRunView, child: ChildKey): ExecutionView | undefined {
    const { mapRunArn, index, restarts } = child;
    const isIt = (key: ChildKey): boolean =>
      key.mapRunArn === mapRunArn && key.index === index && key.restarts === restarts;
    const { children } = this.replica(live, JSON.stringify(child), () => new ChildLog(isIt, true));
    const [facts] = children.values();
    return facts && viewOf(live, run, facts);
  }

  private async *executionsOf(prefix: string): AsyncGenerator<LiveExecution> {
    for (const { arn } of this.executions.list()) {
      const live = arn.startsWith(prefix) ? await this.executions.find(arn) : undefined;
      if (live) yield live;
    }
  }

  private replica(live: LiveExecution, what: string, log: () => ChildLog): ChildLog {
    const key = `${live.arn} ${what}`;
    const replica = this.replicas.get(key) ?? new Replica(live, log());
    this.replicas.delete(key);
    this.replicas.set(key, replica);
    for (const oldest of [...this.replicas.keys()].slice(0, -KEPT)) this.replicas.delete(oldest);
    replica.follow(live, this.executions.records(live.arn));
    return replica.log;
  }
}

export function childArn({ identity }: LiveExecution['record'], run: MapRunView, child: ChildKey): string {
  return childIdentity(identity, child, run.express).executionArn;
}

function viewOf(parent: LiveExecution, run: MapRunView, facts: ChildFacts): ExecutionView {
  const identity = childIdentity(parent.record.identity, facts.child, run.express);
  const { versionArn: _version, aliasArn: _alias, ...record } = parent.record;
  const { status, startedAt, stoppedAt, redriveCount, redrivenAt, input = '', output, error, cause } = facts;
  return {
    arn: identity.executionArn,
    events: facts.events,
    record: { ...record, identity, input, now: startedAt },
    execution: { v: 1, identity, status, startedAt, stoppedAt, input, output, error, cause, redriveCount, redrivenAt },
    child: {
      key: facts.child,
      parent,
      run,
      itemCount: run.sizes[facts.child.index] ?? 1,
      pendingRedrive: run.pendingRedrive.includes(facts.child.index),
    },
  };
}
