import { randomUUID } from 'node:crypto';
import { ServiceError } from '../../services/types';
import { callContextOf, type WireContext } from '../context';
import { decodePath, header, type WireRequest, type WireResponse } from '../request';
import { unknownOperation, wireError } from './errors';
import { parseObject, toJson } from './json-values';

type Call = (service: string, operation: string, input: object) => Promise<Record<string, unknown>>;

interface RestRoute {
  readonly service: string;
  readonly method: string;
  readonly path: RegExp;
  readonly answer: (call: Call, request: WireRequest, name: string) => Promise<WireResponse>;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const defined = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
const bytesOf = (value: unknown): Uint8Array =>
  value instanceof Uint8Array ? value : Buffer.from(typeof value === 'string' ? value : '');

const ROUTES: readonly RestRoute[] = [
  {
    service: 'lambda',
    method: 'POST',
    path: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/,
    async answer(call, request, FunctionName) {
      const answer = await call('lambda', 'Invoke', {
        FunctionName,
        Payload: request.body,
        InvocationType: header(request, 'x-amz-invocation-type') ?? 'RequestResponse',
      });
      return {
        status: Number(answer.StatusCode ?? 200),
        headers: defined({
          ...JSON_TYPE,
          'x-amz-executed-version': answer.ExecutedVersion ?? '$LATEST',
          'x-amz-function-error': answer.FunctionError,
        }),
        body: bytesOf(answer.Payload),
      };
    },
  },
  {
    service: 'lambda',
    method: 'GET',
    path: /^\/2015-03-31\/functions\/()$/,
    answer: async (call) => jsonAnswer(await call('lambda', 'ListFunctions', {})),
  },
  {
    service: 'lambda',
    method: 'GET',
    path: /^\/2015-03-31\/functions\/([^/]+)$/,
    answer: async (call, _request, FunctionName) => jsonAnswer(await call('lambda', 'GetFunction', { FunctionName })),
  },
  {
    service: 'sagemaker',
    method: 'POST',
    path: /^\/endpoints\/([^/]+)\/invocations$/,
    async answer(call, request, EndpointName) {
      const answer = await call('sagemakerruntime', 'InvokeEndpoint', {
        EndpointName,
        Body: request.body,
        ContentType: header(request, 'content-type'),
        Accept: header(request, 'accept'),
        TargetVariant: header(request, 'x-amzn-sagemaker-target-variant'),
        CustomAttributes: header(request, 'x-amzn-sagemaker-custom-attributes'),
      });
      return {
        status: 200,
        headers: defined({
          'content-type': answer.ContentType ?? 'application/json',
          'x-amzn-invoked-production-variant': answer.InvokedProductionVariant,
          'x-amzn-sagemaker-custom-attributes': answer.CustomAttributes,
        }),
        body: bytesOf(answer.Body),
      };
    },
  },
  {
    service: 'ses',
    method: 'POST',
    path: /^\/v2\/email\/outbound-emails()$/,
    async answer(call, request) {
      const input = parseObject(request.body) as { Content?: { Raw?: { Data?: unknown } } };
      const raw = input.Content?.Raw;
      if (typeof raw?.Data === 'string') raw.Data = Buffer.from(raw.Data, 'base64');
      return jsonAnswer(await call('sesv2', 'SendEmail', input));
    },
  },
];

const jsonAnswer = (answer: object): WireResponse => ({
  status: 200,
  headers: JSON_TYPE,
  body: JSON.stringify(toJson(answer)),
});

/** Lambda, SageMaker Runtime and SES: paths and headers, JSON or plain bodies. */
export async function answerRestJson(context: WireContext, request: WireRequest): Promise<WireResponse> {
  const requestId = { 'x-amzn-requestid': randomUUID() };
  const call: Call = async (service, operation, input) =>
    (await context.services.call(
      service,
      operation,
      withoutUndefined(input),
      callContextOf(context, request),
    )) as Record<string, unknown>;
  try {
    const found = ROUTES.map((route) => ({ route, match: route.path.exec(request.path) })).find(
      ({ route, match }) => match && route.method === request.method && route.service === request.signedFor,
    );
    const name = decodePath(found?.match?.[1] ?? '');
    if (name === undefined) throw new ServiceError('ValidationException', 'The path is not well encoded');
    if (!found) throw unknownOperation();
    const response = await found.route.answer(call, request, name);
    return { ...response, headers: { ...response.headers, ...requestId } };
  } catch (error) {
    const { name, message, status } = wireError(error, context.log);
    return {
      status,
      headers: { ...JSON_TYPE, ...requestId, 'x-amzn-errortype': name },
      body: JSON.stringify({ message, Message: message }),
    };
  }
}

const withoutUndefined = (input: object): object =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
