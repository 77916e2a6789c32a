import type { TaskEffect } from '../types';

type Pattern = TaskEffect['pattern'];

const PATTERNS: Record<string, Pattern[]> = {
  '': ['request'],
  s: ['request', 'sync'],
  t: ['request', 'waitForTaskToken'],
  st: ['request', 'sync', 'waitForTaskToken'],
  '2': ['request', 'sync', 'sync:2', 'waitForTaskToken'],
};

/** AWS's optimized integrations: action → patterns beyond request (s: .sync, t: .waitForTaskToken, 2: .sync:2 too). */
const OPTIMIZED: Record<string, Record<string, string>> = {
  apigateway: { invoke: 't' },
  athena: { startQueryExecution: 's', stopQueryExecution: '', getQueryExecution: '', getQueryResults: '' },
  batch: { submitJob: 's' },
  bedrock: { invokeModel: '', createModelCustomizationJob: 's' },
  bedrockagentcore: { invokeHarness: '' },
  codebuild: {
    startBuild: 's',
    stopBuild: '',
    batchDeleteBuilds: '',
    batchGetReports: '',
    startBuildBatch: 's',
    stopBuildBatch: '',
    retryBuildBatch: 's',
    deleteBuildBatch: '',
  },
  databrew: { startJobRun: 's' },
  dynamodb: { getItem: '', putItem: '', updateItem: '', deleteItem: '' },
  ecs: { runTask: 'st' },
  eks: {
    call: '',
    createCluster: 's',
    deleteCluster: 's',
    createFargateProfile: 's',
    deleteFargateProfile: 's',
    createNodegroup: 's',
    deleteNodegroup: 's',
    runJob: 's',
  },
  elasticmapreduce: {
    createCluster: 's',
    terminateCluster: 's',
    addStep: 's',
    cancelStep: '',
    setClusterTerminationProtection: '',
    modifyInstanceFleetByName: '',
    modifyInstanceGroupByName: '',
  },
  'emr-containers': { createVirtualCluster: '', deleteVirtualCluster: 's', startJobRun: 's' },
  'emr-serverless': {
    createApplication: 's',
    startApplication: 's',
    stopApplication: 's',
    deleteApplication: 's',
    startJobRun: 's',
    cancelJobRun: 's',
  },
  events: { putEvents: 't' },
  glue: { startJobRun: 's' },
  http: { invoke: '' },
  lambda: { invoke: 't' },
  mediaconvert: { createJob: 's' },
  sagemaker: {
    createEndpoint: '',
    createEndpointConfig: '',
    createHyperParameterTuningJob: 's',
    createLabelingJob: 's',
    createModel: '',
    createProcessingJob: 's',
    createTrainingJob: 's',
    createTransformJob: 's',
    updateEndpoint: '',
  },
  sns: { publish: 't' },
  sqs: { sendMessage: 't' },
  states: { startExecution: '2' },
};

export interface Resource {
  readonly kind: 'lambda' | 'activity' | 'service';
  readonly service: string;
  readonly action: string;
  readonly sdk: boolean;
  readonly pattern: Pattern;
  /** As history events name it. */
  readonly eventResource: string;
  readonly eventType: string;
}

/** undefined: AWS has no such integration. */
export function parseResource(arn: string): Resource | undefined {
  if (/^arn:[\w-]+:lambda:[\w-]+:[\w-]+:function:[\w-]+(:[\w$-]+)?$/.test(arn)) {
    return {
      kind: 'lambda',
      service: 'lambda',
      action: 'invoke',
      sdk: false,
      pattern: 'request',
      eventResource: arn,
      eventType: '',
    };
  }
  if (/^arn:[\w-]+:states:[\w-]+:\d{12}:activity:.+$/.test(arn)) {
    return {
      kind: 'activity',
      service: 'activity',
      action: 'run',
      sdk: false,
      pattern: 'request',
      eventResource: arn,
      eventType: '',
    };
  }
  const match = /^arn:[\w-]+:states:::(aws-sdk:)?([\w-]+):(\w+)(?:\.(sync|sync:2|waitForTaskToken))?$/.exec(arn);
  if (!match) return undefined;
  const [, prefix = '', service, action, suffix] = match;
  const pattern = (suffix ?? 'request') as Pattern;
  const sdk = prefix !== '';
  const allowed = sdk ? PATTERNS.t : PATTERNS[OPTIMIZED[service]?.[action] ?? 'none'];
  if (!allowed?.includes(pattern)) return undefined;
  const eventResource = suffix === undefined ? action : `${action}.${suffix}`;
  return { kind: 'service', service, action, sdk, pattern, eventResource, eventType: `${prefix}${service}` };
}
