import { Duration, Lazy, type Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import {
  type AllAtOnceProps,
  Approval,
  type CanaryProps,
  type EmailApprovalProps,
  FailureNotice,
  type FailureNoticeProps,
  Gate,
  ModelWorkflow,
  type ModelWorkflowProps,
  PredictionApi,
  type PredictionApiProps,
  RunTrigger,
  type RunTriggerProps,
  TrafficShift,
  type WorkflowStages,
} from '../../../../index';
import { smallSchema } from '../../support';
import { names, SNAPSHOT, TAG_CELLS, workflowName } from './cells';
import { long, table } from './table';

const ADDRESS = 'write an address such as ml@example.com';
const notAddresses = [
  '',
  'nobody',
  'a@b',
  'a b@example.com',
  'Jo <jo@example.com>',
  'jö@example.com',
  `${long(65)}@b.co`,
];
const recipients = [
  ...notAddresses.map(
    (wrong) => ['recipients', [wrong], `recipients[0] is ${JSON.stringify(wrong)}: ${ADDRESS}`] as const,
  ),
  ['recipients', ['a@b.co', 'A@b.co'], 'recipients[1] is "A@b.co": name each once'],
] as const;
const time = (prop: string, wrong: Duration, shown: string, fix: string) =>
  [prop, wrong, `${prop} is "${shown}": ${fix}`] as const;
const BAKE = [
  time('bake', Duration.hours(2), '7200 s', 'choose an hour at most, in whole seconds'),
  time('bake', Duration.millis(1500), '1.5 s', 'choose an hour at most, in whole seconds'),
];
const machine = (stack: Stack) => StateMachine.fromStateMachineName(stack, 'Machine', 'machine');

export const RESOURCES = [
  ...table<EmailApprovalProps>('EmailApprovalProps', (props) => Approval.email(props), [
    ['recipients', [], 'recipients is []: name at least one e-mail address'],
    ...recipients,
    [
      'recipients',
      Array.from({ length: 51 }, (_, i) => `p${i}@example.com`),
      'recipients is "a list of 51": name at least',
    ],
    [
      'recipients',
      Array.from({ length: 40 }, (_, i) => `p${i}@${long(70)}.com`),
      'characters": use 3000 at most: name a mailing list',
    ],
    ...notAddresses.map((wrong) => ['from', wrong, `from is ${JSON.stringify(wrong)}: ${ADDRESS}`] as const),
    ['configurationSet', '', 'configurationSet is "": use 1 to 64 letters, digits, _ and -'],
    ['configurationSet', 'a b', 'configurationSet is "a b": use 1 to 64 letters'],
    ['configurationSet', long(65), 'use 1 to 64 letters'],
    time('expiry', Duration.minutes(1), '60 s', 'choose 5 minutes to 300 days'),
    time('expiry', Duration.days(301), '26006400 s', 'choose 5 minutes to 300 days'),
    [
      'expiry',
      tokenTime(),
      'expiry is "a token": the states calculate with it: give a time that is known at synthesis',
    ],
    time('reminderInterval', Duration.seconds(59), '59 s', 'choose 1 minute to expiry (259200 s)'),
    time('reminderInterval', Duration.days(4), '345600 s', 'choose 1 minute to expiry (259200 s)'),
    ['newerRun', 'later', 'newerRun is "later": use NewerRun.SUPERSEDE or NewerRun.WAIT'],
  ])(() => ({ recipients: ['a@example.com'], from: 'ml@example.com' })),

  ...table<AllAtOnceProps>('AllAtOnceProps', (props) => TrafficShift.allAtOnce(props), BAKE)(() => ({})),
  ...table<CanaryProps>('CanaryProps', (props) => TrafficShift.canary(props), [
    ...BAKE,
    ...[0, -1, 1.5, NaN].map(
      (wrong) =>
        ['instances', wrong, `instances is ${wrong}: give a whole number of 1 to half of all instances`] as const,
    ),
  ])(() => ({ instances: 1 })),

  ...table<FailureNoticeProps>('FailureNoticeProps', (props, stack) => new FailureNotice(stack, 'Notice', props), [
    ...workflowName,
    ...recipients,
  ])((stack) => ({ stateMachine: machine(stack), workflowName: 'Prices' })),

  ...table<PredictionApiProps>('PredictionApiProps', (props, stack) => new PredictionApi(stack, 'Api', props), [
    ...names('endpointName'),
    ...workflowName,
    ...[0, -1, 0.5, NaN, Infinity].map(
      (wrong) => ['rateLimit', wrong, `rateLimit is ${wrong}: give 1 or more requests a second`] as const,
    ),
  ])(() => ({ endpointName: 'prices', schema: smallSchema(), workflowName: 'Prices' })),

  ...table<RunTriggerProps>('RunTriggerProps', (props, stack) => new RunTrigger(stack, 'Trigger', props), [
    ...workflowName,
    ['keyPrefix', '/raw/', `keyPrefix is "/raw/": write the key alone, such as 'raw/'`],
    ['keyPrefix', 'raw/*', 'keyPrefix is "raw/*": write it without "*"'],
    ['keyPrefix', 'a\\b/', 'keyPrefix is "a\\\\b/": write it without "\\"'],
    // Each of them also matches what runs write.
    ...['', 'r', 'runs', 'runs/', 'runs/1/'].map(
      (wrong) =>
        ['keyPrefix', wrong, `keyPrefix is "${wrong}": runs write below runs/, and would start each other`] as const,
    ),
    ['keySuffixes', [], "keySuffixes is []: name at least one, such as '.csv'"],
    ['keySuffixes', [''], `keySuffixes[0] is "": name an end of keys, such as '.csv'`],
    ['keySuffixes', ['.csv', '*.txt'], 'keySuffixes[1] is "*.txt": write it without "*"'],
    ['keySuffixes', ['.csv', '.csv'], 'keySuffixes[1] is ".csv": name each once'],
    ['keySuffixes', Array.from({ length: 21 }, (_, i) => `.${i}`), 'keySuffixes is "a list of 21": name at least one'],
  ])((stack) => ({
    stateMachine: machine(stack),
    bucket: Bucket.fromBucketName(stack, 'Data', 'data'),
    workflowName: 'Prices',
  })),

  ...table<ModelWorkflowProps>('ModelWorkflowProps', (props, stack) => new ModelWorkflow(stack, 'Workflow', props), [
    [
      'schema',
      undefined,
      'schema is missing: prepareData goes by it: give one, or replace the stage by stages.prepareData',
    ],
    ...workflowName,
    ...names('endpointName'),
    ...names('packageGroupName'),
    ['inputPrefix', 'raw/*', 'inputPrefix is "raw/*": write it without "*"'],
    ['inputPrefix', '', `inputPrefix is "": runs write below runs/, and would start each other`],
    ['inputPrefix', 'runs/', 'inputPrefix is "runs/": runs write below runs/'],
    SNAPSHOT,
    ...TAG_CELLS,
    ...[1, 2.5, NaN, 100].map(
      (wrong) => ['keepModels', wrong, `keepModels is ${wrong}: give a whole number of 2 to 99`] as const,
    ),
    time(
      'timeout',
      Duration.days(3),
      '259200 s',
      "make it longer than the approval's expiry (259200 s), or leave it out",
    ),
    time('timeout', Duration.days(366), '31622400 s', 'choose a year at most, in whole seconds'),
    ['teardown', true, 'teardown is true: stages.deployModel takes the place of the stage', replaced('deployModel')],
    ['keepModels', 5, 'keepModels is 5: stages.deployModel takes the place of the stage', replaced('deployModel')],
    ...(
      [
        ['prepareData', { workers: 3 }],
        ['trainModel', { spot: true }],
        ['evaluateModel', { instanceType: 'ml.m5.large' }],
        ['registerModel', { contentTypes: ['text/csv'] }],
        ['deployModel', { instanceCount: 2 }],
      ] as const
    ).map(
      ([stage, options]) =>
        [
          stage,
          options,
          `${stage} is "given": stages.${stage} takes its place: give one of the two`,
          replaced(stage),
        ] as const,
    ),
    // Options of a stage are refused by the stage.
    ['prepareData', { workers: 1 }, 'workers is 1: Glue takes 2 to 299'],
    ['trainModel', { instanceType: 'm5' }, 'instanceType is "m5": name a SageMaker instance type'],
    ['evaluateModel', { maxRuntime: Duration.days(20) }, 'maxRuntime is "1728000 s": choose 1 minute to 9 days'],
    ['registerModel', { contentTypes: [] }, 'contentTypes is []: name at least one'],
    ['deployModel', { instanceCount: 0 }, 'instanceCount is 0: give a whole number'],
  ])(() => ({
    schema: smallSchema(),
    gate: Gate.higherIsBetter('auc'),
    approval: Approval.email({ recipients: ['a@example.com'], from: 'ml@example.com' }),
  })),
];

function replaced(stage: keyof WorkflowStages) {
  return (stack: Stack) => ({ stages: { [stage]: new Pass(stack, 'Elsewhere') } });
}

function tokenTime(): Duration {
  return Duration.seconds(Lazy.number({ produce: () => 3600 }));
}
