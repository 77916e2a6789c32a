import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Key } from 'aws-cdk-lib/aws-kms';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { DeployModel, EvaluateModel, Gate, ModelContainer, PrepareData, TrafficShift, TrainModel } from '../../index';
import { bucket, graphOf, smallSchema } from './support';

const stackOf = () => new Stack(new App(), 'Test', { env: { region: 'eu-west-1', account: '123456789012' } });

test('a stage alone lives inside a JSONPath machine, with literal inputs and a prefix', () => {
  const stack = stackOf();
  const stage = new PrepareData(stack, 'Prepare', {
    schema: smallSchema(),
    inputBucket: bucket(stack),
    bucket: bucket(new Stack(stack, 'Other')),
    inputUri: 's3://data/raw/',
    outputPrefix: 's3://data/runs/1/',
    resultVariable: 'mine',
  });
  stage.prefixStates('Mine: ');
  const chain = new Pass(stack, 'Before', { parameters: { 'a.$': '$.b' } }).next(stage).next(new Pass(stack, 'After'));
  const { States } = graphOf(stack, chain);
  // A run of the job that was answered too late does not write where its successor does.
  const folder =
    "{% 's3://data/runs/1/data/' & 'r' & $states.context.Execution.RedriveCount & '-' & $states.context.State.RetryCount & '/' %}";
  expect(Object.keys(States)).toEqual(['Before', 'Mine: Prepare data', 'Mine: Read data summary', 'After']);
  expect(States.Before).not.toHaveProperty('QueryLanguage');
  expect(States['Mine: Prepare data'].Arguments).toMatchObject({
    Arguments: { '--input_uri': 's3://data/raw/', '--output_uri': folder },
  });
  expect(States['Mine: Prepare data'].Output).toBe(folder);
  expect(States['Mine: Read data summary'].Assign).toHaveProperty('mine');
});

test('Glue may read the raw prefix and write below runs/, and does not retry by itself', () => {
  const stack = stackOf();
  const data = bucket(stack);
  new PrepareData(stack, 'Prepare', { schema: smallSchema(), inputBucket: data, inputPrefix: 'in/', bucket: data });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Glue::Job', { MaxRetries: 0, GlueVersion: '5.1' });
  const resources = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  expect(resources).toContain('/in/*');
  expect(resources).toContain('/runs*');
});

describe('TrainModel', () => {
  const train = (props: object, stack = stackOf()) => {
    const stage = new TrainModel(stack, 'Train', { bucket: bucket(stack), ...props });
    return { stack, task: graphOf(stack, stage).States['Train model'].Arguments as Record<string, unknown> };
  };

  test('runs the library’s script from its tarball, in the region’s container, without a network', () => {
    const { task } = train({});
    expect(task.EnableNetworkIsolation).toBe(true);
    expect(task.AlgorithmSpecification).toMatchObject({
      ContainerEntrypoint: ['bash', '-c', expect.stringMatching(/tar -xzf .*\*\.gz .* exec python3 .*train\.py$/)],
    });
    expect(JSON.stringify(task.AlgorithmSpecification)).toContain('141502667606.dkr.ecr.eu-west-1');
    for (const part of (task.AlgorithmSpecification as { ContainerEntrypoint: string[] }).ContainerEntrypoint) {
      expect(part.length).toBeLessThanOrEqual(256);
    }
  });

  test('spot trains with checkpoints and waits at least as long as it may run', () => {
    const { task } = train({ spot: true, maxRuntime: Duration.hours(2) });
    expect(task).toMatchObject({
      EnableManagedSpotTraining: true,
      CheckpointConfig: { S3Uri: "{% $run.outputPrefix & 'checkpoints/' %}" },
      StoppingCondition: { MaxRuntimeInSeconds: 7200, MaxWaitTimeInSeconds: 14400 },
    });
    expect(train({}).task).not.toHaveProperty('CheckpointConfig');
  });

  test('VPC, key and tags reach the job', () => {
    const stack = stackOf();
    const { task } = train(
      {
        vpc: new Vpc(stack, 'Vpc'),
        encryptionKey: new Key(stack, 'Key'),
        jobTags: { team: 'ml' },
        instanceType: 'ml.c5.xlarge',
      },
      stack,
    );
    expect(task).toMatchObject({
      VpcConfig: { SecurityGroupIds: [expect.anything()], Subnets: expect.arrayContaining([expect.anything()]) },
      OutputDataConfig: { KmsKeyId: expect.anything() },
      ResourceConfig: { VolumeKmsKeyId: expect.anything(), InstanceType: 'ml.c5.xlarge' },
      Tags: [{ Key: 'team', Value: 'ml' }],
    });
  });

  test('an image and script of one’s own run, and say how they run on a laptop', () => {
    const stack = stackOf();
    const script = join(mkdtempSync(join(tmpdir(), 'own-')), 'train.py');
    writeFileSync(script, 'print("hello")');
    const container = ModelContainer.custom({
      repository: Repository.fromRepositoryName(stack, 'Images', 'mine'),
      tagOrDigest: '1.2',
      script,
      environment: { MODE: 'fast' },
      local: { command: ['python3', 'train.py'], requirements: ['scikit-learn==1.8.0'] },
    });
    const { task } = train({ container }, stack);
    expect(JSON.stringify(task.AlgorithmSpecification)).toContain('/mine:1.2');
    expect(task).toMatchObject({
      Environment: { MODE: 'fast' },
      AlgorithmSpecification: { ContainerEntrypoint: ['bash', '-c', 'exec python3 /opt/ml/input/data/code/*.py'] },
    });
  });

  test.each([
    [{ instanceType: 'm5.large' }, `instanceType is "m5.large": name a SageMaker instance type such as 'ml.m5.large'`],
    [{ hyperparameters: { eta: 0.1 } }, "hyperparameters.eta is 0.1: SageMaker takes strings: write '0.1'"],
    [{ spot: true, maxWait: Duration.minutes(5) }, 'maxWait is "300 s": make it as long as maxRuntime or longer'],
  ])('refuses %p', (props, message) => {
    expect(() => train(props)).toThrow(message);
  });

  test.each([
    [{ script: 'train.sh' }, 'script is "train.sh": give the path of one .py file or of a .tar.gz'],
    [{ script: 'code.tar.gz' }, 'entrypoint is missing: say how to unpack and start the .tar.gz'],
  ])('refuses a container with %p', (props, message) => {
    const repository = Repository.fromRepositoryName(stackOf(), 'Images', 'mine');
    expect(() => ModelContainer.custom({ repository, ...props })).toThrow(message);
  });

  test('names a region whose image it does not know', () => {
    const stack = new Stack(new App(), 'Far', { env: { region: 'xx-far-1', account: '123456789012' } });
    expect(() => train({}, stack)).toThrow('region is "xx-far-1"');
  });
});

test('the state machine may do to its jobs what .sync needs, and to no others', () => {
  const stack = stackOf();
  const data = bucket(stack);
  const chain = Pass.jsonata(stack, 'Begin', { assign: { run: {}, data: {}, champion: {} } })
    .next(new TrainModel(stack, 'Train', { bucket: data }))
    .next(new EvaluateModel(stack, 'Evaluate', { bucket: data, gate: Gate.lowerIsBetter('rmse') }));
  new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(chain) });
  const template = Template.fromStack(stack);
  for (const [kind, job] of [
    ['TrainingJob', 'training-job'],
    ['ProcessingJob', 'processing-job'],
  ]) {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: [
              `sagemaker:Create${kind}`,
              `sagemaker:Describe${kind}`,
              `sagemaker:Stop${kind}`,
              'sagemaker:AddTags',
            ],
            Resource: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(`:${job}/[a-z]+-test-.*-\\*$`)])] },
          }),
          Match.objectLike({ Action: 'iam:PassRole', Condition: Match.anyValue() }),
          Match.objectLike({
            Action: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
            Resource: {
              'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(`rule/StepFunctions.*${kind}sRule$`)])],
            },
          }),
        ]),
      },
    });
  }
});

describe('DeployModel', () => {
  const deploy = (props: object) => {
    const stack = stackOf();
    const stage = new DeployModel(stack, 'Deploy', { endpointName: 'prices', bucket: bucket(stack), ...props });
    return graphOf(stack, stage).States['Update endpoint'].Arguments;
  };

  test('one instance shifts all traffic at once; two may have a canary', () => {
    const routing = (value: object) => ({
      DeploymentConfig: { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: value } },
    });
    expect(deploy({})).toMatchObject(routing({ Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 300 }));
    expect(deploy({ instanceCount: 4, trafficShift: TrafficShift.canary({ instances: 2 }) })).toMatchObject(
      routing({ Type: 'CANARY', CanarySize: { Type: 'INSTANCE_COUNT', Value: 2 }, WaitIntervalInSeconds: 600 }),
    );
  });

  test.each([
    [
      { trafficShift: TrafficShift.canary({ instances: 1 }) },
      'a canary needs 2 instances, instanceCount is 1: raise it',
    ],
    [
      { instanceCount: 3, trafficShift: TrafficShift.canary({ instances: 2 }) },
      'instances is 2: SageMaker takes 1 to half of the 3 instances as canary',
    ],
    [{ instanceCount: 0 }, 'instanceCount is 0: give a whole number of 1 to 1000'],
  ])('refuses %#', (props, message) => {
    expect(() => deploy(props)).toThrow(message);
  });

  test('refuses a bake of more than an hour', () => {
    expect(() => TrafficShift.allAtOnce({ bake: Duration.hours(2) })).toThrow(
      'bake is "7200 s": choose an hour at most',
    );
  });
});
