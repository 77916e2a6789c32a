import { App, CfnParameter, Duration, Lazy, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Pass } from 'aws-cdk-lib/aws-stepfunctions';
import {
  Approval,
  DeployModel,
  EvaluateModel,
  FailureNotice,
  Gate,
  ModelContainer,
  ModelWorkflow,
  PredictionApi,
  PrepareData,
  RunTrigger,
  TrafficShift,
  TrainModel,
} from '../../../index';
import { bucket, graphOf, smallSchema } from '../support';

const stackOf = () => new Stack(new App(), 'Test', { env: { region: 'eu-west-1', account: '123456789012' } });
const text = (value: string) => Lazy.string({ produce: () => value });
const number = (value: number) => Lazy.number({ produce: () => value });

test('what is known at deployment only is not checked: parameters name endpoint, group and workflow', () => {
  const stack = stackOf();
  const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
  const workflow = new ModelWorkflow(stack, 'Workflow', {
    schema: smallSchema(),
    gate: Gate.higherIsBetter('auc'),
    approval: Approval.email({ recipients: [parameter('Approver')], from: parameter('Sender') }),
    workflowName: parameter('Name'),
    endpointName: parameter('Endpoint'),
    packageGroupName: parameter('Group'),
    inputPrefix: parameter('Prefix'),
    jobTags: { team: parameter('Team') },
    trainModel: { hyperparameters: { eta: parameter('Eta') }, instanceType: parameter('Instance') },
  });
  const { stateMachine, workflowName, endpointName, inputBucket } = workflow;
  new RunTrigger(stack, 'Trigger', {
    stateMachine,
    workflowName,
    bucket: inputBucket,
    keyPrefix: parameter('KeyPrefix'),
    keySuffixes: [parameter('Suffix')],
  });
  new FailureNotice(stack, 'Notice', { stateMachine, workflowName, recipients: [parameter('Reader')] });
  new PredictionApi(stack, 'Api', { schema: smallSchema(), endpointName, workflowName });
  const { Resources } = Template.fromStack(stack).toJSON() as { Resources: object };
  expect(JSON.stringify(Resources)).toContain('{"Ref":"Endpoint"}');
});

test('lazy numbers, times and sizes are filled in', () => {
  const stack = stackOf();
  const train = new TrainModel(stack, 'Train', {
    bucket: bucket(stack),
    maxRuntime: Duration.seconds(number(3600)),
    volumeSize: Size.gibibytes(number(20)),
    instanceType: text('ml.c5.xlarge'),
    outputPrefix: text('s3://data/runs/1/'),
    resultVariable: 'mine',
    container: ModelContainer.custom({
      repository: Repository.fromRepositoryName(stack, 'Image', 'mine'),
      tagOrDigest: text('1.2'),
      environment: { MODE: text('fast') },
    }),
  });
  expect(graphOf(stack, train).States['Train model'].Arguments).toMatchObject({
    StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    ResourceConfig: { VolumeSizeInGB: 20, InstanceType: 'ml.c5.xlarge' },
    Environment: { MODE: 'fast' },
    OutputDataConfig: { S3OutputPath: 's3://data/runs/1/model/' },
  });
  const deploy = new DeployModel(stack, 'Deploy', {
    bucket: bucket(stack, 'Runs'),
    endpointName: text('prices'),
    instanceCount: number(4),
    trafficShift: TrafficShift.canary({ instances: number(2), bake: Duration.seconds(number(60)) }),
  });
  expect(graphOf(stack, deploy).States['Update endpoint'].Arguments).toMatchObject({
    DeploymentConfig: {
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: { CanarySize: { Value: 2 }, WaitIntervalInSeconds: 60 },
      },
    },
  });
});

test('a spot job whose time is a token says what it needs', () => {
  const stack = stackOf();
  const spot = { bucket: bucket(stack), spot: true, maxRuntime: Duration.seconds(number(60)) };
  expect(() => new TrainModel(stack, 'Train', spot)).toThrow('maxWait is missing: maxRuntime is a token');
  expect(() => new TrainModel(stack, 'Other', { ...spot, maxWait: Duration.hours(1) })).not.toThrow();
});

test('a number of the gate has to be known: CDK can’t fill it in', () => {
  expect(() => Gate.lowerIsBetter('mae', { max: number(3) })).toThrow(
    'max is "a token": give a number that is known at synthesis',
  );
});

test('the limits themselves are accepted', () => {
  const stack = stackOf();
  const x = (length: number) => 'x'.repeat(length);
  new TrainModel(stack, 'Train', {
    bucket: bucket(stack),
    maxRuntime: Duration.days(28),
    maxWait: Duration.days(28),
    spot: true,
    volumeSize: Size.gibibytes(16384),
    jobTags: { [x(128)]: x(256) },
    hyperparameters: { [x(256)]: x(2500) },
    metricDefinitions: [{ name: x(255), regex: `(?P<value>${x(488)})` }],
    resultVariable: x(60),
  });
  new EvaluateModel(stack, 'Evaluate', {
    bucket: bucket(stack, 'Runs'),
    gate: Gate.all(Gate.lowerIsBetter('mae', { min: 1, max: 1, margin: 0 })),
    maxRuntime: Duration.seconds(60),
    resultVariable: '_',
  });
  new PrepareData(stack, 'Prepare', {
    schema: smallSchema(),
    inputBucket: bucket(stack, 'Raw'),
    bucket: bucket(stack, 'More'),
    workers: 299,
    timeout: Duration.minutes(1),
    inputPrefix: '',
    outputPrefix: 's3://more/runs/',
  });
  expect(TrafficShift.allAtOnce({ bake: Duration.hours(1) })).toBeDefined();
  expect(
    Approval.email({
      recipients: [`${x(64)}@b.co`],
      from: 'a@b.co',
      expiry: Duration.minutes(5),
      reminderInterval: Duration.minutes(5),
    }),
  ).toBeDefined();
  const workflow = (id: string, more: object) =>
    new ModelWorkflow(stack, id, {
      schema: smallSchema(),
      gate: Gate.higherIsBetter('auc'),
      approval: Approval.email({ recipients: ['a@example.com'], from: 'ml@example.com' }),
      endpointName: x(63),
      ...more,
    });
  // A bucket of its own may hold the data at its root.
  workflow('Root', { inputBucket: bucket(stack, 'Input'), inputPrefix: '', keepModels: 99 });
  workflow('Mine', { stages: { trainModel: new Pass(stack, 'Train elsewhere') }, trainModel: {} });
});
