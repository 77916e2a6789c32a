import type { Execution, Json, TimerPurpose } from '../types';

/** A task as its first event describes it. */
export interface Schedule {
  readonly parameters: Json;
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
  readonly credentials?: Json;
}

/** What a thread waits for. Ids are those of effects. */
export type Work =
  | {
      readonly kind: 'task';
      readonly effect: string;
      started: boolean;
      /** An activity's task that has not been accepted yet. */
      held?: Schedule;
      timeout?: string;
      heartbeat?: string;
      readonly heartbeatSeconds?: number;
    }
  | { readonly kind: 'timer'; readonly timer: string }
  | { readonly kind: 'retry'; readonly timer: string }
  | BranchWork;

/** A Parallel or Map state whose branches or iterations run as threads of their own. */
export interface BranchWork {
  readonly kind: 'branches';
  readonly live: number[];
  readonly results: Json[];
  /** Results that are written otherwise than JSON.stringify would write them. */
  texts?: Record<number, string>;
  /** Map only: what is iterated, and the index of the next item that has not started. */
  readonly items?: Json[];
  next: number;
  readonly total: number;
  /** How many may run at once. */
  readonly limit: number;
  /** previousEventId of the next iteration's start. */
  from: number;
  /** Distributed Map only: how many failures are too many, and the threads that failed. */
  readonly tolerance?: Tolerance;
  readonly failed?: number[];
  /** Distributed Map only: the effect that reads the items or writes the results. */
  io?: string;
  readonly mapRunArn?: string;
}

export interface Tolerance {
  readonly count?: number;
  readonly percentage?: number;
}

/** One line of control: the root of the execution, a branch or an iteration. */
export interface Thread {
  readonly id: number;
  /** Pointer of the state machine that it runs, '' for the root. */
  readonly machine: string;
  readonly parent?: number;
  readonly index?: number;
  readonly item?: Json;
  state: string;
  input: Json;
  /** The input as it was sent, where it is written otherwise than JSON.stringify would: AWS passes it on unchanged. */
  text?: string;
  /** Id of its last event. */
  prev: number;
  entered: number;
  enteredPrev: number;
  enteredAt: number;
  readonly vars: Record<string, Json>;
  retryCount: number;
  /** Attempts taken per retrier of the current state. */
  retries: number[];
  token?: string;
  work?: Work;
  /** On its way into `state`, which it has not entered yet. */
  fresh?: true;
  /** Stopped by the end of the execution; a redrive takes it up again. */
  stopped?: true;
  /** Its events are not part of this history (child executions of a Distributed Map have their own). */
  readonly hidden?: true;
  /** The root of a child execution: it cannot see the variables around the Distributed Map. */
  readonly isolated?: true;
}

export type Role = TimerPurpose | 'task' | 'items' | 'results';

/** Everything that changes; plain data. */
export interface Machine {
  lastEvent: number;
  lastEffect: number;
  lastThread: number;
  /** Random numbers drawn so far: with the seed, the whole state of the generator. */
  draws: number;
  readonly threads: Record<string, Thread>;
  /** Ids that signals may come for; `at`: when a timer is due. */
  readonly waiting: Record<string, { readonly thread: number; readonly role: Role; readonly at?: number }>;
}

export function machineOf(execution: Execution): Machine {
  return execution.machine as Machine;
}
