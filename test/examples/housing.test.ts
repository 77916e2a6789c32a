import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { housing } from '../../examples/housing/stack';
import type { GraphJson, StateJson } from '../constructs/support';

const template = Template.fromStack(housing(new App()));
const resources = (type: string) => Object.values(template.findResources(type));

function machine(): GraphJson {
  const [found] = resources('AWS::StepFunctions::StateMachine');
  const [separator, parts] = found.Properties.DefinitionString['Fn::Join'] as [string, unknown[]];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'ref')).join(separator)) as GraphJson;
}

function statesOf(graph: GraphJson): [string, StateJson][] {
  return Object.entries(graph.States).flatMap(([name, state]) => [
    [name, state] as [string, StateJson],
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor as GraphJson) : []),
  ]);
}

const states = statesOf(machine());

test('each state says JSONata; the machine does not, so that a user may add JSONPath states', () => {
  expect(machine()).not.toHaveProperty('QueryLanguage');
  for (const [name, state] of states) expect([name, state.QueryLanguage]).toEqual([name, 'JSONata']);
});

test('each task retries throttling with jitter, and only business outcomes are caught', () => {
  const tasks = states.filter(([, { Type }]) => Type === 'Task');
  expect(tasks.length).toBeGreaterThan(20);
  for (const [name, { Retry, Catch }] of tasks) {
    const retry = (Retry as { JitterStrategy: string; ErrorEquals: string[] }[])[0];
    expect([name, retry.JitterStrategy]).toEqual([name, 'FULL']);
    expect(retry.ErrorEquals).not.toContain('States.ALL');
    const caught = ((Catch ?? []) as { ErrorEquals: string[] }[]).flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(caught).not.toContain('States.ALL');
    expect(caught).not.toContain('States.TaskFailed');
  }
});

test('the definition is far below the limit of 1 MB', () => {
  expect(JSON.stringify(machine()).length).toBeLessThan(100_000);
});

test('roles are passed to one service each, and no action or policy is a blanket', () => {
  const statements = resources('AWS::IAM::Policy').flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement as { Action: string | string[]; Condition?: object }[],
  );
  const passing = statements.filter(({ Action }) => [Action].flat().includes('iam:PassRole'));
  expect(passing.length).toBeGreaterThanOrEqual(3);
  for (const { Condition } of passing) {
    expect(Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } });
  }
  expect(statements.flatMap(({ Action }) => [Action].flat()).filter((action) => action.includes('*'))).toEqual([]);
  for (const { Properties } of resources('AWS::IAM::Role')) expect(Properties.ManagedPolicyArns).toBeUndefined();
});

test('what holds data stays when the stack is deleted', () => {
  for (const type of ['AWS::S3::Bucket', 'AWS::DynamoDB::Table', 'AWS::SageMaker::ModelPackageGroup']) {
    template.hasResource(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  }
});

test('the bucket is private, versioned, sends events, and takes no plain HTTP', () => {
  template.hasResourceProperties('AWS::S3::Bucket', {
    VersioningConfiguration: { Status: 'Enabled' },
    NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
  });
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny' })]) },
  });
});

test('the log of the state machine holds no data and no task token', () => {
  template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
    LoggingConfiguration: { IncludeExecutionData: false, Level: 'ALL' },
  });
});

const CONSOLE_ROUTES = [
  ...['console', 'runs', 'runs/{id}', 'runs/{id}/events', 'runs/{id}/definition', 'runs/{id}/log', 'runs/{id}/report'],
  ...['approvals', 'approvals/{id}', 'models', 'data'],
].map((path) => `GET /${path}`);
const CONSOLE_WRITES = [
  ...['runs', 'uploads', 'runs/{id}/stop', 'runs/{id}/redrive', 'runs/{id}/again', 'approvals/{id}/decision'],
  ...['models/{id}/rollback'],
].map((path) => `POST /${path}`);

test('only the page of a request is open to all; everything else asks for IAM', () => {
  const routes = resources('AWS::ApiGatewayV2::Route').map(({ Properties }) => [
    Properties.RouteKey as string,
    Properties.AuthorizationType as string,
  ]);
  expect(Object.fromEntries(routes)).toEqual({
    'ANY /approvals/{id}': 'NONE',
    'GET /audit': 'AWS_IAM',
    'POST /decisions/{id}': 'AWS_IAM',
    'GET /decisions': 'AWS_IAM',
    'POST /predict': 'AWS_IAM',
    'GET /schema': 'AWS_IAM',
    'GET /model': 'AWS_IAM',
    'GET /health': 'AWS_IAM',
    'GET /openapi.json': 'AWS_IAM',
    ...Object.fromEntries([...CONSOLE_ROUTES, ...CONSOLE_WRITES].map((route) => [route, 'AWS_IAM'])),
  });
  for (const { Properties } of resources('AWS::ApiGatewayV2::Stage')) {
    expect(Properties.DefaultRouteSettings.ThrottlingRateLimit).toBeGreaterThan(0);
  }
});

test('handlers are the bundles, on one runtime, with the environment of the contract', () => {
  const functions = resources('AWS::Lambda::Function').map(({ Properties }) => Properties);
  expect(
    functions.map(({ Environment }) =>
      Object.keys(Environment.Variables as object)
        .sort()
        .join(),
    ),
  ).toEqual(
    expect.arrayContaining([
      'APPROVALS_TABLE,APPROVAL_URL,AUDIT_TABLE,MAIL_FROM,RECIPIENTS,WORKFLOW_NAME',
      'APPROVALS_TABLE,APPROVAL_URL,AUDIT_TABLE,MAIL_FROM,WORKFLOW_NAME',
      'STATE_MACHINE_ARN,WORKFLOW_NAME',
      'APPROVALS_TABLE,AUDIT_TABLE,NOTICE_TOPIC_ARN,WORKFLOW_NAME',
      'API_AUTH,ENDPOINT_NAME,WORKFLOW_NAME',
    ]),
  );
  expect(new Set(functions.map(({ Runtime }) => Runtime as string)).size).toBe(1);
});

test('new data starts a run, a failed run is told of', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { source: ['aws.s3'], detail: { object: { key: [{ wildcard: 'raw/*.csv' }] } } },
  });
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { source: ['aws.states'], detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] } },
  });
});

test('-c rollback=true adds the way back to an earlier version, which the same people are asked before', () => {
  const app = new App({ context: { rollback: 'true', approvers: ['release@example.com'] } });
  const withRollback = Template.fromStack(housing(app));
  expect(Object.keys(withRollback.findResources('AWS::StepFunctions::StateMachine'))).toHaveLength(2);
  withRollback.hasOutput('RollbackArn', {});
  const asks = Object.values(
    withRollback.findResources('AWS::Lambda::Function', {
      Properties: { Environment: { Variables: { RECIPIENTS: '["release@example.com"]' } } },
    }),
  );
  expect(asks).toHaveLength(2);
});
