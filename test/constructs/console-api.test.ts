import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Approval, ConsoleApi, type ConsoleApiProps, ConsoleAuth, Gate, ModelWorkflow } from '../../index';
import { smallSchema } from './support';

type Options = Partial<ConsoleApiProps> & { readonly imported?: boolean; readonly alone?: boolean };

function consoleStack({ imported, alone, ...options }: Options = {}): Stack {
  const stack = new Stack(new App(), 'Stack');
  const workflow = new ModelWorkflow(stack, 'Workflow', {
    schema: smallSchema(),
    gate: Gate.higherIsBetter('auc'),
    approval: Approval.email({ recipients: ['a@example.com'], from: 'ml@example.com', starterMayApprove: !alone }),
    ...(imported ? { inputBucket: Bucket.fromBucketName(stack, 'Data', 'data-of-others') } : {}),
  });
  new ConsoleApi(stack, 'Console', { workflow, ...options });
  return stack;
}

/** Every action that the function's role allows. */
function actionsOf(stack: Stack): string[] {
  const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy');
  const [, own] = Object.entries(policies).find(([id]) => id.startsWith('ConsoleConsoleRole')) ?? [];
  const { Statement } = own?.Properties.PolicyDocument as { Statement: { Action: string | string[] }[] };
  return Statement.flatMap(({ Action }) => Action);
}

const WRITES = /^(states:(Start|Stop|Redrive|Send)|s3:Put|dynamodb:(Put|Update|Delete)|ses:)/;

test('a read-only console has no permission to change anything', () => {
  expect(actionsOf(consoleStack({ readOnly: true })).filter((action) => WRITES.test(action))).toEqual([]);
  const writes = actionsOf(consoleStack()).filter((action) => WRITES.test(action));
  expect([...new Set(writes)].sort()).toEqual([
    'dynamodb:PutItem', 'dynamodb:UpdateItem', 's3:PutObject', 'ses:SendEmail', 'states:RedriveExecution',
    'states:SendTaskSuccess', 'states:StartExecution', 'states:StopExecution',
  ]); // prettier-ignore
});

test('every route asks who it is: by IAM, or by a token', () => {
  for (const [auth, type] of [
    [undefined, 'AWS_IAM'],
    [ConsoleAuth.jwt({ issuer: 'https://login.example.com', audience: ['app'] }), 'JWT'],
  ] as const) {
    const routes = Object.values(
      Template.fromStack(consoleStack(auth ? { auth } : {})).findResources('AWS::ApiGatewayV2::Route'),
    );
    const ours = routes.filter(({ Properties }) => JSON.stringify(Properties.ApiId).includes('Console'));
    expect(ours).toHaveLength(19);
    for (const { Properties } of ours) expect(Properties.AuthorizationType).toBe(type);
  }
  expect(() => ConsoleAuth.jwt({ issuer: 'http://x', audience: ['app'] })).toThrow(/issuer/);
});

test('pages of an origin may call, and put files into the bucket; of an imported one its owner is told', () => {
  const corsOrigins = ['https://ml.example.com'];
  const template = Template.fromStack(consoleStack({ corsOrigins }));
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: { AllowOrigins: corsOrigins } });
  const rule = { AllowedMethods: ['PUT'], AllowedOrigins: corsOrigins, AllowedHeaders: ['content-type'] };
  template.hasResourceProperties('AWS::S3::Bucket', { CorsConfiguration: { CorsRules: [rule] } });
  const imported = consoleStack({ corsOrigins, imported: true });
  Annotations.fromStack(imported).hasInfo('/Stack/Console', Match.stringLikeRegexp('ml.example.com PUT objects'));
  const readOnly = Template.fromStack(consoleStack({ corsOrigins, readOnly: true }));
  readOnly.hasResourceProperties('AWS::S3::Bucket', { CorsConfiguration: Match.absent() });
});

test('where who starts a run may not approve its model, the function writes down who did, and no request', () => {
  const policies = Template.fromStack(consoleStack({ alone: true }));
  policies.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'dynamodb:PutItem',
          Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['started:*'] } },
        }),
      ]),
    },
  });
});
