/** The prediction API's handler over fakes, and one request to ask it with. */
import { ServedModels } from '../../handlers/predict/model';
import { type ApiTools, route } from '../../handlers/predict/routes';
import type { FieldError } from '../../handlers/shared/prediction-contract';
import type { HttpEvent } from '../../handlers/shared/http';
import { awsError, fakeClient, httpEvent, type Request, SCHEMA } from './support';

export const ROW = { latitude: 37.9, households: 500, total_bedrooms: 129, ocean_proximity: 'NEAR BAY' };
export const JSON_HEADER = { 'content-type': 'application/json' };
export const CSV_HEADER = { 'content-type': 'text/csv' };

/** An endpoint that answers with these predictions. */
export const model = (predictions: unknown, modelVersion: unknown = '7') =>
  fakeClient(() => ({ Body: Buffer.from(JSON.stringify({ predictions, modelVersion })) }));

/** An endpoint that answers each row with its number of households. */
export const counting = () =>
  fakeClient(({ Body }: { Body: Uint8Array }) => {
    const { instances, explain } = JSON.parse(Buffer.from(Body).toString()) as {
      instances: { households: number }[];
      explain?: boolean;
    };
    const predictions = instances.map(({ households: value }) => ({
      value,
      ...(explain ? { contributions: { households: value - 1, bias: 1 } } : {}),
    }));
    return { Body: Buffer.from(JSON.stringify({ predictions, modelVersion: '7' })) };
  });

export const failing = (name: string, message?: string, more: object = {}) =>
  fakeClient(() => {
    throw Object.assign(awsError(name, message), more);
  });

type Fake = ReturnType<typeof fakeClient>;

/** SageMaker with one endpoint in service; `change` overrides the answer of a command. */
export const registry = (change: Readonly<Record<string, object>> = {}) =>
  fakeClient((_input, command) => {
    const known: Record<string, object> = {
      DescribeEndpointCommand: { EndpointStatus: 'InService', EndpointConfigName: 'config-3' },
      DescribeEndpointConfigCommand: {
        CreationTime: new Date('2026-11-20T10:00:00Z'),
        ProductionVariants: [{ ModelName: 'model-3' }],
      },
      DescribeModelCommand: { Containers: [{ ModelPackageName: 'arn:package/3' }] },
      DescribeModelPackageCommand: {
        ModelPackageArn: 'arn:package/3',
        ModelPackageVersion: 3,
        ModelApprovalStatus: 'Approved',
        ApprovalDescription: 'approved by ann@example.com: fine, go',
        LastModifiedTime: new Date('2026-11-20T09:59:00Z'),
        CustomerMetadataProperties: { metrics: 'rmse=45335.2 mae=3.1e4 r2=0.852' },
      },
    };
    return change[command] ?? known[command] ?? {};
  });

export interface DeskOptions {
  readonly runtime?: Fake;
  readonly sagemaker?: Fake;
  readonly tools?: Partial<ApiTools>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly json: { readonly errors: FieldError[]; readonly detail: string; readonly [name: string]: unknown };
}

/** One instance of the function, which remembers as a real one does. */
export function api({ runtime = model([{ value: 234_567.8 }]), sagemaker = registry(), tools = {} }: DeskOptions = {}) {
  const lines: string[] = [];
  const write = (message: string, ...extra: object[]) => void lines.push(JSON.stringify([message, ...extra]));
  const log = { info: write, warn: write, error: write };
  const clock = { at: 0 };
  const endpointName = 'housing';
  const all: ApiTools = {
    runtime: runtime.client,
    log,
    endpointName,
    workflowName: 'Housing',
    auth: 'iam',
    schema: SCHEMA,
    models: new ServedModels({ sagemaker: sagemaker.client, log, endpointName, now: () => clock.at }),
    ...tools,
  };
  const ask = async (method: string, path: string, request: Request & { query?: Record<string, string> } = {}) => {
    const { query, ...rest } = request;
    const event: HttpEvent = {
      ...httpEvent(method, path, rest),
      routeKey: `${method} ${path}`,
      ...(query ? { queryStringParameters: query } : {}),
    };
    const { statusCode = 0, headers = {}, body = '' } = await route(event, all);
    const isJson = String(headers['content-type']).includes('json');
    const json = isJson ? (JSON.parse(body) as Answer['json']) : { errors: [], detail: '' };
    return { status: statusCode, headers: headers as Record<string, string>, text: body, json } satisfies Answer;
  };
  return {
    clock,
    lines,
    sent: runtime.sent,
    asked: sagemaker.sent,
    get: (path: string, query?: Record<string, string>) => ask('GET', path, query ? { query } : {}),
    post: (body: unknown, headers: Record<string, string> = JSON_HEADER, query?: Record<string, string>) =>
      ask('POST', '/predict', {
        headers,
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...(query ? { query } : {}),
      }),
  };
}
