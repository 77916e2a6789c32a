/** One workflow with a prediction API of each kind, in the local runtime. */
import { join } from 'node:path';
import { type App, CfnOutput, SecretValue, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  Approval,
  FeatureSchema,
  Gate,
  ModelWorkflow,
  PredictionApi,
  PredictionAuth,
  RunTrigger,
} from '../../../index';
import { synthesized } from '../../contract/support/apps';
import { type Laptop, openLaptop, type LaptopOptions } from '../../e2e/support/laptop';
import { dataVersion } from '../../e2e/support/rows';

export const API_KEY = 'a key of the test, of enough length';
export const ISSUER = 'https://login.example.com';
export const AUDIENCE = 'prices';
export const ORIGIN = 'https://app.example.com';
export const SCHEMA_FILE = join(__dirname, '../../../examples/housing/schema.json');

export type Kind = 'Signed' | 'Keyed' | 'SignIn' | 'Open';

function everyKind(app: App): void {
  const stack = new Stack(app, 'Apis');
  const schema = FeatureSchema.fromFile(SCHEMA_FILE);
  const workflow = new ModelWorkflow(stack, 'Workflow', {
    workflowName: 'House prices',
    schema,
    gate: Gate.lowerIsBetter('rmse', { max: 60_000 }),
    approval: Approval.email({ recipients: ['ann@example.com'], from: 'ml@example.com' }),
  });
  const { stateMachine, workflowName, endpointName, packageGroupName } = workflow;
  const bucket = workflow.inputBucket;
  new RunTrigger(stack, 'NewData', { stateMachine, workflowName, bucket, keyPrefix: workflow.inputPrefix });
  const secret = new Secret(stack, 'Key', { secretStringValue: SecretValue.unsafePlainText(API_KEY) });
  const common = { schema, endpointName, workflowName, packageGroupName };
  new PredictionApi(stack, 'Signed', common);
  new PredictionApi(stack, 'Keyed', {
    ...common,
    auth: PredictionAuth.apiKey(secret),
    corsOrigins: [ORIGIN],
    capture: { sampleRate: 1 },
  });
  new PredictionApi(stack, 'SignIn', { ...common, auth: PredictionAuth.jwt({ issuer: ISSUER, audience: [AUDIENCE] }) });
  new CfnOutput(stack, 'DataBucket', { value: bucket.bucketName });
  new PredictionApi(stack, 'Open', { ...common, auth: PredictionAuth.none() });
}

let assembly: string | undefined;

/** So that each answer tells what it was asked. */
export const byIncome = ({ median_income }: Record<string, unknown>): number => 50_000 * Number(median_income);

/** With a first model of quick jobs in service, unless it is told otherwise. */
export async function openApis(options: LaptopOptions & { readonly deployed?: boolean } = {}): Promise<Apis> {
  assembly ??= synthesized(everyKind);
  const { deployed = true, ...rest } = options;
  const laptop = await openLaptop({ cdkOut: assembly, ...rest });
  if (deployed) {
    const { outcome, cause } = await laptop.approvedRun(dataVersion(1));
    if (outcome !== 'deployed') throw new Error(`the first model was not deployed: ${outcome ?? cause}`);
  }
  return new Apis(laptop);
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

export class Apis {
  constructor(readonly laptop: Laptop) {}

  /** Without a trailing slash. */
  url(kind: Kind): string {
    const { url, app } = this.laptop.runtime;
    const marked = app?.httpApis.filter(({ routes }) => routes.some(({ path }) => path === '/predict')) ?? [];
    const authorization = { Signed: 'AWS_IAM', Keyed: 'CUSTOM', SignIn: 'JWT', Open: 'NONE' }[kind];
    const found = marked.find(({ routes }) => routes[0]?.authorization === authorization);
    if (!found) throw new Error(`there is no API with ${authorization}`);
    return `${url}/apis/${found.apiId}`;
  }

  async ask(
    kind: Kind,
    method: string,
    path: string,
    request: Pick<RequestInit, 'headers' | 'body'> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.url(kind)}${path}`, { method, ...request });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    const json = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, headers: response.headers, text, json };
  }

  get(path: string, kind: Kind = 'Open'): Promise<Answer> {
    return this.ask(kind, 'GET', path);
  }

  post(body: unknown, headers: Record<string, string> = {}, kind: Kind = 'Open', query = ''): Promise<Answer> {
    return this.ask(kind, 'POST', `/predict${query}`, {
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }
}
