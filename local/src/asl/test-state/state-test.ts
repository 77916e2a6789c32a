import type { Execution, ExecutionIdentity, Json, Signal, Step } from '../types';
import type { Plan, Stage, StatePlan } from '../plan';
import { advance } from '../machine/advance';
import type { Machine, Thread } from '../machine/data';
import { StateError } from '../machine/errors';
import { Run } from '../machine/run';
import { type Answer, answerOf } from './answer';
import type { ReadRequest, TestStateRequest } from './request';

/** One state, run by itself: no state comes before it, and where it leads to the test ends. */
export class StateTest {
  readonly seen = new Map<Stage, Json>();
  readonly execution: Execution;
  readonly thread: Thread;
  /** Where the state led to. */
  next?: string;
  /** What the state reported, whether or not it was caught. */
  reported?: StateError;
  /** Seconds until the retry. */
  backoff?: number;
  private readonly plan: Plan;
  private begun = false;

  constructor(
    private readonly request: TestStateRequest,
    readonly read: ReadRequest,
    identity: ExecutionIdentity,
    private readonly now: number,
  ) {
    const { state, input, variables } = read;
    const { retrierRetryCount = 0 } = request.stateConfiguration ?? {};
    this.plan = this.planOf(state.plan);
    const value = JSON.parse(input) as Json;
    this.thread = {
      id: 1,
      machine: '',
      state: state.plan.name,
      input: value,
      ...(JSON.stringify(value) === input ? {} : { text: input, sent: true as const }),
      prev: 0,
      entered: 0,
      enteredPrev: 0,
      enteredAt: now,
      vars: { ...variables },
      retryCount: 0,
      retries: state.plan.retry.map(() => retrierRetryCount),
    };
    const machine: Machine = {
      lastEvent: 0,
      lastEffect: 0,
      lastThread: 1,
      draws: 0,
      variableBytes: 0,
      threads: {},
      waiting: {},
    };
    machine.threads[1] = this.thread;
    this.execution = { v: 1, identity, status: 'RUNNING', startedAt: now, input, redriveCount: 0, machine };
  }

  /** A mocked Task is answered at once. */
  begin(): Step {
    const run = new Run(this.plan, this.execution, this.now);
    run.attempt(this.thread);
    const step = this.taken(run.drain(), this.now);
    const { mock } = this.read;
    const task = step.effects.find((it) => it.kind === 'task');
    if (!mock || !task) return step;
    const { id } = task;
    const answer =
      'result' in mock
        ? ({ type: 'taskSucceeded', id, output: mock.result } as const)
        : ({ type: 'taskFailed', id, ...mock } as const);
    return this.signal({ ...answer, now: this.now });
  }

  signal(signal: Signal): Step {
    return this.taken(advance(this.plan, this.execution, signal), signal.now);
  }

  /** undefined: the state waits for something. */
  answer(): Answer | undefined {
    const waits = this.execution.status === 'RUNNING' && this.thread.work?.kind !== 'retry';
    return waits ? undefined : answerOf(this, this.request.inspectionLevel ?? 'INFO');
  }

  private taken(step: Step, now: number): Step {
    for (const effect of step.effects) {
      if (effect.kind === 'timer' && effect.purpose === 'retry') this.backoff = Math.round((effect.at - now) / 1000);
    }
    return step;
  }

  private planOf(state: StatePlan): Plan {
    const { mock, context } = this.read;
    const { mapIterationFailureCount, mapItemReaderData } = this.request.stateConfiguration ?? {};
    const watched = this.watched(state);
    const landings = state.targets.map(({ target }) => [target, this.landing(watched, target)] as const);
    return {
      definition: {},
      machines: new Map([['', { startAt: state.name, states: new Map([...landings, [state.name, watched]]) }]]),
      probe: {
        note: (stage, value) => void this.seen.set(stage, value),
        ...(context === undefined ? {} : { context }),
        ...(mock ? { mock } : {}),
        ...(mapIterationFailureCount === undefined ? {} : { failedIterations: mapIterationFailureCount }),
        ...(mapItemReaderData === undefined ? {} : { itemReaderData: mapItemReaderData }),
      },
    };
  }

  /** The state itself, overheard; to be entered again means that it led to itself. */
  private watched(state: StatePlan): StatePlan {
    const overhear = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        if (error instanceof StateError) this.reported = error;
        throw error;
      }
    };
    const { begin, signal } = state;
    return {
      ...state,
      begin: (run, thread) => {
        if (this.begun) return this.land(run, thread, state.name);
        this.begun = true;
        overhear(() => begin(run, thread));
      },
      ...(signal ? { signal: (run, thread, it, role) => overhear(() => signal(run, thread, it, role)) } : {}),
    };
  }

  private landing(like: StatePlan, name: string): StatePlan {
    const { signal: _signal, childDone: _done, childFailed: _failed, ...plain } = like;
    return {
      ...plain,
      name,
      targets: [],
      retry: [],
      catch: [],
      begin: (run, thread) => this.land(run, thread, name),
    };
  }

  private land(run: Run, thread: Thread, name: string): void {
    this.next = name;
    run.exit(thread, thread.input, undefined);
  }
}
