import { execFile } from 'node:child_process';
import { createReadStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListEndpointsCommand, SageMakerClient, CreateModelCommand } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientEnvironment } from '../../../local/src/runtime/environment';
import { removeTemporaryFolders, ROLE, temporaryFolder } from '../runtime/support';
import { type Served, serve } from './support';

let served: Served;
let folder: string;
beforeAll(async () => {
  folder = temporaryFolder();
  served = await serve(folder);
});
afterAll(async () => {
  await served.close();
  removeTemporaryFolders();
});

const PASS = JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } });

test('Step Functions: create, start, describe, list, page through the history', async () => {
  const sfn = new SFNClient(served.client);
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({ name: 'm', roleArn: ROLE, definition: PASS }),
  );
  const started = await sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'r', input: '{"a":1}' }));
  expect(started.startDate).toBeInstanceOf(Date);
  const { executionArn } = started;
  expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
    status: 'SUCCEEDED',
    output: '{"a":1}',
  });
  const listed = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  expect(listed.executions?.map(({ name }) => name)).toEqual(['r']);
  const ids: (number | undefined)[] = [];
  for await (const { events } of paginateGetExecutionHistory(
    { client: sfn, pageSize: 3 },
    { executionArn, maxResults: 3 },
  )) {
    ids.push(...(events ?? []).map(({ id }) => id));
  }
  expect(ids).toEqual([1, 2, 3, 4]);
  const reversed = await sfn.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }));
  expect(reversed.events?.[0]?.type).toBe('ExecutionSucceeded');
});

test('Step Functions: express answers at once, errors have AWS names and messages', async () => {
  const sfn = new SFNClient(served.client);
  const created = await sfn.send(
    new CreateStateMachineCommand({ name: 'e', roleArn: ROLE, definition: PASS, type: 'EXPRESS' }),
  );
  const sync = new StartSyncExecutionCommand({ stateMachineArn: created.stateMachineArn, input: '{"b":2}' });
  // The SDK puts "sync-" before the host, which an IP address has no room for.
  const answer = await new SFNClient({ ...served.client, disableHostPrefix: true }).send(sync);
  expect(answer).toMatchObject({
    status: 'SUCCEEDED',
    output: '{"b":2}',
    billingDetails: { billedMemoryUsedInMB: 64 },
  });
  const missing = 'arn:aws:states:us-east-1:111111111111:stateMachine:none';
  await expect(sfn.send(new StartExecutionCommand({ stateMachineArn: missing }))).rejects.toMatchObject({
    name: 'StateMachineDoesNotExist',
    message: `State Machine Does Not Exist: '${missing}'`,
    $metadata: { httpStatusCode: 400 },
  });
  const validated = await sfn.send(new ValidateStateMachineDefinitionCommand({ definition: '{"StartAt": "x"}' }));
  expect(validated).toMatchObject({ result: 'FAIL' });
});

test('Step Functions: the children of a map run', async () => {
  const sfn = new SFNClient(served.client);
  const ItemProcessor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'P',
    States: { P: { Type: 'Pass', End: true } },
  };
  const definition = JSON.stringify({
    StartAt: 'M',
    States: { M: { Type: 'Map', Label: 'each', ItemProcessor, End: true } },
  });
  const { stateMachineArn } = await sfn.send(new CreateStateMachineCommand({ name: 'd', roleArn: ROLE, definition }));
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input: '["a","b"]' }));
  const { mapRuns } = await sfn.send(new ListMapRunsCommand({ executionArn }));
  const mapRunArn = mapRuns?.[0]?.mapRunArn;
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ mapRunArn }));
  expect(executions).toHaveLength(2);
  for (const child of executions) {
    expect(child).toMatchObject({
      status: 'SUCCEEDED',
      mapRunArn,
      itemCount: 1,
      stateMachineArn: `${stateMachineArn}/each`,
    });
    const described = await sfn.send(new DescribeExecutionCommand({ executionArn: child.executionArn }));
    expect(described).toMatchObject({ mapRunArn, startDate: child.startDate, redriveStatus: 'NOT_REDRIVABLE' });
    const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn: child.executionArn }));
    expect(events?.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
  }
});

test('S3: put, head, get, range, list, delete, and its errors', async () => {
  const s3 = new S3Client(served.client);
  await s3.send(new CreateBucketCommand({ Bucket: 'data' }));
  const Key = 'a folder/ü&<1>.csv';
  const put = new PutObjectCommand({
    Bucket: 'data',
    Key,
    Body: 'x,y\n1,2\n',
    ContentType: 'text/csv',
    Metadata: { origin: 'test' },
  });
  const { ETag } = await s3.send(put);
  expect(await s3.send(new HeadObjectCommand({ Bucket: 'data', Key }))).toMatchObject({
    ETag,
    ContentLength: 8,
    ContentType: 'text/csv',
    Metadata: { origin: 'test' },
  });
  const got = await s3.send(new GetObjectCommand({ Bucket: 'data', Key }));
  expect(await got.Body?.transformToString()).toBe('x,y\n1,2\n');
  const part = await s3.send(new GetObjectCommand({ Bucket: 'data', Key, Range: 'bytes=4-6' }));
  expect(await part.Body?.transformToString()).toBe('1,2');
  const listed = await s3.send(new ListObjectsV2Command({ Bucket: 'data', Prefix: 'a folder/' }));
  expect(listed.Contents?.map((object) => object.Key)).toEqual([Key]);
  await s3.send(new DeleteObjectCommand({ Bucket: 'data', Key }));
  await expect(s3.send(new GetObjectCommand({ Bucket: 'data', Key }))).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(s3.send(new ListObjectsV2Command({ Bucket: 'none' }))).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

test('S3: takes a body in aws-chunked parts with a trailer', async () => {
  const s3 = new S3Client(served.client);
  const file = join(folder, 'stream.txt');
  writeFileSync(file, 'line\n'.repeat(50_000));
  await s3.send(new CreateBucketCommand({ Bucket: 'streams' }));
  await s3.send(
    new PutObjectCommand({ Bucket: 'streams', Key: 'k', Body: createReadStream(file), ContentLength: 250_000 }),
  );
  const got = await s3.send(new GetObjectCommand({ Bucket: 'streams', Key: 'k' }));
  expect((await got.Body?.transformToString())?.length).toBe(250_000);
});

test('SNS, SES, DynamoDB, SageMaker: by their own protocols', async () => {
  const { TopicArn } = (await served.services.call('sns', 'CreateTopic', { Name: 'notices' }, { caller: ROLE })) as {
    TopicArn: string;
  };
  const published = await new SNSClient(served.client).send(
    new PublishCommand({ TopicArn, Subject: 'Hi', Message: 'a < b & c' }),
  );
  expect(published.MessageId).toMatch(/^[0-9a-f-]{36}$/);
  await expect(
    new SNSClient(served.client).send(new PublishCommand({ TopicArn: `${TopicArn}x`, Message: 'm' })),
  ).rejects.toMatchObject({
    name: 'NotFoundException',
  });
  const mail = await new SESv2Client(served.client).send(
    new SendEmailCommand({
      FromEmailAddress: 'from@example.com',
      Destination: { ToAddresses: ['ada@example.com'] },
      Content: {
        Simple: {
          Subject: { Data: 'Approve' },
          Body: { Html: { Data: '<b>1</b><script>x</script>' }, Text: { Data: 'one' } },
        },
      },
    }),
  );
  const inbox = (await (await fetch(`${served.url}/inbox.json`)).json()) as {
    mails: { id: string; subject: string }[];
  };
  expect(inbox.mails.map(({ subject }) => subject).sort()).toEqual(['Approve', 'Hi']);
  const page = await (await fetch(`${served.url}/inbox/${mail.MessageId}`)).text();
  expect(page).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
  expect(page).not.toContain('<script>');

  const dynamodb = new DynamoDBClient(served.client);
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'things',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 60, minDelay: 1 }, { TableName: 'things' });
  await dynamodb.send(new PutItemCommand({ TableName: 'things', Item: { id: { S: 'a' }, n: { N: '1' } } }));
  const item = await dynamodb.send(new GetItemCommand({ TableName: 'things', Key: { id: { S: 'a' } } }));
  expect(item.Item).toEqual({ id: { S: 'a' }, n: { N: '1' } });

  const sagemaker = new SageMakerClient(served.client);
  expect((await sagemaker.send(new ListEndpointsCommand({}))).Endpoints).toEqual([]);
  await expect(
    sagemaker.send(new CreateModelCommand({ ModelName: 'a_b', ExecutionRoleArn: ROLE })),
  ).rejects.toMatchObject({
    name: 'ValidationException',
  });
  const runtime = new SageMakerRuntimeClient(served.client);
  await expect(runtime.send(new InvokeEndpointCommand({ EndpointName: 'none', Body: '{}' }))).rejects.toMatchObject({
    name: 'ValidationError',
  });
});

test('an HTTP API calls its function with payload 2.0; IAM routes need a signature', async () => {
  const code = join(folder, 'echo');
  mkdirSync(code);
  writeFileSync(
    join(code, 'index.mjs'),
    'export const handler = async (event) => ({ statusCode: 200, cookies: ["a=1"], headers: {"x-own": "y"}, body: JSON.stringify(event) });',
  );
  const functionArn = served.services.lambda.define({
    name: 'echo',
    folder: code,
    handler: 'index.handler',
    runtime: 'nodejs22.x',
    timeoutSeconds: 5,
    memory: 128,
    environment: {},
    role: ROLE,
  });
  served.httpApis.push({
    apiId: 'abc',
    routes: [
      { method: 'POST', path: '/approvals/{id}', functionArn, authorization: 'NONE' },
      { method: 'GET', path: '/decisions', functionArn, authorization: 'AWS_IAM' },
    ],
  });
  const answer = await fetch(`${served.url}/apis/abc/approvals/x%20y?b=1&b=2`, {
    method: 'POST',
    body: 'secret=s',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: 'c=1; d=2' },
  });
  expect([answer.status, answer.headers.get('x-own'), answer.headers.get('set-cookie')]).toEqual([200, 'y', 'a=1']);
  expect(await answer.json()).toMatchObject({
    version: '2.0',
    routeKey: 'POST /approvals/{id}',
    rawPath: '/approvals/x%20y',
    rawQueryString: 'b=1&b=2',
    queryStringParameters: { b: '1,2' },
    pathParameters: { id: 'x y' },
    cookies: ['c=1', 'd=2'],
    body: 'secret=s',
    isBase64Encoded: false,
    requestContext: { http: { method: 'POST', sourceIp: '127.0.0.1' } },
  });
  expect((await fetch(`${served.url}/apis/abc/decisions`)).status).toBe(403);
  const authorization =
    'AWS4-HMAC-SHA256 Credential=me/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0';
  const signed = (await (
    await fetch(`${served.url}/apis/abc/decisions`, { headers: { authorization } })
  ).json()) as object;
  expect(signed).toMatchObject({
    requestContext: { authorizer: { iam: { userArn: 'arn:aws:iam::111111111111:user/local' } } },
  });
  expect((await fetch(`${served.url}/apis/abc/none`)).status).toBe(404);
  expect((await fetch(`${served.url}/apis/abc/approvals/x`)).status).toBe(404);
});

test('the AWS CLI finds the runtime by AWS_ENDPOINT_URL', async () => {
  // What `ml-workflow up --env` prints.
  const env = { ...process.env, ...clientEnvironment(served.url, 'us-east-1') };
  const aws = (...args: string[]) => promisify(execFile)('aws', [...args, '--output', 'json'], { env });
  const isThere = await promisify(execFile)('aws', ['--version']).then(
    () => true,
    () => false,
  );
  if (!isThere) return console.log('skipped: there is no AWS CLI on the PATH');
  const machines = JSON.parse((await aws('stepfunctions', 'list-state-machines')).stdout) as {
    stateMachines: object[];
  };
  expect(machines.stateMachines.length).toBeGreaterThan(0);
  const sfn = new SFNClient(served.client);
  const express = { name: 'cli', roleArn: ROLE, definition: PASS, type: 'EXPRESS' } as const;
  const { stateMachineArn = '' } = await sfn.send(new CreateStateMachineCommand(express));
  const sync = await aws(
    'stepfunctions',
    'start-sync-execution',
    '--state-machine-arn',
    stateMachineArn,
    '--input',
    '7',
  );
  expect(JSON.parse(sync.stdout)).toMatchObject({ status: 'SUCCEEDED', output: '7' });
  await aws('s3', 'mb', 's3://from-cli');
  writeFileSync(join(folder, 'x.csv'), 'a\n');
  await aws('s3', 'cp', join(folder, 'x.csv'), 's3://from-cli/x.csv');
  expect((await aws('s3', 'ls', 's3://from-cli')).stdout).toContain('x.csv');
  await expect(aws('sagemaker', 'describe-endpoint', '--endpoint-name', 'none')).rejects.toMatchObject({
    stderr: expect.stringContaining('ValidationException'),
  });
}, 60_000);
