import type { LocalContainer } from '../jobs/containers';

/**
 * How the local runtime sees an AWS service: a map from operation to function, with the SDK's own input and output
 * shapes (dates as Date, blobs as Uint8Array). The same map answers Task states and HTTP calls (wire/).
 */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back at `at` or later; returns a function that cancels. A virtual clock moves when it is told to. */
  schedule(at: number, callback: () => void): () => void;
}

export interface CallContext {
  /** Who calls: a role or user ARN. */
  readonly caller: string;
  /**
   * Set for a call that must have one effect only: the same key answers with the recorded answer (ServiceRegistry does
   * this for every mutating call; services don't look at it).
   */
  readonly effectId?: string;
  /** Of an event's delivery, which is made again when it fails or is cut off. */
  readonly deliveryId?: string;
  /** Of the function that calls: it tells which invocation the call belongs to. */
  readonly traceId?: string;
}

/** The access key that a function signs with: it tells the wire whose role calls. */
export const roleKey = (roleArn: string): string => `role:${roleArn.split('/').pop() ?? ''}`;

/** A call that was answered, as AWS CloudTrail would tell of it. */
export interface ObservedCall {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly caller: string;
  readonly answer?: object;
  readonly error?: string;
}

export type CallObserver = (call: ObservedCall) => void;

export interface InterceptedCall {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly context: CallContext;
}

/** Stands before every service; may fail a call before its effect, or after it (a lost answer). */
export type CallInterceptor = (call: InterceptedCall, carryOut: () => Promise<object>) => Promise<object>;

// The SDK's types differ per operation; a service's own module narrows them.
export type Operation = (input: never, context: CallContext) => Promise<object>;
/** Keys are API names: CreateTrainingJob, GetObject, … */
export type ServiceOperations = Readonly<Record<string, Operation>>;

/** An AWS error: `name` is the code as the SDK shows it, e.g. ValidationException, ResourceInUse, NoSuchKey. */
export class ServiceError extends Error {
  constructor(
    name: string,
    message: string,
    readonly statusCode: number = 400,
  ) {
    super(message);
    this.name = name;
  }
}

/** How a `.sync` task learns that its job has ended. */
export interface SyncJob {
  /** Operation that starts the job, e.g. CreateTrainingJob. */
  readonly start: string;
  /** Resolves when the job has ended, with the output that Step Functions gives (the Describe answer), or the failure. */
  wait(input: unknown, started: object): Promise<SyncResult>;
  /** Stops the job when the task is cancelled. */
  stop(input: unknown, started: object): Promise<void>;
}

export type SyncResult =
  | { readonly ok: true; readonly output: object }
  | { readonly ok: false; readonly error: string; readonly cause: string };

export interface Service {
  /** As in Resource ARNs: 'sagemaker', 's3', 'glue', 'sns', 'lambda', 'dynamodb', 'sfn', 'sesv2', 'events', 'sagemakerruntime' */
  readonly name: string;
  readonly operations: ServiceOperations;
  readonly sync?: readonly SyncJob[];
}

/**
 * Durable tables of plain JSON records. Every put and delete inside one `batch` becomes one journal record, synced
 * before `batch` returns.
 */
export interface Store {
  get<T>(table: string, key: string): T | undefined;
  list<T>(table: string): readonly (readonly [key: string, value: T])[];
  put(table: string, key: string, value: object): void;
  delete(table: string, key: string): void;
  batch<T>(work: () => T): T;
}

/** Runs a Glue or SageMaker job, or a model server; the quick one of tests writes outputs in process. */
export interface JobRunner {
  runGlueJob(job: GlueJobSpec): RunningJob;
  runTrainingJob(job: TrainingJobSpec): RunningJob;
  runProcessingJob(job: ProcessingJobSpec): RunningJob;
  startServer(server: ServerSpec): Promise<ModelServer>;
  /** Tells how jobs of containers of one's own run without Docker; from the state machines' metadata. */
  useContainers?(containers: readonly LocalContainer[]): void;
}

export interface RunningJob {
  /** Resolves when the process has ended: undefined, or the reason of the failure in the job's own words. */
  readonly done: Promise<string | undefined>;
  stop(): Promise<void>;
}

export interface JobBase {
  /** The job's name or run id; also the name of its log file. */
  readonly id: string;
  /** Each line that the job prints. */
  readonly onLine: (line: string) => void;
}

export interface GlueJobSpec extends JobBase {
  readonly scriptUri: string;
  /** `--name` → value, defaults merged. */
  readonly arguments: Readonly<Record<string, string>>;
}

/** What SageMaker tells a container beside its own settings. */
export interface ContainerBase {
  readonly arn?: string;
  /** Without a network. @default false */
  readonly networkIsolation?: boolean;
}

export interface TrainingJobSpec extends JobBase, ContainerBase {
  readonly image: string;
  readonly entrypoint: readonly string[];
  readonly arguments: readonly string[];
  readonly hyperparameters: Readonly<Record<string, string>>;
  /** channel → s3:// URI */
  readonly channels: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly checkpointUri?: string;
  /** Starts again when its capacity is taken back. @default false */
  readonly spot?: boolean;
  /** s3:// URI of model.tar.gz */
  readonly artifactUri: string;
}

export interface ProcessingJobSpec extends JobBase, ContainerBase {
  readonly image: string;
  readonly entrypoint: readonly string[];
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** container path → s3:// URI */
  readonly inputs: Readonly<Record<string, string>>;
  /** container path → s3:// URI */
  readonly outputs: Readonly<Record<string, string>>;
}

export interface ServerSpec extends ContainerBase {
  readonly id: string;
  readonly image: string;
  readonly modelDataUri: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

export interface ModelServer {
  invoke(body: Uint8Array, contentType: string, accept: string): Promise<ServerAnswer>;
  stop(): Promise<void>;
  /** Why an alarm of the deployment goes off once traffic moves to this server; undefined when none does. */
  alarm?(): string | undefined;
}

export interface ServerAnswer {
  readonly status: number;
  readonly body: Uint8Array;
  readonly contentType: string;
}
