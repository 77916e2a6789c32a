import { Duration, Size, Stack } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import {
  DeployModel,
  type DeployModelProps,
  EvaluateModel,
  type EvaluateModelProps,
  Gate,
  ModelContainer,
  TrafficShift,
  TrainModel,
  type TrainModelProps,
} from '../../../../index';
import { bucket } from '../../support';
import { folder, jsonata, names, PREFIX, TAG_CELLS, uri, variable } from './cells';
import { long, many, table } from './table';

const imported = (stack: Stack): Vpc =>
  Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: Array.from({ length: 17 }, (_, index) => `eu-west-1${String.fromCharCode(97 + index)}`),
    privateSubnetIds: Array.from({ length: 17 }, (_, index) => `subnet-${index}`),
  }) as Vpc;
const groups = (count: number) => (stack: Stack) => {
  const vpc = Vpc.fromVpcAttributes(stack, 'Other', { vpcId: 'vpc-2', availabilityZones: ['eu-west-1a'] });
  return Array.from({ length: count }, (_, index) => new SecurityGroup(stack, `Group${index}`, { vpc }));
};

const INSTANCE = ['', 'm5.large', 'ml.m5', 'ml.M5.large', 'ml m5 large'].map(
  (wrong) =>
    [
      'instanceType',
      wrong,
      `instanceType is ${JSON.stringify(wrong)}: name a SageMaker instance type such as 'ml.m5.large'`,
    ] as const,
);
const NETWORK = [
  ['vpcSubnets', { subnetType: SubnetType.PUBLIC }, 'vpc is missing: vpcSubnets is given: give the VPC too'],
  ['securityGroups', groups(1), 'vpc is missing: securityGroups is given: give the VPC too'],
] as const;
/** With a VPC that has seventeen subnets. */
const INSIDE = [
  ['vpc', imported, 'vpcSubnets is "a selection of 17": SageMaker takes 1 to 16 subnets: select others'],
] as const;
const volume = (wrong: Size, shown: string) =>
  ['volumeSize', wrong, `volumeSize is "${shown}": give whole gibibytes, 1 to 16384`] as const;
const JOB = [
  ...INSTANCE,
  volume(Size.gibibytes(0), '0 GiB'),
  volume(Size.mebibytes(1536), '1.5 GiB'),
  volume(Size.tebibytes(17), '17408 GiB'),
  ...NETWORK,
  ...INSIDE,
  ...TAG_CELLS,
];
const runtime = (days: number) =>
  (
    [
      [Duration.seconds(59), '59 s'],
      [Duration.millis(90_500), '90.5 s'],
      [Duration.days(days + 1), `${(days + 1) * 86400} s`],
    ] as const
  ).map(
    ([wrong, shown]) =>
      ['maxRuntime', wrong, `maxRuntime is "${shown}": choose 1 minute to ${days} days, in whole seconds`] as const,
  );
const metric = (wrong: object, says: string) => ['metricDefinitions', [wrong], says] as const;
const alarms = (stack: Stack): Alarm[] => {
  const errors = new Metric({ namespace: 'AWS/SageMaker', metricName: 'Invocation5XXErrors' });
  const one = (index: number) => new Alarm(stack, `A${index}`, { metric: errors, threshold: 1, evaluationPeriods: 1 });
  return Array.from({ length: 11 }, (_, index) => one(index));
};

export const JOBS = [
  ...table<TrainModelProps>('TrainModelProps', (props, stack) => new TrainModel(stack, 'Train', props), [
    ...JOB,
    ...runtime(28),
    ['maxWait', Duration.minutes(5), 'maxWait is "300 s": make it as long as maxRuntime or longer', { spot: true }],
    ['maxWait', Duration.days(57), 'maxWait is "4924800 s": choose 1 minute to 56 days', { spot: true }],
    ['maxWait', Duration.hours(2), 'maxWait is "given": only spot jobs wait: set spot to true, or leave it out'],
    ['hyperparameters', { eta: 0.1 }, "hyperparameters.eta is 0.1: SageMaker takes strings: write '0.1'"],
    ['hyperparameters', { '': '1' }, 'hyperparameters. is "": a name has 1 to 256 characters on one line'],
    ['hyperparameters', { a: 'x\ny' }, 'hyperparameters.a is "3 characters": SageMaker takes at most 2500 on one line'],
    ['hyperparameters', { a: long(2501) }, 'hyperparameters.a is "2501 characters": SageMaker takes at most 2500'],
    ['hyperparameters', many(101), 'hyperparameters is "a map of 101": SageMaker takes 100 hyperparameters'],
    metric({ name: '', regex: '(x)' }, 'metricDefinitions[0].name is "": give 1 to 255 characters on one line'),
    metric({ name: 'auc', regex: '' }, 'metricDefinitions[0].regex is "": give 1 to 500 characters'),
    metric(
      { name: 'auc', regex: 'auc=.*' },
      'metricDefinitions[0].regex is "auc=.*": write one group around the number',
    ),
    metric({ name: 'auc', regex: '(a)(b)' }, `such as 'auc: ([0-9.]+)'; it has 2`),
    metric({ name: 'auc', regex: '(' }, 'metricDefinitions[0].regex is "(": it is no regular expression'),
    [
      'metricDefinitions',
      [0, 1].map(() => ({ name: 'auc', regex: '(x)' })),
      'metricDefinitions[1] is {"name":"auc","regex":"(x)"}: name each once',
    ],
    [
      'metricDefinitions',
      Array.from({ length: 41 }, (_, index) => ({ name: `m${index}`, regex: '(x)' })),
      'metricDefinitions is "a list of 41": SageMaker takes 40',
    ],
    ...uri('trainUri'),
    ...uri('validationUri'),
    ...uri('configUri'),
    ...folder('outputPrefix'),
    ...jsonata('overrides', '{% $run.hyperparameters %}'),
    ...variable(),
  ])((stack) => ({ bucket: bucket(stack) })),

  ...table<EvaluateModelProps>('EvaluateModelProps', (props, stack) => new EvaluateModel(stack, 'Evaluate', props), [
    ...JOB,
    ...runtime(9),
    [
      'container',
      (stack: Stack) =>
        ModelContainer.custom({
          repository: Repository.fromRepositoryName(stack, 'Image', 'mine'),
          environment: { A: long(257) },
        }),
      'environment.A is "257 characters": SageMaker takes 256 at most: put it into a file',
    ],
    ...uri('artifactUri'),
    ...jsonata('championUri', '{% $champion.artifactUri %}'),
    ...uri('testUri'),
    ...uri('trainUri'),
    ...uri('configUri'),
    ...folder('outputPrefix'),
    ...variable(),
  ])((stack) => ({ bucket: bucket(stack), gate: Gate.higherIsBetter('auc') })),

  ...table<DeployModelProps>('DeployModelProps', (props, stack) => new DeployModel(stack, 'Deploy', props), [
    ...names('endpointName'),
    ['namePrefix', 'a_b', `namePrefix is "a_b": ${PREFIX}`],
    ...INSTANCE,
    ...[0, -1, 1.5, NaN, Infinity].map(
      (wrong) => ['instanceCount', wrong, `instanceCount is ${wrong}: give a whole number of 1 to 1000`] as const,
    ),
    [
      'trafficShift',
      TrafficShift.canary({ instances: 1 }),
      'trafficShift is "canary": a canary needs 2 instances, instanceCount is 1: raise it',
    ],
    [
      'trafficShift',
      TrafficShift.canary({ instances: 2 }),
      'instances is 2: SageMaker takes 1 to half of the 3 instances as canary',
      { instanceCount: 3 },
    ],
    ['rollbackAlarms', alarms, 'rollbackAlarms is "a list of 11": SageMaker watches 10 alarms: combine some'],
    ...NETWORK,
    ...INSIDE,
    ...TAG_CELLS,
    ...jsonata('modelPackage', '{% $package %}'),
    ...jsonata('champion', '{% $champion %}'),
    ...variable(),
  ])((stack) => ({ endpointName: 'prices', bucket: bucket(stack) })),

  ...groupsWithVpc(),
];

/** None, and six: with the VPC that they need. */
function groupsWithVpc() {
  const says = 'securityGroups is ';
  const vpc = (stack: Stack) =>
    Vpc.fromVpcAttributes(stack, 'Net', {
      vpcId: 'vpc-3',
      availabilityZones: ['eu-west-1a'],
      privateSubnetIds: ['subnet-1'],
    });
  const cells = [
    ['securityGroups', [], `${says}[]: SageMaker takes 1 to 5; left out, one is made`],
    ['securityGroups', groups(6), `${says}"a list of 6": SageMaker takes 1 to 5`],
  ] as const;
  const make = (props: TrainModelProps, stack: Stack) => new TrainModel(stack, 'Train', props);
  return table<TrainModelProps>('TrainModelProps', make, [...cells])((stack) => ({
    bucket: bucket(stack),
    vpc: vpc(stack),
  }));
}
