import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  aws_apigatewayv2 as apigateway, aws_apigatewayv2_authorizers as authorizers, aws_apigatewayv2_integrations as integrations,
  aws_dynamodb as dynamodb, aws_events as events, aws_events_targets as targets, aws_glue as glue, aws_kinesis as kinesis,
  aws_lambda as lambda, aws_s3 as s3, aws_s3_assets as assets, aws_sagemaker as sagemaker, aws_sns as sns,
  aws_sns_subscriptions as subscriptions, aws_stepfunctions as sfn, CfnOutput, CfnParameter, NestedStack, Stack, Stage,
} from 'aws-cdk-lib'; // prettier-ignore
import { loadAssembly } from '../../../local/src/stack';
import { closeAll, openServices, text } from '../services/support';
import { deploy, newApp, removeFolders } from './support';

afterEach(closeAll);
afterAll(removeFolders);

function codeFolder(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'code-'));
  writeFileSync(join(folder, 'index.mjs'), source);
  return folder;
}

const nodeFunction = (stack: Stack, id: string, source: string, environment: Record<string, string> = {}) =>
  new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(codeFolder(source)),
    environment,
  });

test('a state machine’s definition is resolved with the names of what it uses', async () => {
  const app = newApp();
  const stack = new Stack(app, 'Flow');
  const bucket = new s3.Bucket(stack, 'Data');
  const fn = nodeFunction(stack, 'Fn', 'export const handler = async () => 1;');
  new sfn.StateMachine(stack, 'Machine', {
    definitionBody: sfn.DefinitionBody.fromChainable(
      new sfn.Pass(stack, 'Start', {
        result: sfn.Result.fromObject({ bucket: bucket.bucketName, fn: fn.functionArn }),
      }),
    ),
  });
  const deployed = await deploy(app);
  const [machine] = deployed.app.stateMachines;
  expect(machine).toMatchObject({ path: 'Flow/Machine', stackName: 'Flow', type: 'STANDARD' });
  expect(machine?.arn).toBe(`arn:aws:states:us-east-1:000000000000:stateMachine:${machine?.name}`);
  expect(JSON.parse(String(machine?.definition))).toMatchObject({
    StartAt: 'Start',
    States: { Start: { Result: { bucket: deployed.app.buckets[0], fn: deployed.app.functions[0]?.arn } } },
  });
  expect(machine?.roleArn).toMatch(/^arn:aws:iam::000000000000:role\/Flow-MachineRole/);
});

test('functions run with resolved environment, behind routes and function URLs', async () => {
  const app = newApp();
  const stack = new Stack(app, 'Web');
  const table = new dynamodb.TableV2(stack, 'Requests', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    globalSecondaryIndexes: [
      { indexName: 'pending', partitionKey: { name: 'pendingOf', type: dynamodb.AttributeType.STRING } },
    ],
  });
  const api = new apigateway.HttpApi(stack, 'Api');
  const fn = nodeFunction(stack, 'Fn', 'export const handler = async () => process.env;', {
    TABLE: table.tableName,
    URL: api.apiEndpoint,
    LINK: `${api.url}approvals`,
  });
  const integration = new integrations.HttpLambdaIntegration('I', fn);
  api.addRoutes({
    path: '/approvals/{id}',
    methods: [apigateway.HttpMethod.GET, apigateway.HttpMethod.POST],
    integration,
  });
  api.addRoutes({
    path: '/decisions/{id}',
    methods: [apigateway.HttpMethod.POST],
    integration,
    authorizer: new authorizers.HttpIamAuthorizer(),
  });
  api.addRoutes({
    path: '/signed-in',
    methods: [apigateway.HttpMethod.ANY],
    integration,
    authorizer: new authorizers.HttpJwtAuthorizer('Jwt', 'https://issuer.example.com', { jwtAudience: ['app'] }),
  });
  const url = fn.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE });
  new CfnOutput(stack, 'Url', { value: url.url });
  const deployed = await deploy(app);
  const functionArn = deployed.app.functions[0]?.arn;
  const http = deployed.app.httpApis.find(({ routes }) => routes.length > 1);
  expect(http?.routes).toEqual(
    expect.arrayContaining([
      { method: 'GET', path: '/approvals/{id}', functionArn, authorization: 'NONE' },
      { method: 'POST', path: '/approvals/{id}', functionArn, authorization: 'NONE' },
      { method: 'POST', path: '/decisions/{id}', functionArn, authorization: 'AWS_IAM' },
      {
        method: 'ANY',
        path: '/signed-in',
        functionArn,
        authorization: 'JWT',
        jwt: { issuer: 'https://issuer.example.com', audience: ['app'] },
      },
    ]),
  );
  const functionUrl = deployed.app.httpApis.find(({ routes }) => routes[0]?.path === '$default');
  expect(deployed.app.outputs['Web.Url']).toBe(`http://127.0.0.1:4566/apis/${functionUrl?.apiId}/`);
  const answer = await deployed.call<{ Payload: Uint8Array }>('lambda', 'Invoke', { FunctionName: functionArn });
  expect(JSON.parse(text(answer.Payload))).toMatchObject({
    TABLE: deployed.app.tables[0],
    URL: `http://127.0.0.1:4566/apis/${http?.apiId}`,
    LINK: `http://127.0.0.1:4566/apis/${http?.apiId}/approvals`,
  });
  expect(
    await deployed.call('dynamodb', 'Query', {
      TableName: deployed.app.tables[0],
      IndexName: 'pending',
      KeyConditionExpression: 'pendingOf = :p',
      ExpressionAttributeValues: { ':p': { S: 'x' } },
    }),
  ).toMatchObject({ Count: 0 });
});

test('an object of a bucket with EventBridge reaches the rule’s target; a notice its subscriber', async () => {
  const app = newApp();
  const stack = new Stack(app, 'Trigger');
  const bucket = new s3.Bucket(stack, 'Data', { eventBridgeEnabled: true });
  const topic = new sns.Topic(stack, 'Notices');
  topic.addSubscription(new subscriptions.EmailSubscription('ops@example.com'));
  new events.Rule(stack, 'NewData', {
    eventPattern: { source: ['aws.s3'], detail: { bucket: { name: [bucket.bucketName] } } },
    targets: [
      new targets.SnsTopic(topic, {
        message: events.RuleTargetInput.fromText(`new: ${events.EventField.fromPath('$.detail.object.key')}`),
      }),
    ],
  });
  const deployed = await deploy(app);
  await deployed.call('s3', 'PutObject', { Bucket: deployed.app.buckets[0], Key: 'raw/x.csv', Body: 'x' });
  await deployed.services.events.idle();
  expect(deployed.logged).toEqual([]);
  expect(deployed.store.list('mails').map(([, mail]) => mail)).toMatchObject([
    { to: ['ops@example.com'], text: '"new: raw/x.csv"' },
  ]);
});

test('jobs, registry, assets and outputs; doing it again changes only what changed', async () => {
  const script = join(codeFolder(''), 'prepare.py');
  const build = (memory: number) => {
    writeFileSync(script, 'print(1)\n');
    const app = newApp();
    const stack = new Stack(app, 'Jobs');
    const asset = new assets.Asset(stack, 'Script', { path: script });
    new glue.CfnJob(stack, 'Prepare', {
      role: 'arn:aws:iam::000000000000:role/glue',
      command: { name: 'glueetl', scriptLocation: asset.s3ObjectUrl },
      defaultArguments: { '--memory': String(memory) },
    });
    new sagemaker.CfnModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'housing' });
    new s3.Bucket(stack, 'Data');
    new CfnOutput(stack, 'Place', { value: `${stack.region} ${stack.account} ${stack.urlSuffix}` });
    return app;
  };
  const first = await deploy(build(1));
  const job = async () => {
    const { Job } = await first.call<{ Job: { Command: { ScriptLocation: string }; DefaultArguments: object } }>(
      'glue',
      'GetJob',
      {
        JobName: first.app.glueJobs[0],
      },
    );
    return Job;
  };
  const { Command, DefaultArguments } = await job();
  expect(DefaultArguments).toEqual({ '--memory': '1' });
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(Command.ScriptLocation) ?? [];
  expect(bucket).toBe('cdk-hnb659fds-assets-000000000000-us-east-1');
  expect(readFileSync(join(first.stateDir, 's3', String(bucket), String(key)), 'utf8')).toBe('print(1)\n');
  expect(first.app.outputs).toEqual({
    Place: 'us-east-1 000000000000 amazonaws.com',
    'Jobs.Place': 'us-east-1 000000000000 amazonaws.com',
  });

  await first.call('s3', 'PutObject', { Bucket: first.app.buckets[0], Key: 'kept', Body: 'x' });
  const second = await deploy(build(2), first);
  expect(second.app.buckets).toEqual(first.app.buckets);
  expect((await job()).DefaultArguments).toEqual({ '--memory': '2' });
  await first.call('s3', 'HeadObject', { Bucket: first.app.buckets[0], Key: 'kept' });
});

test('a rule that the app has no more is removed, one that was put by hand stays', async () => {
  const build = (withRule: boolean) => {
    const app = newApp();
    const stack = new Stack(app, 'Rules');
    const topic = new sns.Topic(stack, 'T');
    if (withRule)
      new events.Rule(stack, 'R', { eventPattern: { source: ['x'] }, targets: [new targets.SnsTopic(topic)] });
    return app;
  };
  const first = await deploy(build(true));
  await first.call('events', 'PutRule', { Name: 'by-hand', EventPattern: '{"source":["x"]}' });
  expect(first.services.events.listRules().map(({ Name }) => Name)).toEqual([...first.app.rules, 'by-hand']);
  await deploy(build(false), first);
  expect(first.services.events.listRules().map(({ Name }) => Name)).toEqual(['by-hand']);
});

test('values cross stacks, nested stacks and stages', async () => {
  const app = newApp();
  const data = new Stack(app, 'Data');
  const bucket = new s3.Bucket(data, 'Bucket');
  const use = new Stack(app, 'Use');
  new CfnOutput(use, 'Imported', { value: bucket.bucketArn });
  const nested = new NestedStack(use, 'Inner');
  const topic = new sns.Topic(nested, 'Topic', { displayName: bucket.bucketName });
  new CfnOutput(use, 'FromInner', { value: topic.topicName });
  const staged = new Stack(new Stage(app, 'Prod'), 'Staged');
  new s3.Bucket(staged, 'Bucket');
  const deployed = await deploy(app);
  expect(deployed.app.buckets).toHaveLength(2);
  expect(deployed.app.outputs['Use.Imported']).toBe(
    `arn:aws:s3:::${deployed.app.buckets.find((name) => name.startsWith('data-'))}`,
  );
  expect(deployed.app.topics).toEqual([`arn:aws:sns:us-east-1:000000000000:${deployed.app.outputs['Use.FromInner']}`]);
});

test('what has no local counterpart is named, not silently left out', async () => {
  const app = newApp();
  const stack = new Stack(app, 'Odd');
  new kinesis.Stream(stack, 'Stream');
  new events.Rule(stack, 'Nightly', {
    schedule: events.Schedule.cron({ hour: '1', minute: '0' }),
    targets: [new targets.SnsTopic(new sns.Topic(stack, 'T'))],
  });
  const deployed = await deploy(app);
  expect(deployed.app.ignored).toEqual([
    { type: 'schedule cron(0 1 * * ? *)', logicalId: expect.stringMatching(/^Nightly/), stackName: 'Odd' },
    { type: 'AWS::Kinesis::Stream', logicalId: expect.stringMatching(/^Stream/), stackName: 'Odd' },
  ]);
});

test('a parameter without a value is asked for by name, and can be given', async () => {
  const build = () => {
    const app = newApp();
    const stack = new Stack(app, 'Asks');
    new CfnOutput(stack, 'Said', { value: new CfnParameter(stack, 'Sender').valueAsString });
    return app;
  };
  await expect(deploy(build())).rejects.toThrow('the stack "Asks" needs a value for its parameter "Sender"');
  const deployed = await deploy(build(), openServices(), { parameters: { Sender: 'me' } });
  expect(deployed.app.outputs.Said).toBe('me');
});

test('a folder without an assembly is refused in words', () => {
  expect(() => loadAssembly(tmpdir())).toThrow(
    /manifest\.json is not there; ".*" must be the output folder of "cdk synth"/,
  );
});

test('metadata of a template tells how a container of one’s own runs here', async () => {
  const app = newApp();
  const stack = new Stack(app, 'Own');
  const image = `${stack.account}.dkr.ecr.${stack.region}.amazonaws.com/own:1`;
  const how = { entrypoint: ['run'], command: ['python3', 'train.py'], requirements: ['six==1.17.0'] };
  stack.addMetadata('cdk-ml-workflow:local', [{ kind: 'training', image, ...how }]);
  const opened = openServices();
  const told: unknown[] = [];
  Object.assign(opened.jobs, { useContainers: (containers: unknown[]) => told.push(...containers) });
  await deploy(app, opened);
  expect(told).toEqual([{ kind: 'training', image: '000000000000.dkr.ecr.us-east-1.amazonaws.com/own:1', ...how }]);
});
