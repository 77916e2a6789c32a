import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Routes } from '../../handlers/shared/contract';
import { Approval, RegistryDecision, RequestApproval, SignIn } from '../../index';

const mail = { recipients: ['a@example.com'], from: 'ml@example.com' };

function request(approval = Approval.email(mail)) {
  const stack = new Stack(new App(), 'Test');
  const stage = new RequestApproval(stack, 'Ask', {
    approval,
    workflowName: 'Prices',
    packageGroupName: 'group',
    headlineMetric: 'rmse',
  });
  const assign = { run: {}, data: {}, model: {}, evaluation: {}, champion: null, package: {} };
  const chain = Pass.jsonata(stack, 'Begin', { assign }).next(stage);
  const stateMachine = new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(chain) });
  return { stack, stage, stateMachine };
}

test('the handlers may deliver to this state machine, without a cycle in the template', () => {
  const { stack, stage, stateMachine } = request();
  stage.grantDelivery(stateMachine);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Action: 'states:SendTaskSuccess', Effect: 'Allow', Resource: Match.anyValue() }] },
  });
});

test('with sign-in a decision needs a token of the issuer, and looking does not', () => {
  const signIn = SignIn.oidc({ issuer: 'https://login.example.com', clientId: 'approvals' });
  const { stack, stage, stateMachine } = request(Approval.email({ ...mail, signIn }));
  stage.grantDelivery(stateMachine);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Issuer: 'https://login.example.com', Audience: ['approvals'] },
  });
  const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(
    ({ Properties }: Record<string, Record<string, string>>) => [Properties?.RouteKey, Properties?.AuthorizationType],
  );
  expect(routes).toEqual(
    expect.arrayContaining([
      ['POST /approvals/{id}', 'JWT'],
      ['ANY /approvals/{id}', 'NONE'],
      ['POST /decisions/{id}', 'AWS_IAM'],
    ]),
  );
});

test('says so when no state machine would get the decisions', () => {
  const { stack } = request();
  expect(() => Template.fromStack(stack)).toThrow('call grantDelivery(stateMachine) on RequestApproval');
});

test('requests are kept, found by workflow while they wait, and expire', () => {
  const { stack, stage, stateMachine } = request();
  stage.grantDelivery(stateMachine);
  Template.fromStack(stack).hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'Retain',
    Properties: Match.objectLike({
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      GlobalSecondaryIndexes: [
        Match.objectLike({
          IndexName: 'pending',
          KeySchema: [
            { AttributeName: 'pendingOf', KeyType: 'HASH' },
            { AttributeName: 'createdAt', KeyType: 'RANGE' },
          ],
        }),
      ],
    }),
  });
});

test.each([
  [{ ...mail, recipients: [] }, 'recipients is []: name at least one e-mail address'],
  [{ ...mail, recipients: ['nobody'] }, 'recipients[0] is "nobody": write an address such as ml@example.com'],
  [{ ...mail, recipients: ['a@b.c', 'A@b.c'] }, 'recipients[1] is "A@b.c": name each once'],
  [{ ...mail, from: 'me' }, 'from is "me": write an address'],
  [{ ...mail, expiry: Duration.minutes(1) }, 'expiry is "60 s": choose 5 minutes to 300 days'],
  [{ ...mail, expiry: Duration.days(301) }, 'choose 5 minutes to 300 days'],
  [{ ...mail, reminderInterval: Duration.days(4) }, 'reminderInterval is "345600 s": choose 1 minute to expiry'],
])('refuses %#', (props, message) => {
  expect(() => Approval.email(props)).toThrow(message);
});

test('only the page is open; requests, trail and signed decisions are for signed callers', () => {
  const { stack, stage, stateMachine } = request();
  stage.grantDelivery(stateMachine);
  const routes = Object.values(Template.fromStack(stack).findResources('AWS::ApiGatewayV2::Route'));
  const ofWay = (iam: boolean): string[] =>
    routes
      .map(({ Properties }) => Properties as { RouteKey: string; AuthorizationType?: string })
      .filter(({ AuthorizationType }) => (AuthorizationType === 'AWS_IAM') === iam)
      .map(({ RouteKey }) => RouteKey);
  expect(ofWay(false)).toEqual([`ANY ${Routes.PAGE}`]);
  expect(ofWay(true).sort()).toEqual(
    [`GET ${Routes.AUDIT}`, `GET ${Routes.LIST}`, `POST ${Routes.SIGNED_DECISION}`].sort(),
  );
});

test('the audit trail can not be deleted by mistake', () => {
  const { stack, stage, stateMachine } = request();
  stage.grantDelivery(stateMachine);
  Template.fromStack(stack).hasResource('AWS::DynamoDB::Table', {
    Properties: { DeletionProtectionEnabled: true },
    DeletionPolicy: 'Retain',
  });
});

test('decisions on packages of other groups are not heard', () => {
  const approval = Approval.email({ ...mail, registryDecision: RegistryDecision.HONOR });
  const { stack, stage, stateMachine } = request(approval);
  stage.grantDelivery(stateMachine);
  Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { detail: { ModelPackageGroupName: ['group'], ModelApprovalStatus: ['Approved', 'Rejected'] } },
  });
});
