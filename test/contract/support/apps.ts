import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, type CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { housing } from '../../../examples/housing/stack';
import {
  Approval,
  ConsoleApi,
  FailureNotice,
  FeatureSchema,
  Gate,
  ModelWorkflow,
  NewerRun,
  PredictionApi,
  PredictionAuth,
  RegistryDecision,
  RollbackWorkflow,
  RunTrigger,
  TrafficShift,
  WebhookFormat,
} from '../../../index';

const folders: string[] = [];

/** An app that is synthesized into a folder of its own; `build` makes its stacks. */
export function synthesized(build: (app: App) => unknown): string {
  const outdir = mkdtempSync(join(tmpdir(), 'ml-workflow-contract-'));
  folders.push(outdir);
  const app = new App({ outdir, context: { 'aws:cdk:enable-path-metadata': true } });
  build(app);
  return app.synth().directory;
}

/** For afterAll. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** The example: everything by its defaults. */
export const plainApp = (app: App): Stack => housing(app);

/** Every option that changes a call or a permission: key, VPC, tags, spot, alarms, canary, teardown, other buckets. */
export function fullApp(app: App): Stack {
  const stack = new Stack(app, 'Full');
  const schema = FeatureSchema.fromFile(join(__dirname, '../../../examples/housing/schema.json'));
  const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['us-east-1a'],
    privateSubnetIds: ['subnet-0123456789abcdef0'],
  });
  const rawData = new Bucket(stack, 'RawData', {
    encryptionKey: new Key(stack, 'RawKey', { enableKeyRotation: true }),
    enforceSSL: true,
  });
  const reason = 'a bucket of the test, which nobody reads';
  Validations.of(rawData).acknowledge({ id: 'AwsSolutions::AwsSolutions-S1', reason });
  const events = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  (rawData.node.defaultChild as CfnBucket).notificationConfiguration = events;
  const alarm = new Alarm(stack, 'Errors', {
    metric: new Metric({ namespace: 'AWS/SageMaker', metricName: 'Invocation5XXErrors' }),
    threshold: 1,
    evaluationPeriods: 1,
  });
  const workflow = new ModelWorkflow(stack, 'Workflow', {
    workflowName: 'Everything on',
    schema,
    gate: Gate.lowerIsBetter('rmse', { max: 60000, margin: 0.01 }),
    approval: Approval.combine({
      channels: [
        Approval.email({
          recipients: ['first@example.com', 'second@example.com'],
          from: 'ml-workflow@example.com',
          configurationSet: 'no-tracking',
        }),
        // Holds no URL here: the recipients by mail are asked all the same.
        Approval.webhook({ name: 'Slack #releases', secret: channel(stack), format: WebhookFormat.SLACK }),
      ],
      expiry: Duration.days(2),
      newerRun: NewerRun.WAIT,
      registryDecision: RegistryDecision.HONOR,
    }),
    inputBucket: rawData,
    inputPrefix: 'in/',
    encryptionKey,
    vpc,
    jobTags: { Project: 'prices', 'cost center': 'Größe 7' },
    removalPolicy: RemovalPolicy.DESTROY,
    teardown: true,
    tracing: true,
    keepModels: 2,
    trainModel: { spot: true },
    deployModel: { instanceCount: 2, trafficShift: TrafficShift.canary({ instances: 1 }), rollbackAlarms: [alarm] },
  });
  const rollback = new RollbackWorkflow(stack, 'Rollback', {
    workflow,
    approval: Approval.email({
      recipients: ['first@example.com', 'second@example.com'],
      from: 'ml-workflow@example.com',
    }),
  });
  const { stateMachine, workflowName, endpointName, requestApproval } = workflow;
  new RunTrigger(stack, 'NewData', { stateMachine, workflowName, bucket: rawData, keyPrefix: 'in/' });
  new FailureNotice(stack, 'FailureNotice', {
    stateMachine,
    workflowName,
    requestApproval,
    topic: new Topic(stack, 'Topic', { masterKey: encryptionKey, enforceSSL: true }),
    recipients: ['first@example.com'],
  });
  const secret = new Secret(stack, 'ApiKeys', {
    encryptionKey,
    generateSecretString: { excludePunctuation: true },
  });
  const rotation = 'a secret of the test, which nobody uses for long';
  Validations.of(secret).acknowledge({ id: 'AwsSolutions::AwsSolutions-SMG4', reason: rotation });
  new PredictionApi(stack, 'Predictions', {
    endpointName,
    schema,
    workflowName,
    packageGroupName: workflow.packageGroupName,
    auth: PredictionAuth.apiKey(secret),
    corsOrigins: ['https://app.example.com'],
    capture: { sampleRate: 1 },
  });
  new ConsoleApi(stack, 'Console', { workflow, rollback, corsOrigins: ['https://app.example.com'] });
  new CfnOutput(stack, 'DataBucket', { value: rawData.bucketName });
  return stack;
}

function channel(stack: Stack): Secret {
  const secret = new Secret(stack, 'Channel', {
    encryptionKey: new Key(stack, 'ChannelKey', { enableKeyRotation: true }),
  });
  const reason = 'the URL of an incoming webhook is changed where it was made';
  Validations.of(secret).acknowledge({ id: 'AwsSolutions::AwsSolutions-SMG4', reason });
  return secret;
}
