import type { ChildKey, Execution, Json, TimerPurpose } from '../types';

/** A task as its first event describes it. */
export interface Schedule {
  /** As JSON. */
  readonly parameters: string;
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
  limit: number;
  /** previousEventId of the next iteration's start. */
  from: number;
  /** Distributed Map only: how many failures are too many, and the threads that failed. */
  tolerance?: Tolerance;
  readonly failed?: number[];
  /** Distributed Map only: the effect that reads the items or writes the results. */
  io?: string;
  readonly mapRunArn?: string;
  /** Distributed Map only: children that a redrive will take up when there is room. */
  again?: number[];
  /** Distributed Map whose ResultWriter tells of whole executions: those that ended well, by index. */
  done?: Record<number, ChildRecord>;
  /** Distributed Map: it has failed, and writes what it has. */
  failing?: true;
}

/** What is kept of a map run after its state has ended. */
export interface MapRunRecord {
  readonly arn: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly startedAt: number;
  stoppedAt?: number;
  maxConcurrency: number;
  tolerance: Tolerance;
  /** Items of each child execution. */
  sizes: number[];
  started: number;
  /** Indexes of child executions. */
  readonly succeeded: number[];
  readonly failed: number[];
  /** Of those that StopExecution ended. */
  readonly aborted: number[];
  /** The execution's, when the map run was last under way. */
  redriveCount: number;
  redrives: number;
  redrivenAt?: number;
  readonly express: boolean;
  /** Pointer of what its children run. */
  readonly machine: string;
  /** Indexes of children that wait for their redrive, and of those that can't be redriven. */
  pendingRedrive: number[];
  readonly notRedrivable: number[];
  /** The child execution that it belongs to; absent: the execution itself. */
  readonly parent?: ChildKey;
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
  /** The input as JSON, once it was written. */
  text?: string;
  /** The text was sent, and JSON.stringify would write it otherwise: AWS passes it on unchanged. */
  sent?: true;
  /** Id of its last event. */
  prev: number;
  entered: number;
  enteredPrev: number;
  enteredAt: number;
  readonly vars: Record<string, Json>;
  /** Bytes of each variable, once one was assigned. */
  sizes?: Record<string, number>;
  retryCount: number;
  /** Attempts taken per retrier of the current state. */
  retries: number[];
  token?: string;
  work?: Work;
  /** On its way into `state`, which it has not entered yet. */
  fresh?: true;
  /** Stopped by the end of the execution; a redrive takes it up again. */
  stopped?: true;
  /** Root thread of the child execution that it is part of: its events are of that history. */
  within?: number;
  /** The root of a child execution, which cannot see the variables around the Distributed Map. */
  readonly child?: ChildRecord;
}

/** What a child execution of a Distributed Map has of its own. Its history is not kept: a replay tells it. */
export interface ChildRecord extends ChildKey {
  readonly startedAt: number;
  readonly input: Json;
  lastEvent: number;
  /** Of all its variables. */
  variableBytes: number;
  redriveCount: number;
  redrivenAt?: number;
  /** undefined: it runs. */
  closed?: 'FAILED' | 'ABORTED';
  stoppedAt?: number;
  error?: string;
  cause?: string;
}

export type Role = TimerPurpose | 'task' | 'items' | 'results';

/** Everything that changes; plain data. */
export interface Machine {
  lastEvent: number;
  lastEffect: number;
  lastThread: number;
  /** Random numbers drawn so far: with the seed, the whole state of the generator. */
  draws: number;
  /** Of all variables outside child executions. */
  variableBytes: number;
  readonly threads: Record<string, Thread>;
  /** By ARN. */
  mapRuns?: Record<string, MapRunRecord>;
  /** Ids that signals may come for; `at`: when a timer is due. */
  readonly waiting: Record<string, { readonly thread: number; readonly role: Role; readonly at?: number }>;
}

export function machineOf(execution: Execution): Machine {
  return execution.machine as Machine;
}
