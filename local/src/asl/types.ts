/**
 * The plain-data interface of the pure Amazon States Language machine.
 *
 *   compile(definition) → Plan
 *   start(plan, identity, input, now) → Execution + first Step
 *   advance(plan, execution, signal) → Step        (changes `execution` in place)
 *
 * Nothing here has a clock or does I/O: time arrives in signals (epoch milliseconds), randomness comes from
 * `identity.seed`. Replaying the same signals gives the same state, events and effects, byte for byte.
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface ExecutionIdentity {
  readonly executionArn: string;
  readonly executionName: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly roleArn: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** Source of $uuid, $random and task tokens. */
  readonly seed: string;
  /** StartSyncExecution: such an execution can never be redriven, and its context object says nothing of it. */
  readonly synchronous?: true;
}

/** Which child execution of a Distributed Map. */
export interface ChildKey {
  readonly mapRunArn: string;
  readonly index: number;
  /** How often an EXPRESS child was started anew by redrives; each is an execution of its own. */
  readonly restarts: number;
}

/** Plain data (survives JSON). What is inside `machine` belongs to asl/ alone. */
export interface Execution {
  readonly v: 1;
  readonly identity: ExecutionIdentity;
  status: ExecutionStatus;
  startedAt: number;
  stoppedAt?: number;
  /** JSON text, as the API shows it. */
  readonly input: string;
  output?: string;
  error?: string;
  cause?: string;
  redriveCount: number;
  redrivenAt?: number;
  machine: unknown;
}

/** As GetExecutionHistory returns it, but for `timestamp` in epoch milliseconds. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly [details: string]: unknown;
}

export interface TaskEffect {
  readonly kind: 'task';
  /** Unique in the execution, the same at every replay; the runtime makes the effect idempotent by it. */
  readonly id: string;
  readonly stateName: string;
  /** The Resource as written in the definition, e.g. arn:aws:states:::sagemaker:createTrainingJob.sync */
  readonly resource: string;
  /** e.g. 'lambda', 'sagemaker', 's3' (for aws-sdk:s3:getObject), 'activity' */
  readonly service: string;
  /** camelCase, without the pattern's suffix, e.g. 'createTrainingJob', 'invoke' */
  readonly action: string;
  /** aws-sdk: integration (true) or an optimized one / a plain Lambda or activity ARN (false). */
  readonly sdk: boolean;
  readonly pattern: 'request' | 'sync' | 'sync:2' | 'waitForTaskToken';
  /** Evaluated Arguments or Parameters (for a plain Lambda or activity ARN: the input). */
  readonly parameters: Json;
  /** For waitForTaskToken and activities: the token, known to the runtime so that SendTask* finds the task. */
  readonly taskToken?: string;
  /** 0-based; how many retries came before this attempt. */
  readonly retryCount: number;
  readonly mapItemIndex?: number;
}

/** A Distributed Map reads its items or writes its results through the runtime; answer with 'itemsDone'. */
export interface ItemsEffect {
  readonly kind: 'readItems' | 'writeResults';
  readonly id: string;
  readonly stateName: string;
  /**
   * readItems: {Resource, ReaderConfig, Parameters}, evaluated. The answer is an object's text, which asl/ parses,
   * {Objects: [text, …]} where many are read, or the items themselves (s3:listObjectsV2: {Etag, Key, LastModified,
   * Size, StorageClass} each).
   * writeResults: {Resource, Parameters, WriterConfig, MapRunArn, Results, Files}: the children's outputs, and what
   * the files of the executions that SUCCEEDED, FAILED or are PENDING are to hold. The answer is the state's result.
   */
  readonly parameters: Json;
}

/** What a timer is for: a Wait state, the pause before a retry, or a limit of task, heartbeat or execution. */
export type TimerPurpose = 'wait' | 'retry' | 'timeout' | 'heartbeat' | 'execution';

export type Effect =
  | TaskEffect
  | ItemsEffect
  /** Answer with signal 'timer' of the same id when `at` is reached. Timeouts and heartbeats are timers too. */
  | { readonly kind: 'timer'; readonly id: string; readonly at: number; readonly purpose: TimerPurpose }
  /** The timer, task or read of that id is no longer wanted. A cancelled .sync job is to be stopped in its service. */
  | { readonly kind: 'cancel'; readonly id: string };

export type Signal = { readonly now: number } & (
  | { readonly type: 'taskStarted'; readonly id: string; readonly workerName?: string }
  /** .sync and .waitForTaskToken: the call was accepted; output is the call's answer. Activities: a worker can take it. */
  | { readonly type: 'taskSubmitted'; readonly id: string; readonly output: Json }
  | { readonly type: 'taskSucceeded'; readonly id: string; readonly output: Json }
  /**
   * `phase` says where it failed: before the call ('start'), by the call ('submit') or afterwards ('run', default).
   * 'start' of an activity that was not accepted: there is no such activity.
   */
  | {
      readonly type: 'taskFailed';
      readonly id: string;
      readonly error?: string;
      readonly cause?: string;
      readonly phase?: 'start' | 'submit' | 'run';
    }
  | { readonly type: 'taskHeartbeat'; readonly id: string }
  | { readonly type: 'timer'; readonly id: string }
  | { readonly type: 'itemsDone'; readonly id: string; readonly output: Json }
  | { readonly type: 'itemsFailed'; readonly id: string; readonly error: string; readonly cause: string }
  /** `child`: that child execution of a Distributed Map, not the whole. */
  | { readonly type: 'stop'; readonly error?: string; readonly cause?: string; readonly child?: ChildKey }
  | { readonly type: 'redrive' }
  /** UpdateMapRun: new limits of a map run that is under way. */
  | {
      readonly type: 'updateMapRun';
      readonly mapRunArn: string;
      readonly maxConcurrency?: number;
      readonly toleratedFailureCount?: number;
      readonly toleratedFailurePercentage?: number;
    }
);

export interface Step {
  /** New history events, in order. */
  readonly events: HistoryEvent[];
  /** To be carried out, in order, after the step was journaled. */
  readonly effects: Effect[];
}

export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  /** AWS's code, e.g. SCHEMA_VALIDATION_FAILED, MISSING_TRANSITION_TARGET */
  readonly code: string;
  readonly message: string;
  /** JSON pointer, e.g. /States/Train model/Next */
  readonly location?: string;
}
