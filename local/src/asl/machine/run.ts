import type { Effect, Execution, HistoryEvent, Json, Step, TimerPurpose } from '../types';
import type { Plan, Scope, StatePlan } from '../plan';
import { type Item, contextObject } from './context';
import { type Machine, type Role, type Thread, type Work, machineOf } from './data';
import { StateError } from './errors';
import { enteredDetails, exitedDetails } from './events';
import { endExecution, failExecution } from './end';
import { draw, drawUuid } from './random';
import { recover } from './retry';

/** AWS's limits. */
const MAX_PAYLOAD_BYTES = 262_144;
const MAX_EVENTS = 25_000;

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
    for (let at = 0; at < this.ready.length && this.execution.status === 'RUNNING'; at++) this.ready[at]();
    return { events: this.events, effects: this.effects };
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

  /** Writes an event without moving any thread on. */
  emit(previousEventId: number, type: string, details: object = {}): number {
    const id = ++this.machine.lastEvent;
    this.events.push({ id, previousEventId, timestamp: this.now, type, ...details });
    return id;
  }

  /** Writes the next event of a thread. */
  log(thread: Thread, type: string, details: object = {}): void {
    if (!thread.hidden) thread.prev = this.emit(thread.prev, type, details);
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
      at = at.isolated || at.parent === undefined ? undefined : this.thread(at.parent)
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
    if (this.machine.lastEvent >= MAX_EVENTS) {
      const cause = `The execution reached the maximum number of history events (${MAX_EVENTS}).`;
      failExecution(this, thread.prev, new StateError('task', 'States.Runtime', cause));
      return;
    }
    thread.fresh = undefined;
    this.observe(thread, '');
    thread.enteredPrev = thread.prev;
    thread.enteredAt = this.now;
    thread.retryCount = 0;
    if (thread.retries.length > 0) thread.retries = [];
    const state = this.stateOf(thread);
    if (!thread.hidden) {
      thread.text ??= JSON.stringify(thread.input);
      this.log(thread, state.enteredEvent, enteredDetails(thread.state, thread.text));
    }
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
    if (!thread.hidden) this.log(thread, state.exitedEvent, exitedDetails(state.name, text, assigned));
    thread.work = undefined;
    thread.token = undefined;
    thread.text = text;
    if (!isPassedOn) thread.sent = raw === undefined ? undefined : true;
    if (assigned) Object.assign(thread.vars, assigned);
    if (next !== undefined) this.goTo(thread, next, output);
    else this.finish(thread, output, text);
  }

  private finish(thread: Thread, output: Json, text: string): void {
    delete this.machine.threads[thread.id];
    if (thread.parent === undefined) return endExecution(this, thread.prev, text);
    const parent = this.thread(thread.parent);
    this.guard(parent, () => this.stateOf(parent).childDone?.(this, parent, thread, output));
  }
}

/** With every member from the start: objects that gain or lose members are slow. */
function blankThread(id: number, machine: string, input: Json, prev: number): Thread {
  return {
    id,
    machine,
    parent: undefined,
    index: undefined,
    item: undefined,
    state: '',
    input,
    text: undefined,
    sent: undefined,
    prev,
    entered: 0,
    enteredPrev: 0,
    enteredAt: 0,
    vars: {},
    retryCount: 0,
    retries: [],
    token: undefined,
    work: undefined,
    fresh: undefined,
    stopped: undefined,
    hidden: undefined,
    isolated: undefined,
  };
}

/** UTF-16 units are at most three bytes each, so most texts need not be measured. */
export function isTooLarge(text: string): boolean {
  return text.length > MAX_PAYLOAD_BYTES / 3 && Buffer.byteLength(text) > MAX_PAYLOAD_BYTES;
}

export function tooLarge(what: string): StateError {
  const cause = `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return new StateError('task', 'States.DataLimitExceeded', cause);
}
