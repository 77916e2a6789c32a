import * as fs from 'node:fs';
import * as path from 'node:path';
import { DynamoDb } from './dynamodb';
import { deliverTo, EventBus, eventsService } from './events';
import { Glue } from './glue';
import { Lambda } from './lambda';
import { logsService } from './log-groups';
import { LogFiles } from './logs';
import { Outbox } from './mails';
import { ServiceRegistry, type LocalService } from './registry';
import { S3, type BucketFolder } from './s3';
import { sagemakerServices } from './sagemaker';
import { secretsManagerService } from './secretsmanager';
import { sesv2Service } from './sesv2';
import { snsService } from './sns';
import type { ServiceContext } from './support';
import type { CallContext, CallInterceptor, CallObserver, Clock, JobRunner, Service, Store, SyncJob } from './types';

export * from './types';
export { cloudFormationService, type DeployedStack } from './cloudformation';
export {
  CLOUDFORMATION,
  EventBus,
  matchesPattern,
  type BusEvent,
  type EventInput,
  type Rule,
  type RuleTarget,
} from './events';
export type { LambdaFunction } from './lambda';
export type { LogFiles, LogLine } from './logs';
export { MAILS_TABLE, type Mail } from './mails';

export interface ServiceDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly stateDir: string;
  readonly jobs: JobRunner;
  readonly region: string;
  readonly accountId: string;
  /** AWS_ENDPOINT_URL and friends for code that runs in Lambda functions; known once the wire listens. */
  readonly lambdaEnvironment: () => Record<string, string>;
  readonly log: (line: string) => void;
  readonly onCall?: CallObserver;
  readonly intercept?: CallInterceptor;
}

export interface Services {
  /** By name ('sagemaker', 's3', …); undefined when unknown. */
  get(name: string): Service | undefined;
  add(service: Service): void;
  /**
   * Calls an operation. A mutating call with context.effectId is recorded with its answer, and answered from the record
   * when it is repeated. Errors are ServiceError.
   */
  call(service: string, operation: string, input: object, context: CallContext): Promise<object>;
  /** The SyncJob of an operation, if it has one. */
  sync(service: string, operation: string): SyncJob | undefined;
  readonly events: EventBus;
  readonly lambda: Lambda;
  readonly logs: LogFiles;
  readonly jobs: JobRunner;
  readonly stateDir: string;
  /** The folder that stands in for S3. */
  readonly buckets: BucketFolder;
  /** Where dynalite listens; it starts when asked for or called. */
  dynamodbEndpoint(): Promise<string>;
  /** After a restart (and after deployApp): jobs that were in flight run again, endpoints serve again. */
  resume(): Promise<void>;
  /** Ends processes; what was in flight stays recorded as such. */
  stop(): Promise<void>;
}

export function createServices(deps: ServiceDeps): Services {
  fs.mkdirSync(deps.stateDir, { recursive: true });
  const registry = new ServiceRegistry(deps.store, deps.onCall, deps.intercept);
  const logs = new LogFiles(path.join(deps.stateDir, 'logs'), () => deps.clock.now());
  const deliver = (arn: string, body: string, id: string) => deliverTo(context)(arn, body, id);
  const events = new EventBus(deps.store, deps.clock, deps, deliver, deps.log);
  const context: ServiceContext = { ...deps, registry, events, logs };
  const outbox = new Outbox(context);
  const s3 = new S3(context);
  const lambda = new Lambda(context);
  const dynamodb = new DynamoDb(context);
  const ours: LocalService[] = [
    s3.service(),
    new Glue(context).service(),
    ...sagemakerServices(context, s3.folder),
    snsService(context, outbox),
    sesv2Service(outbox),
    secretsManagerService(context),
    dynamodb.service(),
    lambda.service(),
    eventsService(context),
    logsService(path.join(deps.stateDir, 'logs'), (group) => lambda.loggingTo(group)),
  ];
  for (const service of ours) registry.add(service);
  return {
    get: (name) => registry.get(name),
    add: (service) => registry.add(service),
    call: (service, operation, input, call) => registry.call(service, operation, input, call),
    sync: (service, operation) => registry.sync(service, operation),
    events,
    lambda,
    logs,
    jobs: deps.jobs,
    stateDir: deps.stateDir,
    buckets: s3.folder,
    dynamodbEndpoint: () => dynamodb.endpoint(),
    resume: async () => {
      for (const service of ours) await service.resume?.();
    },
    stop: async () => {
      // Events first: their targets still need the others.
      await events.close();
      await Promise.all(ours.map((service) => service.stop?.()));
    },
  };
}
