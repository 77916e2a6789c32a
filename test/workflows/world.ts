import { fail, type Mock, succeed } from '../../local/src/testing';

/** By resource, e.g. 'aws-sdk:sagemaker:listEndpoints'. */
export type Answers = Readonly<Record<string, Mock | readonly Mock[]>>;

/** One of the calls (default: the first) never arrives, which its caller can't know. */
export function callIsLost(mock: Mock, index = 0): Mock {
  let calls = 0;
  return {
    respond: (call) =>
      calls++ === index ? fail('SageMaker.SdkClientException', 'connection refused') : mock.respond(call),
  };
}

/** Succeeds with what the service makes of the call. */
export const does = (work: (input: never) => unknown): Mock => ({
  respond: ({ input }) => succeed(work(input as never) as ReturnType<typeof JSON.parse>),
});

/** It is done, and its answer is lost on the way. */
export const answerLost = (mock: Mock): Mock => ({
  async respond(call) {
    await mock.respond(call);
    return fail('SageMaker.SdkClientException', 'connection reset');
  },
});

interface World {
  /** Name of the endpoint. */
  readonly endpoint: string;
  /** Its status; each DescribeEndpoint moves on to the next. */
  statuses: string[];
  /** Config that it serves. */
  config: string;
}

/** Answers of an account in which nothing, or a champion, is served; tests replace single answers. */
export function answersOf(world: World, options: { readonly decision?: string; readonly rmse?: number } = {}) {
  const { decision = 'approved', rmse = 45335 } = options;
  const metrics = { rmse, mae: 1, r2: 0.85 };
  let created = '';
  const arn = (kind: string, name: string) => `arn:aws:sagemaker:us-east-1:111111111111:${kind}/${name}`;
  const status = () => (world.statuses.length > 1 ? world.statuses.shift() : world.statuses[0]);
  const packageOf = (version: number) => arn('model-package', `group/${version}`);
  const answers = {
    'glue:startJobRun.sync': () => ({ JobRunState: 'SUCCEEDED' }),
    'aws-sdk:s3:getObject': ({ Key }: { Key: string }) => ({
      Body: JSON.stringify(
        Key.includes('/data/')
          ? { v: 1, rows: { read: 9, quarantined: 1, duplicates: 1, train: 5, validation: 1, test: 1 } }
          : {
              v: 1,
              digest: 'd1',
              rows: 7,
              metrics,
              championMetrics: world.statuses.length > 0 ? { rmse: 50000 } : null,
              baselines: { mean: { rmse: 118047 } },
            },
      ),
    }),
    'sagemaker:createTrainingJob.sync': (p: { TrainingJobName: string; AlgorithmSpecification: object }) => ({
      ...p,
      ModelArtifacts: { S3ModelArtifacts: 's3://b/model.tar.gz' },
      FinalMetricDataList: [{ MetricName: 'validation:rmse', Value: 46000.5 }],
    }),
    'sagemaker:createProcessingJob.sync': () => ({}),
    'aws-sdk:sagemaker:listEndpoints': () => ({
      Endpoints: [
        { EndpointName: `${world.endpoint}-other`, EndpointStatus: 'InService' },
        ...(world.statuses.length > 0 ? [{ EndpointName: world.endpoint, EndpointStatus: status() }] : []),
      ],
    }),
    'aws-sdk:sagemaker:describeEndpoint': () => ({
      EndpointName: world.endpoint,
      EndpointStatus: status(),
      EndpointConfigName: world.config,
    }),
    'aws-sdk:sagemaker:describeEndpointConfig': ({ EndpointConfigName }: { EndpointConfigName: string }) => ({
      EndpointConfigName,
      ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: `model-of-${EndpointConfigName}` }],
    }),
    'aws-sdk:sagemaker:describeModel': ({ ModelName }: { ModelName: string }) => ({
      ModelName,
      PrimaryContainer: { ModelPackageName: packageOf(1) },
    }),
    'aws-sdk:sagemaker:createModelPackage': () => ({ ModelPackageArn: packageOf(2) }),
    'aws-sdk:sagemaker:describeModelPackage': ({ ModelPackageName }: { ModelPackageName: string }) => ({
      ModelPackageArn: ModelPackageName,
      ModelPackageVersion: Number(ModelPackageName.split('/').at(-1)),
      ModelPackageStatus: 'Completed',
      InferenceSpecification: { Containers: [{ ModelDataUrl: 's3://b/champion/model.tar.gz' }] },
    }),
    'lambda:invoke.waitForTaskToken': () => ({
      decision,
      by: 'ml@example.com',
      at: '2026-11-24T00:00:00.000Z',
      comment: 'looks\n good',
      evaluationDigest: 'd1',
    }),
    'aws-sdk:sagemaker:updateModelPackage': () => ({}),
    'aws-sdk:sagemaker:createModel': ({ ModelName }: { ModelName: string }) => ({ ModelArn: arn('model', ModelName) }),
    'aws-sdk:sagemaker:createEndpointConfig': ({ EndpointConfigName }: { EndpointConfigName: string }) => {
      created = EndpointConfigName;
      return { EndpointConfigArn: arn('endpoint-config', EndpointConfigName) };
    },
    'aws-sdk:sagemaker:createEndpoint': ({ EndpointConfigName }: { EndpointConfigName: string }) => {
      Object.assign(world, { statuses: ['Creating', 'InService'], config: EndpointConfigName });
      return {};
    },
    'aws-sdk:sagemaker:updateEndpoint': ({ EndpointConfigName }: { EndpointConfigName: string }) => {
      Object.assign(world, { statuses: ['Updating', 'InService'], config: EndpointConfigName });
      return {};
    },
    'aws-sdk:sagemaker:deleteEndpoint': () => {
      Object.assign(world, { statuses: [] });
      return {};
    },
    'aws-sdk:sagemakerruntime:invokeEndpoint': () => ({
      Body: JSON.stringify({ predictions: [{ value: 234567.8 }], modelVersion: '2' }),
    }),
    'aws-sdk:sagemaker:listEndpointConfigs': () => ({
      EndpointConfigs: [created, world.config, 'old-1', 'old-2'].map((EndpointConfigName) => ({ EndpointConfigName })),
    }),
    'aws-sdk:sagemaker:deleteEndpointConfig': () => ({}),
    'aws-sdk:sagemaker:deleteModel': () => ({}),
  };
  const mocks = Object.entries(answers).map(([resource, answer]) => [resource, does(answer)]);
  return Object.fromEntries(mocks) as { readonly [resource in keyof typeof answers]: Mock };
}

export type { World };
