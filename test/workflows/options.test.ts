import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import {
  Approval,
  FailureNotice,
  Gate,
  ModelContainer,
  ModelWorkflow,
  type ModelWorkflowProps,
  PredictionApi,
  RemoveOldModels,
  RunTrigger,
} from '../../index';
import { nag } from '../constructs/nag';
import { smallSchema } from '../constructs/support';

const REQUIRED = {
  schema: smallSchema(),
  gate: Gate.lowerIsBetter('rmse'),
  approval: Approval.email({ recipients: ['a@example.com'], from: 'b@example.com' }),
};

function workflow(options: Partial<ModelWorkflowProps> = {}, stack = new Stack(new App(), 'Test')) {
  return { stack, workflow: new ModelWorkflow(stack, 'Workflow', { ...REQUIRED, ...options }) };
}

test('what runs leave is listed by default, and deleted with the stack when asked', () => {
  const left = Template.fromStack(workflow().stack);
  left.hasOutput('*', {
    Value: Match.stringLikeRegexp('^endpoint test-.*; endpoint configs and models deploy-test-.*'),
  });
  left.resourceCountIs('Custom::MLWorkflowTeardown', 0);

  const asked = Template.fromStack(workflow({ teardown: true, removalPolicy: RemovalPolicy.DESTROY }).stack);
  const [group] = Object.keys(asked.findResources('AWS::SageMaker::ModelPackageGroup'));
  asked.hasResource('Custom::MLWorkflowTeardown', {
    Properties: { endpointName: Match.anyValue(), packageGroupName: Match.anyValue() },
    DependsOn: Match.arrayWith([group]),
  });
  for (const type of ['AWS::S3::Bucket', 'AWS::DynamoDB::Table']) asked.hasResource(type, { DeletionPolicy: 'Delete' });
});

test('people hear of each way in which a run ends without an outcome', () => {
  const { stack, workflow: made } = workflow();
  new FailureNotice(stack, 'Notice', { stateMachine: made.stateMachine, workflowName: 'Prices' });
  Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] } },
  });
});

test('a model is registered as one that nobody has approved', () => {
  const text = JSON.stringify(Template.fromStack(workflow().stack).findResources('AWS::StepFunctions::StateMachine'));
  const statuses = [...text.matchAll(/ModelApprovalStatus[\\":]+([A-Za-z]+)/g)].map(([, status]) => status);
  expect(statuses).toContain('PendingManualApproval');
  expect(statuses).not.toContain('Approved');
});

test('a replaced stage takes the place of ours, which makes no resources', () => {
  const stack = new Stack(new App(), 'Test');
  const trainModel = new Pass(stack, 'Train elsewhere', { assign: { 'model.$': '$' } });
  workflow({ stages: { trainModel } }, stack);
  const template = Template.fromStack(stack);
  const text = JSON.stringify(template.findResources('AWS::StepFunctions::StateMachine'));
  expect(text).toContain('Train elsewhere');
  expect(text).not.toContain('createTrainingJob');
});

test('a container of one’s own tells the local runtime its command, by state name', () => {
  const stack = new Stack(new App(), 'Test');
  const script = join(mkdtempSync(join(tmpdir(), 'own-')), 'train.py');
  writeFileSync(script, 'print("hello")');
  const repository = Repository.fromRepositoryName(stack, 'Images', 'mine');
  const local = { command: ['python3', 'train.py'], requirements: ['scikit-learn==1.8.0'] };
  workflow({ trainModel: { container: ModelContainer.custom({ repository, script, local }) } }, stack);
  const { Metadata } = Template.fromStack(stack).toJSON() as { Metadata: Record<string, object[]> };
  expect(Metadata['cdk-ml-workflow:local']).toEqual([
    {
      kind: 'training',
      image: expect.anything(),
      entrypoint: ['bash', '-c', 'exec python3 /opt/ml/input/data/code/*.py'],
      ...local,
    },
  ]);
});

test('an imported bucket and role are used as they are', () => {
  const stack = new Stack(new App(), 'Test');
  workflow(
    {
      bucket: Bucket.fromBucketName(stack, 'Mine', 'my-bucket'),
      trainModel: { role: Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::123456789012:role/training') },
    },
    stack,
  );
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::S3::Bucket', 0);
  expect(JSON.stringify(template.toJSON())).toContain('arn:aws:iam::123456789012:role/training');
});

test('with a key, a VPC and everything else, cdk-nag finds nothing', () => {
  const app = new App();
  const stack = new Stack(app, 'Full');
  const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
  const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
  Validations.of(vpc).acknowledge({ id: 'AwsSolutions::AwsSolutions-VPC7', reason: 'the VPC is the test’s' });
  const { workflow: made } = workflow(
    { encryptionKey, vpc, teardown: true, removalPolicy: RemovalPolicy.DESTROY },
    stack,
  );
  const of = { stateMachine: made.stateMachine, workflowName: 'Full' };
  new FailureNotice(stack, 'Notice', { ...of, requestApproval: made.requestApproval });
  new RunTrigger(stack, 'Trigger', { ...of, bucket: made.inputBucket, keySuffixes: ['_SUCCESS'] });
  new PredictionApi(stack, 'Api', { endpointName: made.endpointName, schema: REQUIRED.schema, workflowName: 'Full' });
  const { violations } = nag(app);
  const found = violations.flatMap(({ ruleName, violatingConstructs }) =>
    violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
  );
  expect(found).toEqual([]);
});

test.each([
  ['no suffix', { keySuffixes: [] }, "keySuffixes is []: name at least one, such as '.csv'"],
  ['a wildcard', { keyPrefix: 'raw/*' }, 'is "raw/*": write it without "*"'],
])('RunTrigger refuses %s', (_, props, message) => {
  const stack = new Stack(new App(), 'Test');
  const stateMachine = StateMachine.fromStateMachineName(stack, 'Machine', 'machine');
  const bucket = Bucket.fromBucketName(stack, 'Data', 'data');
  expect(() => new RunTrigger(stack, 'Trigger', { stateMachine, bucket, workflowName: 'x', ...props })).toThrow(
    message,
  );
});

test('PredictionApi and RemoveOldModels refuse what cannot work', () => {
  const stack = new Stack(new App(), 'Test');
  const api = { endpointName: 'e', schema: REQUIRED.schema, workflowName: 'x', rateLimit: 0 };
  expect(() => new PredictionApi(stack, 'Api', api)).toThrow('rateLimit is 0: give 1 or more');
  expect(() => new RemoveOldModels(stack, 'Old', { namePrefix: 'x', keep: 1 })).toThrow(
    'keep is 1: give a whole number of 2 to 99',
  );
});
