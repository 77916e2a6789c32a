import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { PredictionApi, type PredictionApiProps, PredictionAuth } from '../../index';
import { nag } from './nag';
import { smallSchema } from './support';

const ENV = { region: 'eu-west-1', account: '123456789012' };
type Options = Partial<PredictionApiProps>;

function stackWith(options: Options | ((stack: Stack) => Options) = {}, app = new App()): Stack {
  const stack = new Stack(app, 'Test', { env: ENV });
  const more = typeof options === 'function' ? options(stack) : options;
  new PredictionApi(stack, 'Api', { endpointName: 'prices', schema: smallSchema(), workflowName: 'Prices', ...more });
  return stack;
}
const templateOf = (options?: Options | ((stack: Stack) => Options)): Template =>
  Template.fromStack(stackWith(options));

const ROUTE = 'AWS::ApiGatewayV2::Route';
const secretOf = (stack: Stack) => Secret.fromSecretNameV2(stack, 'Keys', 'prices/keys');

test.each<[string, (stack: Stack) => PredictionAuth | undefined, object]>([
  ['IAM by default', () => undefined, { AuthorizationType: 'AWS_IAM' }],
  ['IAM', () => PredictionAuth.iam(), { AuthorizationType: 'AWS_IAM' }],
  [
    'JWT',
    () => PredictionAuth.jwt({ issuer: 'https://login.example.com', audience: ['prices'] }),
    { AuthorizationType: 'JWT', AuthorizerId: Match.anyValue() },
  ],
  [
    'API key',
    (stack) => PredictionAuth.apiKey(secretOf(stack)),
    { AuthorizationType: 'CUSTOM', AuthorizerId: Match.anyValue() },
  ],
  ['none', () => PredictionAuth.none(), { AuthorizationType: 'NONE' }],
])('%s guards every route', (_name, auth, expected) => {
  const template = templateOf((stack) => {
    const given = auth(stack);
    return given ? { auth: given } : {};
  });
  const keys = ['POST /predict', 'GET /schema', 'GET /model', 'GET /health', 'GET /openapi.json'];
  template.resourceCountIs(ROUTE, keys.length);
  for (const RouteKey of keys) template.hasResourceProperties(ROUTE, { RouteKey, ...expected });
});

test('the authorizer reads one secret and nothing else, also of one that is known by name alone', () => {
  templateOf((stack) => ({ auth: PredictionAuth.apiKey(secretOf(stack)) })).hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('Authorize') }],
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'secretsmanager:GetSecretValue',
          Resource: {
            'Fn::Join': [
              '',
              ['arn:', { Ref: 'AWS::Partition' }, ':secretsmanager:eu-west-1:123456789012:secret:prices/keys-??????'],
            ],
          },
        }),
      ]),
    },
  });
});

test('throttled as told, and by twice the rate in a burst', () => {
  const stage = (options: Options) => templateOf(options).findResources('AWS::ApiGatewayV2::Stage');
  const settings = (options: Options) =>
    Object.values(stage(options)).map(
      ({ Properties }) => (Properties as { DefaultRouteSettings: object }).DefaultRouteSettings,
    );
  expect(settings({})).toEqual([{ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 }]);
  expect(settings({ rateLimit: 7, burstLimit: 9 })).toEqual([{ ThrottlingRateLimit: 7, ThrottlingBurstLimit: 9 }]);
});

test('pages may call from the given origins alone, by default from none', () => {
  const api = 'AWS::ApiGatewayV2::Api';
  templateOf().hasResourceProperties(api, { CorsConfiguration: Match.absent() });
  templateOf({ corsOrigins: ['https://app.example.com'] }).hasResourceProperties(api, {
    CorsConfiguration: { AllowOrigins: ['https://app.example.com'], AllowMethods: ['GET', 'POST'] },
  });
});

describe('capture', () => {
  const rules = (template: Template): unknown[] =>
    Object.values(template.findResources('AWS::S3::Bucket')).map(
      ({ Properties }) =>
        (Properties as { LifecycleConfiguration?: { Rules: unknown[] } }).LifecycleConfiguration?.Rules,
    );

  test('is off by default: no bucket, no permission', () => {
    const template = templateOf();
    template.resourceCountIs('AWS::S3::Bucket', 0);
    expect(JSON.stringify(template.toJSON())).not.toContain('s3:PutObject');
  });

  test('makes a bucket that stays, whose objects go after 90 days', () => {
    const template = templateOf({ capture: {} });
    expect(rules(template)).toEqual([
      [
        expect.objectContaining({
          ExpirationInDays: 90,
          Prefix: expect.stringMatching(/^predictions\/test-[0-9a-f]{8}\/$/),
          Status: 'Enabled',
        }),
      ],
    ]);
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
    template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { CAPTURE_RATE: '0.1' } } });
  });

  test('into a bucket with a key of its own: the function may use the key, for its own folder alone', () => {
    const template = templateOf((stack) => {
      const encryptionKey = new Key(stack, 'Key');
      const bucket = new Bucket(stack, 'Mine', { encryption: BucketEncryption.KMS, encryptionKey });
      return { capture: { bucket, sampleRate: 1, retention: Duration.days(7) } };
    });
    expect(rules(template)).toEqual([[expect.objectContaining({ ExpirationInDays: 7 })]]);
    const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    expect(policies).toContain('kms:GenerateDataKey');
    expect(policies).toMatch(/"s3:PutObject".*predictions\/test-[0-9a-f]{8}\/\*/);
  });
});

test('cdk-nag finds nothing, whatever is chosen', () => {
  const choices: ((stack: Stack) => Options)[] = [
    () => ({}),
    (stack) => ({
      auth: PredictionAuth.apiKey(secretOf(stack)),
      capture: {},
      corsOrigins: ['https://app.example.com'],
    }),
    () => ({ auth: PredictionAuth.none(), packageGroupName: 'prices' }),
    () => ({ auth: PredictionAuth.jwt({ issuer: 'https://login.example.com', audience: ['a'] }) }),
  ];
  for (const choice of choices) {
    const app = new App();
    stackWith(choice, app);
    const { violations } = nag(app);
    expect(violations.map(({ ruleName }) => ruleName)).toEqual([]);
  }
});
