/** A real table in memory, fakes that record what was sent, and one request to ask with. */
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type AskTools, ask } from '../../handlers/ask/ask';
import { type DecideTools, route } from '../../handlers/decide/routes';
import { ApprovalStore } from '../../handlers/shared/approval/approvals';
import { StartedRuns } from '../../handlers/shared/approval/started';
import { AuditTrail } from '../../handlers/shared/approval/trail';
import { AUDIT_KEY, type AskPayload, PENDING_INDEX } from '../../handlers/shared/contract';
import { approvalId } from '../../handlers/shared/digest';
import type { HttpAnswer, HttpEvent } from '../../handlers/shared/http';
import type { Schema } from '../../handlers/shared/schema/schema';

// dynalite carries no types.
const dynalite = createRequire(__filename)('dynalite') as (options: { createTableMs: number }) => Server;

export interface Table {
  readonly client: DynamoDBClient;
  close(): Promise<void>;
}

export async function openTable(): Promise<Table> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await client.send(
    new CreateTableCommand({
      TableName: 'approvals',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['id', PENDING_INDEX.partition, PENDING_INDEX.sort].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S' as const,
      })),
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: PENDING_INDEX.name,
          KeySchema: [
            { AttributeName: PENDING_INDEX.partition, KeyType: 'HASH' },
            { AttributeName: PENDING_INDEX.sort, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  await client.send(
    new CreateTableCommand({
      TableName: 'audit',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: AUDIT_KEY.partition, AttributeType: 'S' },
        { AttributeName: AUDIT_KEY.sort, AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: AUDIT_KEY.partition, KeyType: 'HASH' },
        { AttributeName: AUDIT_KEY.sort, KeyType: 'RANGE' },
      ],
    }),
  );
  for (const TableName of ['approvals', 'audit']) {
    let status: string | undefined;
    while (status !== 'ACTIVE') {
      status = (await client.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus;
    }
  }
  return {
    client,
    close: async () => {
      client.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

export const awsError = (name: string, message = name): Error => Object.assign(new Error(message), { name });

/** Stands where an SDK client stands; `answer` may throw. */
export function fakeClient(answer: (input: never, command: string) => object | Promise<object> = () => ({})) {
  const sent: { readonly command: string; readonly input: Record<string, unknown> }[] = [];
  const send = async (command: object) => {
    const { input } = command as { input: Record<string, unknown> };
    sent.push({ command: command.constructor.name, input });
    return answer(input as never, command.constructor.name);
  };
  return { sent, client: { send } as never };
}

export const START = Date.parse('2026-11-24T09:00:00.000Z');
export const DAY = 86_400_000;
const iso = (at: number) => new Date(at).toISOString();

let runs = 0;

export function payload(change: Partial<AskPayload> = {}): AskPayload {
  const id = `run-${++runs}`;
  return {
    v: 1,
    taskToken: `token-of-${id}`,
    executionArn: `arn:aws:states:us-east-1:111122223333:execution:housing:${id}`,
    run: {
      v: 1,
      id,
      inputUri: 's3://data/housing.csv',
      dataVersion: '3f9ac2d41b07',
      outputPrefix: `s3://bucket/runs/${id}/`,
      reason: 'new-data',
      startedBy: 'event:s3',
      startedAt: iso(START - 600_000),
    },
    data: {
      trainUri: 's3://bucket/train/',
      validationUri: 's3://bucket/validation/',
      testUri: 's3://bucket/test/',
      configUri: 's3://bucket/config/',
      profileUri: 's3://bucket/profile.json',
      quarantineUri: 's3://bucket/quarantine/',
      rows: { read: 20_640, quarantined: 12, duplicates: 3, train: 14_400, validation: 3_100, test: 3_125 },
    },
    evaluation: {
      reportUri: 's3://bucket/report.json',
      digest: 'd'.repeat(64),
      rows: 3_125,
      metrics: { mae: 30_210.4, rmse: 45_335.2, r2: 0.8521 },
      championMetrics: { mae: 31_900, rmse: 47_900, r2: 0.8361 },
      baselines: { mean: { rmse: 118_047 } },
      better: { rmse: 'lower', r2: 'higher' },
      verdict: 'pass',
      reasons: ['rmse 45,335 is below the limit of 60,000', "rmse is 5.4 % better than the champion's 47,900"],
    },
    champion: { packageArn: 'arn:aws:sagemaker:us-east-1:111122223333:model-package/housing/6', version: 6 },
    package: { arn: `arn:aws:sagemaker:us-east-1:111122223333:model-package/housing/${runs}`, version: 7 },
    ask: 0,
    askedAt: iso(START),
    expiresAt: iso(START + 3 * DAY),
    now: iso(START),
    headlineMetric: 'rmse',
    newerRun: 'supersede',
    ...change,
  };
}

export const idOf = (asked: AskPayload): string => approvalId(asked.executionArn, asked.package.arn);

export interface LogLine {
  readonly level: string;
  readonly text: string;
}

/** Everything an approval needs, with a clock that the test sets. */
export function approvalDesk(
  table: Table,
  {
    sfn = fakeClient(),
    ses = fakeClient(),
  }: { sfn?: ReturnType<typeof fakeClient>; ses?: ReturnType<typeof fakeClient> } = {},
) {
  const lines: LogLine[] = [];
  const write =
    (level: string) =>
    (message: string, ...extra: object[]) => {
      lines.push({ level, text: JSON.stringify([message, ...extra]) });
    };
  const clock = { at: START };
  const log = { info: write('info'), warn: write('warn'), error: write('error') };
  const trail = new AuditTrail(table.client, 'audit', log);
  const tools: AskTools & DecideTools & { readonly started: StartedRuns } = {
    store: new ApprovalStore(table.client, 'approvals', trail),
    trail,
    started: new StartedRuns(table.client, 'approvals'),
    sfn: sfn.client,
    ses: ses.client,
    log,
    now: () => new Date(clock.at),
    workflow: `housing-${++runs}`,
    recipients: ['ann@example.com', 'bob@example.com'],
    approvalUrl: 'https://approve.example.com',
    from: 'ml@example.com',
  };
  return {
    tools,
    clock,
    lines,
    mails: ses.sent,
    answers: sfn.sent,
    ask: (asked: AskPayload) => ask(asked, tools),
    /** The secret in the newest mail to a recipient. */
    secretOf: (recipient: string): string => {
      const mails = ses.sent.filter(({ input }) => JSON.stringify(input.Destination).includes(recipient));
      const secrets = mails.map(({ input }) => /approvals\/[\w-]+#([\w-]+)/.exec(JSON.stringify(input))?.[1]);
      const secret = secrets.findLast(Boolean);
      if (!secret) throw new Error(`no mail to ${recipient} holds a link`);
      return secret;
    },
    http: (event: HttpEvent): Promise<HttpAnswer> => route(event, tools),
  };
}

export type Desk = ReturnType<typeof approvalDesk>;

export interface Request {
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly userArn?: string;
}

export function httpEvent(method: string, path: string, request: Request = {}): HttpEvent {
  const { headers = {}, userArn, ...rest } = request;
  const authorizer = userArn ? { authorizer: { iam: { userArn } } } : {};
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { host: 'approve.example.com', ...headers },
    isBase64Encoded: false,
    requestContext: {
      accountId: '111122223333',
      apiId: 'api',
      domainName: 'approve.example.com',
      domainPrefix: 'approve',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.7', userAgent: 'test' },
      requestId: 'request-1',
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: START,
      ...authorizer,
    },
    ...rest,
  };
}

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export const formPost = (id: string, fields: Record<string, string>, headers: Record<string, string> = {}): HttpEvent =>
  httpEvent('POST', `/approvals/${id}`, {
    headers: { ...FORM, origin: 'null', 'sec-fetch-site': 'same-origin', ...headers },
    body: new URLSearchParams(fields).toString(),
  });

export const ballot = (secret: string, change: Record<string, string> = {}): Record<string, string> => ({
  secret,
  decision: 'approved',
  comment: '',
  digest: 'd'.repeat(64),
  ...change,
});

export const SCHEMA: Schema = {
  v: 1,
  columns: [
    { name: 'latitude', type: 'number', unit: 'degrees', min: 32, max: 42 },
    { name: 'households', type: 'integer', min: 1, example: 500 },
    { name: 'total_bedrooms', type: 'number', min: 0, missing: true },
    { name: 'ocean_proximity', type: 'category', categories: ['INLAND', 'NEAR BAY'], optional: true, missing: true },
  ],
  target: { name: 'median_house_value', type: 'number', unit: 'USD' },
};
