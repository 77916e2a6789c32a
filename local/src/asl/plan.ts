import type { HistoryEvent, Json, Signal } from './types';
import type { ChildRecord, Role, Thread } from './machine/data';
import type { StateError } from './machine/errors';
import type { Run } from './machine/run';

export type QueryLanguage = 'JSONPath' | 'JSONata';

/** What an expression can see. */
export interface Scope {
  /** The state's input ($states.input), or what `$` stands for in JSONPath. */
  readonly input: Json;
  readonly result?: Json;
  readonly errorOutput?: Json;
  readonly now: number;
  context(): Json;
  /** undefined: not assigned. */
  variable(name: string): Json | undefined;
  random(): number;
  uuid(): string;
  /** Tells TestState what a field made of its input. */
  note?(stage: Stage, value: Json): void;
}

/** What TestState shows of a state's data on its way. */
export type Stage =
  | 'afterInputPath'
  | 'afterParameters'
  | 'afterArguments'
  | 'result'
  | 'afterResultSelector'
  | 'afterResultPath'
  | 'afterItemsPath'
  | 'afterItemSelector'
  | 'afterItemBatcher'
  | 'maxConcurrency'
  | 'toleratedFailureCount'
  | 'toleratedFailurePercentage';

/** TestState's hold on a state: what stands in for the outside, and what it wants to see. */
export interface Probe {
  readonly note: (stage: Stage, value: Json) => void;
  /** In the place of the context object. */
  readonly context?: Json;
  /** In the place of branches and iterations. */
  readonly mock?: MockedResult | MockedError;
  readonly failedIterations?: number;
  /** What the ItemReader read, as it stands in its source. */
  readonly itemReaderData?: string;
}

export interface MockedResult {
  readonly result: Json;
}

export interface MockedError {
  readonly error?: string;
  readonly cause?: string;
}

/** A compiled field. */
export type Template = (scope: Scope) => Json;

export interface RetryPlan {
  readonly errors: string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds?: number;
  readonly jitter: boolean;
}

export interface CatchPlan {
  readonly errors: string[];
  readonly next: string;
  readonly output: (scope: Scope, rawInput: Json) => Json;
  readonly assign?: Template;
}

export interface StatePlan {
  readonly name: string;
  readonly type: string;
  /** Types of the events that it is entered and left by. */
  readonly enteredEvent: string;
  readonly exitedEvent: string;
  readonly query: QueryLanguage;
  /** Every state that it may lead to, and the field that says so. */
  readonly targets: { readonly field: string; readonly target: string }[];
  readonly retry: RetryPlan[];
  readonly catch: CatchPlan[];
  /** Starts an attempt: the state was entered, or is tried again. */
  readonly begin: (run: Run, thread: Thread) => void;
  readonly signal?: (run: Run, thread: Thread, signal: Signal, role: Role) => void;
  /** Parallel and Map: a branch or iteration ended. */
  readonly childDone?: (run: Run, thread: Thread, child: Thread, output: Json) => void;
  readonly childFailed?: (run: Run, thread: Thread, child: Thread, error: StateError) => void;
  /** Distributed Map: its execution was redriven, and goes on below it. */
  readonly redriven?: (run: Run, thread: Thread) => void;
  /** Parallel and Map: the event that stands for "failed for good". */
  readonly failedEvent?: string;
}

export interface MachinePlan {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, StatePlan>;
}

/** A way that an execution took; `field` is a target's, e.g. `Catch/0/Next`, and empty when the state was entered. */
export interface WayTaken {
  /** Pointer of the machine, as in `Plan.machines`. */
  readonly machine: string;
  readonly state: string;
  readonly field: string;
}

/** Holds functions, so it is made again from the definition wherever it is needed. */
export interface Plan {
  readonly definition: Json;
  /** Whole-execution timeout. */
  readonly timeoutSeconds?: number;
  /** By pointer: '' is the root, '/States/Name/Branches/0' a branch. */
  readonly machines: ReadonlyMap<string, MachinePlan>;
  /** Only in TestState. */
  readonly probe?: Probe;
  /** Is told of every way taken, for coverage; it must change nothing. */
  readonly observe?: (way: WayTaken) => void;
  /** Is told of every event of every child execution; it must change nothing. */
  readonly children?: ChildListener;
}

export type ChildListener = (child: ChildRecord, event: HistoryEvent) => void;
