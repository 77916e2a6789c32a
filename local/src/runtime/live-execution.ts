import { advance, start } from '../asl/index';
import type { Plan } from '../asl/index';
import type { Effect, Execution, HistoryEvent, Json, Signal, Step } from '../asl/types';
import type { ExecutionRecord, StartRecord } from './execution-journal';

export type AwaitedEffect = Exclude<Effect, { kind: 'cancel' }>;

/** An effect that the execution still waits for. */
export interface Outstanding {
  readonly effect: AwaitedEffect;
  started: boolean;
  /** The answer of the call, once a .sync or callback task was accepted. */
  submitted?: { readonly output: Json };
  /** Stops the timer, or stops waiting for the job. */
  release?: () => void;
}

/** One execution in memory: the engine's state, its history, and what it waits for. */
export class LiveExecution {
  readonly events: HistoryEvent[] = [];
  readonly outstanding = new Map<string, Outstanding>();
  readonly execution: Execution;
  readonly firstStep: Step;
  /** How many signals it has taken. */
  applied = 0;
  /** Its status was told to the event bus. */
  announced = false;

  constructor(
    readonly arn: string,
    readonly plan: Plan,
    readonly record: StartRecord,
  ) {
    const { execution, step } = start(plan, record.identity, record.input, record.now);
    this.execution = execution;
    this.firstStep = step;
    this.take(step);
  }

  static replay(plan: Plan, records: readonly ExecutionRecord[]): LiveExecution {
    const [first, ...rest] = records;
    if (first === undefined || !('start' in first)) throw new Error('the execution has no start record');
    const live = new LiveExecution(first.arn, plan, first.start);
    for (const record of rest) {
      if ('signal' in record) live.apply(record.signal);
      live.announced = 'closed' in record;
    }
    return live;
  }

  get isRunning(): boolean {
    return this.execution.status === 'RUNNING';
  }

  /** Whether the signal answers something that is awaited. */
  awaits(signal: Signal): boolean {
    if (signal.type === 'stop' || signal.type === 'updateMapRun') return this.isRunning;
    if (signal.type === 'redrive') return !this.isRunning;
    return this.outstanding.has(signal.id);
  }

  /** `cancelled`: what the execution gave up, as it stood. */
  apply(signal: Signal): { readonly step: Step; readonly cancelled: Outstanding[] } {
    this.applied++;
    if ('id' in signal) this.note(signal);
    if (signal.type === 'redrive') this.announced = false;
    const step = advance(this.plan, this.execution, signal);
    return { step, cancelled: this.take(step) };
  }

  private note(signal: Signal & { id: string }): void {
    const awaited = this.outstanding.get(signal.id);
    if (!awaited || signal.type === 'taskHeartbeat') return;
    if (signal.type === 'taskStarted') awaited.started = true;
    else if (signal.type === 'taskSubmitted') awaited.submitted = { output: signal.output };
    else this.outstanding.delete(signal.id);
  }

  private take(step: Step): Outstanding[] {
    const cancelled: Outstanding[] = [];
    for (const event of step.events) this.events.push(event);
    for (const effect of step.effects) {
      if (effect.kind !== 'cancel') {
        this.outstanding.set(effect.id, { effect, started: false });
        continue;
      }
      const given = this.outstanding.get(effect.id);
      if (given) cancelled.push(given);
      this.outstanding.delete(effect.id);
    }
    return cancelled;
  }
}
