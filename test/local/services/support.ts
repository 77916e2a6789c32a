import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createQuickRunner, type QuickOptions } from '../../../local/src/jobs';
import { createVirtualClock } from '../../../local/src/runtime/clock';
import { FileStore } from '../../../local/src/runtime/store';
import { createServices } from '../../../local/src/services';

const opened: (() => Promise<void>)[] = [];

export const IMAGE = '000000000000.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0';
export const ROLE = 'arn:aws:iam::000000000000:role/jobs';

/** The services over a folder with quick jobs; the same folder again is a restart. */
export function openServices(options: QuickOptions = {}, stateDir = mkdtempSync(join(tmpdir(), 'services-'))) {
  const store = new FileStore(stateDir);
  const clock = createVirtualClock();
  const jobs = createQuickRunner(stateDir, options);
  const logged: string[] = [];
  const services = createServices({
    store,
    clock,
    stateDir,
    jobs,
    region: 'us-east-1',
    accountId: '000000000000',
    lambdaEnvironment: () => ({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }),
    log: (line) => logged.push(line),
  });
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    await services.stop();
    await store.close();
  };
  opened.push(async () => {
    await close();
    rmSync(stateDir, { recursive: true, force: true });
  });
  // The answers' types differ per operation; a test names the one that it reads.
  const call = async <T = Record<string, never>>(
    service: string,
    operation: string,
    input: object,
    effectId?: string,
  ) =>
    (await services.call(service, operation, input, {
      caller: 'test',
      ...(effectId !== undefined && { effectId }),
    })) as T;
  const sync = async (service: string, operation: string, input: object) => {
    const started = await call(service, operation, input);
    const job = services.sync(service, operation);
    if (!job) throw new Error(`${operation} has no .sync`);
    return job.wait(input, started);
  };
  return { services, store, clock, jobs, stateDir, logged, call, sync, close };
}

export async function closeAll(): Promise<void> {
  for (const close of opened.splice(0)) await close();
}

export type Opened = ReturnType<typeof openServices>;

/** Waits for real work (a worker, a promise) to bring something about. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`it did not come about that ${what}`);
}

export const text = (body: Uint8Array): string => Buffer.from(body).toString();

export const trainingJob = (name: string, more: object = {}) => ({
  TrainingJobName: name,
  RoleArn: ROLE,
  AlgorithmSpecification: {
    TrainingImage: IMAGE,
    TrainingInputMode: 'File',
    ContainerEntrypoint: ['bash', '-c', 'true'],
    MetricDefinitions: [{ Name: 'validation:rmse', Regex: 'validation-rmse:([0-9.]+)' }],
  },
  OutputDataConfig: { S3OutputPath: 's3://data/models/' },
  ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 10 },
  StoppingCondition: { MaxRuntimeInSeconds: 600 },
  HyperParameters: { eta: '0.1' },
  ...more,
});

/** Trains, packages, approves and names a model. */
export async function makeModel({ call, sync, clock }: Opened, name: string, version: string): Promise<void> {
  const trained = await sync('sagemaker', 'CreateTrainingJob', trainingJob(`train-${name}`));
  if (!trained.ok) throw new Error(trained.cause);
  await call('sagemaker', 'CreateModelPackageGroup', { ModelPackageGroupName: 'housing' }).catch(() => undefined);
  const { ModelPackageArn } = await call<{ ModelPackageArn: string }>('sagemaker', 'CreateModelPackage', {
    ModelPackageGroupName: 'housing',
    InferenceSpecification: {
      Containers: [{ Image: IMAGE, ModelDataUrl: `s3://data/models/train-${name}/output/model.tar.gz` }],
      SupportedContentTypes: ['application/json'],
      SupportedResponseMIMETypes: ['application/json'],
    },
  });
  clock.advance(1000);
  await call('sagemaker', 'UpdateModelPackage', { ModelPackageArn, ModelApprovalStatus: 'Approved' });
  await call('sagemaker', 'CreateModel', {
    ModelName: name,
    ExecutionRoleArn: ROLE,
    PrimaryContainer: { ModelPackageName: ModelPackageArn, Environment: { MODEL_VERSION: version } },
  });
  await call('sagemaker', 'CreateEndpointConfig', {
    EndpointConfigName: `config-${name}`,
    ProductionVariants: [
      { VariantName: 'primary', ModelName: name, InstanceType: 'ml.m5.large', InitialInstanceCount: 1 },
    ],
  });
}
