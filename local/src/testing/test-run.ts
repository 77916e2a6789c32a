import { advance, start, type Plan } from '../asl';
import type {
  Effect,
  Execution,
  ExecutionIdentity,
  ExecutionStatus,
  HistoryEvent,
  Json,
  Signal,
  TaskEffect,
} from '../asl/types';
import { createVirtualClock } from '../runtime/clock';
import type { UntimedSignal } from '../runtime/executions';
import { chooseMock, type MockCall, type Mocks } from './mocks';

export interface RunResult {
  readonly status: ExecutionStatus;
  readonly output: Json | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly history: readonly HistoryEvent[];
  /** States in the order in which they were entered. */
  readonly visited: readonly string[];
}

export interface RunStart {
  readonly input?: Json;
  readonly mocks?: Mocks;
  /** Virtual time of the start, epoch milliseconds. */
  readonly startTime?: number;
}

/** One execution in virtual time. */
export class TestRun {
  private readonly clock;
  private readonly execution: Execution;
  private readonly events: HistoryEvent[] = [];
  private readonly timers = new Map<string, () => void>();
  private readonly awaited = new Map<string, string>();
  private readonly occurrences = new Map<string, number>();
  private readonly work: (() => Promise<void>)[] = [];
  private readonly mocks: Mocks;

  constructor(
    private readonly plan: Plan,
    identity: ExecutionIdentity,
    { input = {}, mocks = {}, startTime }: RunStart,
  ) {
    this.mocks = mocks;
    this.clock = createVirtualClock(startTime);
    const { execution, step } = start(plan, identity, JSON.stringify(input), this.clock.now());
    this.execution = execution;
    this.take(step.events, step.effects);
  }

  get now(): number {
    return this.clock.now();
  }

  get isRunning(): boolean {
    return this.execution.status === 'RUNNING';
  }

  /** States in the order in which they were entered. */
  get visited(): readonly string[] {
    return this.events.flatMap((event) => {
      const entered = event.stateEnteredEventDetails as { name: string } | undefined;
      return entered ? [entered.name] : [];
    });
  }

  /** What the run came to so far. */
  get result(): RunResult {
    const { status, output, error, cause } = this.execution;
    return {
      status,
      output: output === undefined ? undefined : (JSON.parse(output) as Json),
      error,
      cause,
      history: this.events,
      visited: this.visited,
    };
  }

  /** Lets virtual time pass. */
  async advance(seconds: number): Promise<void> {
    const end = this.clock.now() + seconds * 1000;
    await this.settle();
    while (this.isRunning && this.clock.next(end)) await this.settle();
    this.clock.advance(Math.max(0, end - this.clock.now()));
  }

  /** Goes on until the state is entered (once more), and stops there. */
  async until(state: string): Promise<void> {
    const count = (): number => this.visited.filter((name) => name === state).length;
    const before = count();
    await this.settle();
    while (count() === before) {
      if (!this.isRunning) throw new Error(`the run ended ${this.execution.status} without entering "${state}"`);
      await this.tick();
    }
  }

  async stop(error?: string, cause?: string): Promise<void> {
    this.apply({ type: 'stop', ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) });
    await this.settle();
  }

  async redrive(): Promise<void> {
    this.apply({ type: 'redrive' });
    await this.settle();
  }

  /** Goes on to the end. */
  async finish(): Promise<RunResult> {
    await this.settle();
    while (this.isRunning) await this.tick();
    return this.result;
  }

  /** Answers what can be answered now; time stands still. */
  private async settle(): Promise<void> {
    for (let next = this.work.shift(); next; next = this.work.shift()) await next();
  }

  private async tick(): Promise<void> {
    if (!this.clock.next()) {
      const states = [...new Set(this.awaited.values())].map((state) => `"${state}"`).join(', ');
      throw new Error(
        `the run waits for ${states || 'nothing'} and nothing will answer: no mock does, and no timeout is set`,
      );
    }
    await this.settle();
  }

  private take(events: readonly HistoryEvent[], effects: readonly Effect[]): void {
    this.events.push(...events);
    for (const effect of effects) {
      if (effect.kind === 'timer') this.timer(effect.id, effect.at, { type: 'timer', id: effect.id });
      else if (effect.kind === 'cancel') this.cancel(effect.id);
      else if (effect.kind === 'task') {
        this.awaited.set(effect.id, effect.stateName);
        this.work.push(() => this.task(effect));
      } else {
        const { id, stateName, parameters } = effect;
        const task = {
          ...effect,
          kind: 'task',
          resource: effect.kind,
          pattern: 'request',
          parameters,
        } as unknown as TaskEffect;
        this.awaited.set(id, stateName);
        this.work.push(() => this.task(task, effect.kind === 'readItems' || effect.kind === 'writeResults'));
      }
    }
  }

  private async task(effect: TaskEffect, isItems = false): Promise<void> {
    if (!this.awaited.has(effect.id)) return;
    const { id, stateName, taskToken, mapItemIndex } = effect;
    const occurrence = this.occurrences.get(stateName) ?? 0;
    this.occurrences.set(stateName, occurrence + 1);
    const mock = chooseMock(this.mocks, effect, occurrence);
    if (!isItems) {
      this.apply({ type: 'taskStarted', id });
      if (effect.pattern !== 'request') this.apply({ type: 'taskSubmitted', id, output: {} });
    }
    const call: MockCall = {
      state: stateName,
      input: effect.parameters,
      resource: effect.resource,
      occurrence,
      retryCount: effect.retryCount,
      now: this.now,
      ...(taskToken === undefined ? {} : { token: taskToken }),
      ...(mapItemIndex === undefined ? {} : { mapItemIndex }),
    };
    const { delaySeconds = 0 } = mock;
    if (delaySeconds === Infinity) return;
    const answer = await mock.respond(call);
    const signal: UntimedSignal =
      answer.kind === 'succeed'
        ? { type: isItems ? 'itemsDone' : 'taskSucceeded', id, output: answer.output }
        : isItems
          ? { type: 'itemsFailed', id, error: answer.error, cause: answer.cause ?? '' }
          : {
              type: 'taskFailed',
              id,
              error: answer.error,
              ...(answer.cause === undefined ? {} : { cause: answer.cause }),
            };
    if (delaySeconds > 0) this.timer(`${id} answer`, this.now + delaySeconds * 1000, signal);
    else this.apply(signal);
  }

  private timer(id: string, at: number, signal: UntimedSignal): void {
    this.timers.set(
      id,
      this.clock.schedule(at, () => {
        this.timers.delete(id);
        this.apply(signal);
      }),
    );
  }

  private cancel(id: string): void {
    this.timers.get(id)?.();
    this.timers.get(`${id} answer`)?.();
    this.awaited.delete(id);
  }

  private apply(signal: UntimedSignal): void {
    if (signal.type !== 'taskStarted' && signal.type !== 'taskSubmitted' && 'id' in signal)
      this.awaited.delete(signal.id);
    const { events, effects } = advance(this.plan, this.execution, { ...signal, now: this.now } as Signal);
    this.take(events, effects);
  }
}
