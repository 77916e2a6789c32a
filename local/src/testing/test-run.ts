import { advance, start, type Plan } from '../asl';
import type {
  Effect,
  Execution,
  ExecutionIdentity,
  ExecutionStatus,
  HistoryEvent,
  ItemsEffect,
  Json,
  Signal,
  TaskEffect,
} from '../asl/types';
import { createVirtualClock } from '../runtime/clock';
import type { UntimedSignal } from '../runtime/executions';
import { chooseMock, respond } from './choose-mock';
import type { Answer, MockCall, Mocks } from './mocks';
import { Occurrences } from './occurrences';

export interface RunResult {
  readonly status: ExecutionStatus;
  readonly output: Json | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** As GetExecutionHistory would answer it; empty on TestState, which knows single states only. */
  readonly history: readonly HistoryEvent[];
  /** States in the order in which they were entered. */
  readonly visited: readonly string[];
  /** Calls of tasks in the order in which they were made. */
  readonly calls: readonly MockCall[];
}

export interface RunStart<Name extends string = string> {
  readonly input?: Json;
  readonly mocks?: Mocks<Name>;
  /** Virtual time of the start, epoch milliseconds. */
  readonly startTime?: number;
}

/** One execution in virtual time. */
export class TestRun {
  private readonly clock;
  private readonly execution: Execution;
  private readonly events: HistoryEvent[] = [];
  private readonly calls: MockCall[] = [];
  private readonly timers = new Map<string, () => void>();
  /** State names, by id of the effect. */
  private readonly awaited = new Map<string, string>();
  private readonly occurrences = new Occurrences();
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

  /** Virtual time, epoch milliseconds. */
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
      calls: this.calls,
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
      else {
        this.awaited.set(effect.id, effect.stateName);
        this.work.push(() => (effect.kind === 'task' ? this.task(effect) : this.items(effect)));
      }
    }
  }

  private async task(effect: TaskEffect): Promise<void> {
    const { id, stateName: state, resource, pattern, parameters: input, retryCount, taskToken, mapItemIndex } = effect;
    if (!this.awaited.has(id)) return;
    const call: MockCall = {
      ...{ state, input, resource, retryCount, now: this.now },
      ...this.occurrences.next(state, mapItemIndex),
      ...(taskToken === undefined ? {} : { token: taskToken }),
      ...(mapItemIndex === undefined ? {} : { mapItemIndex }),
    };
    const mock = chooseMock(this.mocks, pattern, call);
    this.apply({ type: 'taskStarted', id });
    if (pattern !== 'request') this.apply({ type: 'taskSubmitted', id, output: {} });
    this.calls.push(call);
    const answer = await respond(mock, call);
    this.answer(id, answer, endOfTask(id, answer));
  }

  /** A Distributed Map reads its items, or writes its results. */
  private async items({ id, kind, stateName: state, parameters: input }: ItemsEffect): Promise<void> {
    const call = {
      state,
      input,
      resource: kind,
      retryCount: 0,
      now: this.now,
      ...this.occurrences.next(state, undefined),
    };
    const mock = chooseMock(this.mocks, 'request', call);
    this.calls.push(call);
    const answer = await respond(mock, call);
    const otherwise = kind === 'readItems' ? 'States.ItemReaderFailed' : 'States.ResultWriterFailed';
    const { error = otherwise, cause = '' } = answer.kind === 'fail' ? answer : {};
    const failed: UntimedSignal = { type: 'itemsFailed', id, error, cause };
    this.answer(id, answer, answer.kind === 'succeed' ? { type: 'itemsDone', id, output: answer.output } : failed);
  }

  private answer(id: string, { afterSeconds = 0, heartbeatSeconds }: Answer, signal: UntimedSignal): void {
    const at = this.now + afterSeconds * 1000;
    if (afterSeconds > 0 && heartbeatSeconds !== undefined) this.beat(id, heartbeatSeconds, at);
    if (afterSeconds === Infinity) return;
    if (afterSeconds > 0) this.timer(`${id} answer`, at, signal);
    else this.apply(signal);
  }

  private beat(id: string, seconds: number, end: number): void {
    const at = this.now + seconds * 1000;
    if (at < end) this.timer(`${id} heartbeat`, at, { type: 'taskHeartbeat', id }, () => this.beat(id, seconds, end));
  }

  private timer(id: string, at: number, signal: UntimedSignal, then?: () => void): void {
    this.timers.set(
      id,
      this.clock.schedule(at, () => {
        this.timers.delete(id);
        this.apply(signal);
        then?.();
      }),
    );
  }

  private cancel(id: string): void {
    for (const timer of [id, `${id} answer`, `${id} heartbeat`]) this.timers.get(timer)?.();
    this.awaited.delete(id);
  }

  private apply(signal: UntimedSignal): void {
    if (!UNDER_WAY.has(signal.type) && 'id' in signal) this.awaited.delete(signal.id);
    const { events, effects } = advance(this.plan, this.execution, { ...signal, now: this.now } as Signal);
    this.take(events, effects);
  }
}

/** Signals after which the task is still awaited. */
const UNDER_WAY = new Set(['taskStarted', 'taskSubmitted', 'taskHeartbeat']);

function endOfTask(id: string, answer: Answer): UntimedSignal {
  if (answer.kind === 'succeed') return { type: 'taskSucceeded', id, output: answer.output };
  const { error, cause } = answer;
  return {
    ...{ type: 'taskFailed', id },
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  } as UntimedSignal;
}
