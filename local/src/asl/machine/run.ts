import type { Effect, Execution, HistoryEvent, Json, Step, TimerPurpose } from '../types';
import type { Plan, Scope, StatePlan } from '../plan';
import { type Item, contextObject } from './context';
import { type ChildRecord, type Machine, type Role, type Thread, type Work, machineOf } from './data';
import { StateError } from './errors';
import { enteredDetails, exitedDetails, textsOf } from './events';
import { endExecution, failExecution } from './end';
import { endChild, failChild } from './children';
import { isExpressChild } from './map-runs';
import { HistoryFull, isTooLarge, MAX_EVENTS, tooLarge } from './limits';
import { draw, drawUuid } from './random';
import { recover } from './retry';
import { blankThread } from './thread';
import { assign, checkAssigned, forgetVariables } from './variables';

/** One call of start or advance: collects events and effects, and runs threads until all of them wait. */
export class Run {
  readonly machine: Machine;
  private readonly events: HistoryEvent[] = [];
  private readonly effects: Effect[] = [];
  private readonly ready: (() => void)[] = [];
  private parsedInput?: { readonly value: Json };

  constructor(
    readonly plan: Plan,
    readonly execution: Execution,
    readonly now: number,
  ) {
    this.machine = machineOf(execution);
  }

  /** Runs everything that can run, in the order in which it became ready. */
  drain(): Step {
    // The queue may hold a hundred thousand iterations: taking from its front would move the rest each time.
    for (let at = 0; at < this.ready.length && this.execution.status === 'RUNNING'; at++) this.perform(this.ready[at]);
    return { events: this.events, effects: this.effects };
  }

  /** Carries out what may fill up the history. */
  perform(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof HistoryFull)) throw error;
      const reported = new StateError('task', 'States.Runtime', error.message);
      if (error.within === undefined) failExecution(this, this.machine.lastEvent, reported);
      else failChild(this, this.thread(error.within), reported);
    }
  }

  later(action: () => void): void {
    this.ready.push(action);
  }

  thread(id: number): Thread {
    return this.machine.threads[id];
  }

  stateOf(thread: Thread): StatePlan {
    const state = this.plan.machines.get(thread.machine)?.states.get(thread.state);
    if (!state)
      throw new Error(
        `the plan has no state '${thread.state}' in '${thread.machine}': it is not the plan that this execution was started with`,
      );
    return state;
  }

  /** Writes an event without moving any thread on; `within`: that child execution's. */
  emit(within: number | undefined, previousEventId: number, type: string, details: object = {}): number {
    const last = within === undefined ? this.machine.lastEvent : this.childOf(within).lastEvent;
    // The last one is for its end.
    if (last >= MAX_EVENTS - 1 && !this.isExpress(within)) throw new HistoryFull(within);
    return this.emitEnd(within, previousEventId, type, details);
  }

  /** The event that an execution ends with has its place even in a full history. */
  emitEnd(within: number | undefined, previousEventId: number, type: string, details: object = {}): number {
    if (within === undefined) {
      const id = ++this.machine.lastEvent;
      this.events.push({ id, previousEventId, timestamp: this.now, type, ...details });
      return id;
    }
    const child = this.childOf(within);
    const id = ++child.lastEvent;
    this.plan.children?.(child, { id, previousEventId, timestamp: this.now, type, ...details });
    return id;
  }

  /** Writes the next event of a thread. */
  log(thread: Thread, type: string, details: object = {}): void {
    thread.prev = this.emit(thread.within, thread.prev, type, details);
  }

  /** Whether anybody reads the details of the thread's events. */
  isRead(thread: Thread): boolean {
    return thread.within === undefined || this.plan.children !== undefined;
  }

  /** Express executions have no history, so none that could be full. */
  private isExpress(within: number | undefined): boolean {
    if (within === undefined) return this.execution.identity.type === 'EXPRESS';
    return isExpressChild(this, this.childOf(within));
  }

  childOf(within: number): ChildRecord {
    const { child } = this.thread(within);
    if (!child) throw new Error(`the thread ${within} is not the root of a child execution`);
    return child;
  }

  effect(effect: Effect): void {
    this.effects.push(effect);
  }

  newId(role: Role): string {
    return `${role}-${++this.machine.lastEffect}`;
  }

  /** Signals of that id go to the thread. */
  expect(id: string, thread: Thread, role: Role, at?: number): string {
    this.machine.waiting[id] = { thread: thread.id, role, ...(at === undefined ? {} : { at }) };
    return id;
  }

  timer(thread: Thread, purpose: TimerPurpose, at: number): string {
    const id = this.expect(this.newId(purpose), thread, purpose, at);
    this.effect({ kind: 'timer', id, at, purpose });
    return id;
  }

  /** Forgets an effect; `undefined` and answered ones are fine. */
  cancel(id: string | undefined): void {
    if (id === undefined || !(id in this.machine.waiting)) return;
    delete this.machine.waiting[id];
    this.effect({ kind: 'cancel', id });
  }

  cancelWork(work: Work | undefined): void {
    if (work?.kind === 'task') [work.effect, work.timeout, work.heartbeat].forEach((id) => this.cancel(id));
    else if (work?.kind === 'branches') this.cancel(work.io);
    else if (work) this.cancel(work.timer);
  }

  scope(thread: Thread, more: { input?: Json; errorOutput?: Json } = {}, item?: Item): Scope {
    let context: Json | undefined;
    return {
      input: thread.input,
      ...more,
      now: this.now,
      context: () => (context ??= contextObject(this, thread, item)),
      variable: (name) => this.variable(thread, name),
      random: () => draw(this.execution),
      uuid: () => drawUuid(this.execution),
      ...(this.plan.probe ? { note: this.plan.probe.note } : {}),
    };
  }

  executionInput(): Json {
    this.parsedInput ??= { value: JSON.parse(this.execution.input) as Json };
    return this.parsedInput.value;
  }

  private variable(thread: Thread, name: string): Json | undefined {
    for (
      let at: Thread | undefined = thread;
      at;
      at = at.child || at.parent === undefined ? undefined : this.thread(at.parent)
    ) {
      if (Object.hasOwn(at.vars, name)) return at.vars[name];
    }
    return undefined;
  }

  spawn(machine: string, input: Json, prev: number, owner?: Partial<Thread>): Thread {
    const id = ++this.machine.lastThread;
    const thread: Thread = { ...blankThread(id, machine, input, prev), ...owner };
    this.machine.threads[id] = thread;
    const start = this.plan.machines.get(machine)?.startAt;
    if (start === undefined) throw new Error(`the plan has no state machine at '${machine}'`);
    this.goTo(thread, start, input);
    return thread;
  }

  goTo(thread: Thread, state: string, input: Json): void {
    thread.state = state;
    thread.input = input;
    thread.fresh = true;
    this.later(() => this.enter(thread));
  }

  enter(thread: Thread): void {
    if (!this.machine.threads[thread.id] || thread.stopped) return;
    thread.fresh = undefined;
    this.observe(thread, '');
    thread.enteredPrev = thread.prev;
    thread.enteredAt = this.now;
    thread.retryCount = 0;
    if (thread.retries.length > 0) thread.retries = [];
    const state = this.stateOf(thread);
    if (this.isRead(thread)) {
      thread.text ??= JSON.stringify(thread.input);
      this.log(thread, state.enteredEvent, enteredDetails(thread.state, thread.text));
    } else this.log(thread, state.enteredEvent);
    thread.entered = thread.prev;
    this.attempt(thread, state);
  }

  observe({ machine, state }: Thread, field: string): void {
    this.plan.observe?.({ machine, state, field });
  }

  /** Runs the current state, for the first time or again. */
  attempt(thread: Thread, state = this.stateOf(thread)): void {
    thread.work = undefined;
    try {
      state.begin(this, thread);
    } catch (error) {
      this.report(thread, error);
    }
  }

  /** Whatever a state throws is an error of that state. */
  guard(thread: Thread, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.report(thread, error);
    }
  }

  private report(thread: Thread, error: unknown): void {
    if (!(error instanceof StateError)) throw error;
    recover(this, thread, error);
  }

  /**
   * Ends the current state well. `next` undefined: the last state of its machine. `raw`: how the output is written,
   * where that matters.
   */
  exit(thread: Thread, output: Json, next: string | undefined, assigned?: Record<string, Json>, raw?: string): void {
    const state = this.stateOf(thread);
    const isPassedOn = output === thread.input;
    const text = (isPassedOn ? thread.text : raw) ?? JSON.stringify(output);
    if (isTooLarge(text)) throw tooLarge(state.name);
    const written = assigned && textsOf(assigned);
    if (written) checkAssigned(this, thread, state.name, written);
    const details = this.isRead(thread) ? exitedDetails(state.name, text, written) : undefined;
    this.log(thread, state.exitedEvent, details);
    thread.work = undefined;
    thread.token = undefined;
    thread.text = text;
    if (!isPassedOn) thread.sent = raw === undefined ? undefined : true;
    if (assigned && written) assign(this, thread, assigned, written);
    if (next !== undefined) this.goTo(thread, next, output);
    else this.finish(thread, output, text);
  }

  private finish(thread: Thread, output: Json, text: string): void {
    if (thread.child) endChild(this, thread, text);
    else forgetVariables(this, thread);
    delete this.machine.threads[thread.id];
    if (thread.parent === undefined) return endExecution(this, thread.prev, text);
    const parent = this.thread(thread.parent);
    this.guard(parent, () => this.stateOf(parent).childDone?.(this, parent, thread, output));
  }
}
