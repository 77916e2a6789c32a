import { compile } from '../asl/index';
import type { Plan } from '../asl/index';
import type { HistoryEvent, Signal } from '../asl/types';
import type { Clock, Store } from '../services/types';
import { type ClosedSummary, ExecutionJournal, type ExecutionRecord, type StartRecord } from './execution-journal';
import { LiveExecution, type Outstanding } from './live-execution';

const DEFINITIONS = 'runtime.definitions';

/** A signal without its time, which the runtime adds. */
export type UntimedSignal = Signal extends infer S ? (S extends Signal ? Omit<S, 'now'> : never) : never;

export interface EffectRunner {
  /** Carries out (or, after a restart, takes up again) what the execution waits for. */
  run(live: LiveExecution, awaited: Outstanding): void;
  cancel(live: LiveExecution, cancelled: Outstanding): void;
}

export interface ExecutionListener {
  onEvents?(live: LiveExecution, events: readonly HistoryEvent[]): void;
  /** Started, closed or redriven; awaited before the change counts as told. */
  onStatus?(live: LiveExecution): Promise<void>;
}

interface Queue {
  readonly signals: {
    readonly signal: Signal;
    readonly done: (accepted: boolean) => void;
    readonly failed: (error: unknown) => void;
  }[];
  busy: boolean;
}

/** Owns every execution: a signal is journaled, then applied, then its effects are carried out. */
export class Executions {
  private readonly live = new Map<string, LiveExecution>();
  /** Not durable yet: nobody may see them. */
  private readonly starting = new Map<string, Promise<LiveExecution>>();
  /** Express executions live in memory only. */
  private readonly express = new Set<string>();
  private readonly queues = new Map<string, Queue>();
  private readonly plans = new Map<string, Plan>();
  private readonly listeners = new Set<ExecutionListener>();
  private readonly waiting = new Map<string, ((live: LiveExecution) => void)[]>();
  private runner: EffectRunner | undefined;

  constructor(
    private readonly journal: ExecutionJournal,
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly log: (line: string) => void,
  ) {}

  /** Returns a function that ends the listening. */
  listen(listener: ExecutionListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Takes up what was running when the last process ended. */
  async resume(runner: EffectRunner): Promise<readonly LiveExecution[]> {
    this.runner = runner;
    const resumed: LiveExecution[] = [];
    for (const arn of this.journal.current()) {
      const records = this.journal.read(arn);
      const last = records[records.length - 1];
      if (last !== undefined && 'closed' in last) continue;
      const live = this.get(arn);
      if (!live) continue;
      if (live.isRunning) resumed.push(live);
      await this.tellStatus(live);
    }
    for (const live of resumed) for (const awaited of [...live.outstanding.values()]) runner.run(live, awaited);
    return resumed;
  }

  has(arn: string): boolean {
    return this.journal.has(arn);
  }

  get(arn: string): LiveExecution | undefined {
    const known = this.live.get(arn);
    if (known ?? this.starting.has(arn)) return known;
    const records = this.journal.read(arn);
    const first = records[0];
    if (first === undefined || !('start' in first)) return undefined;
    const live = LiveExecution.replay(this.plan(first.start.definition), records);
    this.live.set(arn, live);
    return live;
  }

  /** What happened to it, in order. */
  records(arn: string): readonly ExecutionRecord[] {
    return this.journal.read(arn);
  }

  /** Newest first. */
  list(): readonly { readonly arn: string; readonly summary: () => LiveExecution | ClosedSummary }[] {
    const archived = this.journal.archived().map(([arn, summary]) => ({ arn, summary: () => summary }));
    const started = this.journal.current().filter((arn) => !this.starting.has(arn));
    const current = started.map((arn) => ({ arn, summary: () => this.get(arn) as LiveExecution }));
    return [...archived, ...current].reverse();
  }

  saveDefinition(hash: string, definition: string): void {
    if (!this.store.get(DEFINITIONS, hash)) this.store.put(DEFINITIONS, hash, { v: 1, definition });
  }

  definition(hash: string): string {
    const found = this.store.get<{ definition: string }>(DEFINITIONS, hash);
    if (!found) throw new Error(`the definition ${hash} of an execution is missing from the store`);
    return found.definition;
  }

  /** Also one whose start is being written. */
  find(arn: string): Promise<LiveExecution | undefined> {
    return this.starting.get(arn) ?? Promise.resolve(this.get(arn));
  }

  /** Resolves when the start is durable; its effects follow. */
  start(arn: string, record: StartRecord): Promise<LiveExecution> {
    const plan = this.plan(record.definition);
    const isExpress = record.identity.type === 'EXPRESS';
    if (isExpress) this.express.add(arn);
    const written = isExpress ? Promise.resolve() : this.journal.append([{ v: 1, arn, start: record }]);
    const starting = written.then(() => this.begin(new LiveExecution(arn, plan, record)));
    this.starting.set(arn, starting);
    return starting.finally(() => this.starting.delete(arn));
  }

  private begin(live: LiveExecution): LiveExecution {
    this.live.set(live.arn, live);
    this.publish(live, live.firstStep.events);
    void this.tellStatus(live);
    for (const awaited of [...live.outstanding.values()]) this.runner?.run(live, awaited);
    return live;
  }

  /** Resolves when the execution has closed. */
  async closed(arn: string): Promise<LiveExecution> {
    const live = await this.find(arn);
    if (!live) throw new Error(`there is no execution ${arn}`);
    if (!live.isRunning) return live;
    return new Promise((resolve) => {
      const waiting = this.waiting.get(arn) ?? [];
      this.waiting.set(arn, [...waiting, resolve]);
    });
  }

  /** Resolves when the signal is durable and applied; false: nothing waits for it any more. */
  signal(arn: string, signal: UntimedSignal): Promise<boolean> {
    const queue = this.queues.get(arn) ?? { signals: [], busy: false };
    this.queues.set(arn, queue);
    return new Promise((done, failed) => {
      queue.signals.push({ signal: { ...signal, now: this.clock.now() } as Signal, done, failed });
      if (!queue.busy) void this.work(arn, queue);
    });
  }

  /** Resolves when every signal that has arrived was applied. */
  async settle(): Promise<void> {
    while (this.queues.size > 0 || this.starting.size > 0) await new Promise((resolve) => setImmediate(resolve));
  }

  private async work(arn: string, queue: Queue): Promise<void> {
    queue.busy = true;
    // What one turn brings shares one sync.
    await Promise.resolve();
    while (queue.signals.length > 0) {
      const batch = queue.signals.splice(0);
      try {
        const live = this.get(arn);
        if (!live) throw new Error(`there is no execution ${arn}`);
        if (batch.some(({ signal }) => signal.type === 'redrive')) await this.journal.revive(arn);
        const wanted = batch.filter(({ signal }) => live.awaits(signal));
        if (wanted.length > 0 && !this.express.has(arn)) {
          await this.journal.append(wanted.map(({ signal }) => ({ v: 1, arn, signal })));
        }
        for (const entry of batch) {
          const accepted = wanted.includes(entry) && live.awaits(entry.signal);
          if (wanted.includes(entry)) this.apply(live, entry.signal);
          entry.done(accepted);
        }
      } catch (error) {
        this.log(`execution ${arn}: ${(error as Error).message}`);
        batch.forEach((entry) => entry.failed(error));
      }
    }
    this.queues.delete(arn);
  }

  private apply(live: LiveExecution, signal: Signal): void {
    const before = live.isRunning;
    const { step, cancelled } = live.apply(signal);
    this.publish(live, step.events);
    for (const given of cancelled) {
      given.release?.();
      this.runner?.cancel(live, given);
    }
    for (const effect of step.effects) {
      const awaited = live.outstanding.get(effect.id);
      if (effect.kind !== 'cancel' && awaited) this.runner?.run(live, awaited);
    }
    if (before !== live.isRunning) void this.tellStatus(live);
  }

  private publish(live: LiveExecution, events: readonly HistoryEvent[]): void {
    if (events.length > 0) this.listeners.forEach((listener) => listener.onEvents?.(live, events));
  }

  private async tellStatus(live: LiveExecution): Promise<void> {
    const { status } = live.execution;
    if (status !== 'RUNNING') {
      this.waiting.get(live.arn)?.forEach((resolve) => resolve(live));
      this.waiting.delete(live.arn);
    }
    if (this.express.has(live.arn)) return this.forgetExpress(live);
    try {
      for (const listener of this.listeners) await listener.onStatus?.(live);
      if (status === 'RUNNING' || live.execution.status !== status) return;
      const { identity, startedAt, stoppedAt = startedAt } = live.execution;
      const { versionArn, aliasArn } = live.record;
      const through = { ...(versionArn ? { versionArn } : {}), ...(aliasArn ? { aliasArn } : {}) };
      const closed = { status, stateMachineArn: identity.stateMachineArn, startedAt, stoppedAt, ...through };
      await this.journal.append([{ v: 1, arn: live.arn, closed }]);
      live.announced = true;
    } catch (error) {
      this.log(`execution ${live.arn}: its status could not be told: ${(error as Error).message}`);
    }
  }

  private forgetExpress(live: LiveExecution): void {
    if (live.isRunning) return;
    this.express.delete(live.arn);
    this.live.delete(live.arn);
  }

  private plan(hash: string): Plan {
    let plan = this.plans.get(hash);
    if (!plan) {
      plan = compile(JSON.parse(this.definition(hash)));
      this.plans.set(hash, plan);
    }
    return plan;
  }
}
