import { Duration, Lazy, type Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import {
  type AllAtOnceProps,
  Approval,
  type ApprovalOptions,
  type CanaryProps,
  type CombinedApprovalProps,
  ConsoleApi,
  type ConsoleApiProps,
  type EmailApprovalProps,
  FailureNotice,
  type FailureNoticeProps,
  Gate,
  ModelWorkflow,
  type ModelWorkflowProps,
  type JwtAuthProps,
  type OidcSignInProps,
  SignIn,
  PredictionApi,
  type PredictionApiProps,
  PredictionAuth,
  type PredictionCapture,
  RollbackWorkflow,
  type RollbackWorkflowProps,
  RunTrigger,
  type RunTriggerProps,
  TrafficShift,
  type WebhookApprovalProps,
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
const time = <P extends string>(prop: P, wrong: Duration, shown: string, fix: string) =>
  [prop, wrong, `${prop} is "${shown}": ${fix}`] as const;
const BAKE = [
  time('bake', Duration.hours(2), '7200 s', 'choose an hour at most, in whole seconds'),
  time('bake', Duration.millis(1500), '1.5 s', 'choose an hour at most, in whole seconds'),
];
const newCapture = (capture: PredictionCapture, stack: Stack) =>
  new PredictionApi(stack, 'Api', { endpointName: 'prices', schema: smallSchema(), workflowName: 'Prices', capture });
const machine = (stack: Stack) => StateMachine.fromStateMachineName(stack, 'Machine', 'machine');

const OIDC = { issuer: 'https://login.example.com', clientId: 'approvals' };
const byMail = () => Approval.email({ recipients: ['a@example.com'], from: 'ml@example.com' });

const byWebhook = (stack: Stack, id: string) =>
  Approval.webhook({ name: 'Slack #releases', secret: new Secret(stack, id) });

const OPTIONS: (readonly [keyof ApprovalOptions, unknown, string])[] = [
  time('expiry', Duration.minutes(1), '60 s', 'choose 5 minutes to 300 days'),
  time('expiry', Duration.days(301), '26006400 s', 'choose 5 minutes to 300 days'),
  ['expiry', tokenTime(), 'expiry is "a token": the states calculate with it: give a time that is known at synthesis'],
  time('reminderInterval', Duration.seconds(59), '59 s', 'choose 1 minute to expiry (259200 s)'),
  time('reminderInterval', Duration.days(4), '345600 s', 'choose 1 minute to expiry (259200 s)'),
  ['newerRun', 'later', 'newerRun is "later": use NewerRun.SUPERSEDE or NewerRun.WAIT'],
  ['registryDecision', 'maybe', 'registryDecision is "maybe": use RegistryDecision.IGNORE, HONOR or REVERT'],
  ...[0, 1.5, 21].map((wrong) => ['required', wrong, `required is ${wrong}: give a whole number of 1 to 20`] as const),
];

/** Of any HTTP API. */
const OPEN_TO = [
  ...[0, -1, 0.5, NaN, Infinity].map(
    (wrong) => ['rateLimit', wrong, `rateLimit is ${wrong}: give 1 or more requests a second`] as const,
  ),
  ...[0, -1, 0.5, NaN].map(
    (wrong) => ['burstLimit', wrong, `burstLimit is ${wrong}: give a whole number of 1 or more requests`] as const,
  ),
  ['corsOrigins', [], 'corsOrigins is []: name at least one origin'] as const,
  ...['*', 'app.example.com', 'https://app.example.com/', 'https://*.example.com', 'https://app.example.com/a'].map(
    (wrong) => ['corsOrigins', [wrong], `corsOrigins[0] is "${wrong}": write an origin such as`] as const,
  ),
  ['corsOrigins', ['https://a.co', 'https://a.co'], 'corsOrigins[1] is "https://a.co": name each once'] as const,
];

export const RESOURCES = [
  ...table<RollbackWorkflowProps>(
    'RollbackWorkflowProps',
    (props, stack) => new RollbackWorkflow(stack, 'Back', props),
    [
      time('timeout', Duration.seconds(10), '10 s', 'choose a year at most, in whole seconds'),
      ['timeout', Duration.hours(1), "make it longer than the approval's expiry", () => ({ approval: byMail() })],
      [
        'workflow',
        (stack: Stack) => withoutDeploy(stack),
        'workflow is "Prices": it redeploys by the workflow’s own stages',
      ],
    ],
  )((stack) => ({ workflow: smallWorkflow(stack, 'Workflow') })),
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
    ...OPTIONS,
    ['required', 2, 'required is 2: only 1 are asked: name more recipients, or require fewer'],
  ])(() => ({ recipients: ['a@example.com'], from: 'ml@example.com' })),
  ...table<{ options: ApprovalOptions }>(
    'Approval.manual',
    ({ options }) => Approval.manual(options),
    OPTIONS.map(([prop, wrong, says]) => ['options', { [prop]: wrong }, says]),
  )(() => ({ options: {} })),
  ...table<WebhookApprovalProps>('WebhookApprovalProps', (props) => Approval.webhook(props), [
    ...OPTIONS,
    ...['', ' ', 'a@b.co', 'arn:aws:iam::111122223333:user/x', 'a/b', 'line\nbreak', long(65)].map(
      (wrong) => ['name', wrong, 'use 1 to 64 letters, digits, blanks and _.#-, such as Slack #releases'] as const,
    ),
    ['format', 'xml', 'format is "xml": use WebhookFormat.SLACK, TEAMS or JSON'],
  ])((stack) => ({ name: 'Slack #releases', secret: new Secret(stack, 'Secret') })),
  ...table<CombinedApprovalProps>('CombinedApprovalProps', (props) => Approval.combine(props), [
    ...OPTIONS,
    ['channels', [Approval.manual()], 'channels is "a list of 1": give 2 to 10 ways to ask'],
    [
      'channels',
      [Approval.manual(), Approval.manual({ required: 2 })],
      'channels[1] is "with required": give required',
    ],
    ['channels', [byMail(), byMail()], 'channels[1] is "a second way by mail": name all recipients in one'],
    [
      'channels',
      (stack: Stack) => [byWebhook(stack, 'One'), byWebhook(stack, 'Two')],
      'channels is "Slack #releases": two webhooks have this name: name each once',
    ],
    ['required', 4, 'required is 4: only 2 are asked', (stack) => ({ channels: [byMail(), byWebhook(stack, 'One')] })],
    [
      'starterMayApprove',
      false,
      'starterMayApprove is false: whoever opens a channel’s link votes as the channel',
      (stack) => ({ channels: [byMail(), byWebhook(stack, 'One')] }),
    ],
    [
      'channels',
      (stack: Stack) => [
        Approval.email({ recipients: ['a@example.com'], from: 'ml@example.com', signIn: SignIn.oidc(OIDC) }),
        byWebhook(stack, 'One'),
      ],
      'signIn is "given": whoever opens a channel’s link votes as the channel, and no token names it',
    ],
  ])(() => ({ channels: [byMail(), Approval.manual()] })),
  ...table<OidcSignInProps>('OidcSignInProps', (props) => SignIn.oidc(props), [
    ...[
      '',
      'login.example.com',
      'http://login.example.com',
      'http://localhost.evil.com',
      'https://a b',
      'https://a.co/?x',
    ].map((wrong) => ['issuer', wrong, `issuer is "${wrong}": write the issuer's URL`] as const),
    ...['', 'a b', 'ä'].map(
      (wrong) => ['clientId', wrong, `clientId is "${wrong}": write the id of the client`] as const,
    ),
    ...['', 'a b'].map((wrong) => ['claim', wrong, `claim is "${wrong}": name a claim of the ID token`] as const),
    ['scopes', [], 'scopes is []: name at least one scope'],
    ['scopes', ['openid email'], 'scopes[0] is "openid email": write a scope without blanks'],
    ['scopes', ['email', 'email'], 'scopes[1] is "email": name each once'],
  ])(() => OIDC),

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
    ...names('packageGroupName'),
    ...OPEN_TO,
  ])(() => ({ endpointName: 'prices', schema: smallSchema(), workflowName: 'Prices' })),

  ...table<ConsoleApiProps>(
    'ConsoleApiProps',
    (props, stack) => new ConsoleApi(stack, 'Api', props),
    OPEN_TO,
  )((stack) => ({ workflow: smallWorkflow(stack, 'Shown') })),

  ...table<PredictionCapture>('PredictionCapture', newCapture, [
    ...[0, -0.1, 1.01, NaN].map(
      (wrong) => ['sampleRate', wrong, `sampleRate is ${wrong}: give a share above 0 and at most 1`] as const,
    ),
    time('retention', Duration.hours(1), '3600 s', 'choose 1 day to ten years, in whole days'),
    time('retention', Duration.hours(36), '129600 s', 'choose 1 day to ten years, in whole days'),
    time('retention', Duration.days(3651), '315446400 s', 'choose 1 day to ten years, in whole days'),
  ])(() => ({})),

  ...table<JwtAuthProps>('JwtAuthProps', (props) => PredictionAuth.jwt(props), [
    ...['', 'login.example.com', 'http://login.example.com', 'https://a b', 'https://a.co/?x'].map(
      (wrong) => ['issuer', wrong, `issuer is "${wrong}": write the issuer's URL`] as const,
    ),
    ['audience', [], 'audience is []: name at least one audience'],
    ['audience', [''], 'audience[0] is "": write the audience as the tokens name it'],
    ['audience', ['a b'], 'audience[0] is "a b": write the audience'],
    ['audience', ['a', 'a'], 'audience[1] is "a": name each once'],
  ])(() => ({ issuer: 'https://login.example.com', audience: ['prices'] })),

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

function smallWorkflow(stack: Stack, id: string): ModelWorkflow {
  return new ModelWorkflow(stack, id, { schema: smallSchema(), gate: Gate.higherIsBetter('auc'), approval: byMail() });
}

function withoutDeploy(stack: Stack): ModelWorkflow {
  return new ModelWorkflow(stack, 'Other', {
    workflowName: 'Prices',
    schema: smallSchema(),
    gate: Gate.higherIsBetter('auc'),
    approval: byMail(),
    stages: { deployModel: new Pass(stack, 'Elsewhere') },
  });
}

function replaced(stage: keyof WorkflowStages) {
  return (stack: Stack) => ({ stages: { [stage]: new Pass(stack, 'Elsewhere') } });
}

function tokenTime(): Duration {
  return Duration.seconds(Lazy.number({ produce: () => 3600 }));
}
