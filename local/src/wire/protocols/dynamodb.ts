import { ServiceError } from '../../services/types';
import { callerOf, type WireContext } from '../context';
import { header, type WireRequest, type WireResponse } from '../request';
import { wireError } from './errors';
import { parseObject } from './json-values';

const HANDED_ON = ['authorization', 'content-type', 'x-amz-target', 'x-amz-date', 'x-amz-security-token'];

/** A request for DynamoDB is handed on as it came, because dynalite speaks the protocol itself. */
export async function forwardToDynamoDb(context: WireContext, request: WireRequest): Promise<WireResponse> {
  const operation = header(request, 'x-amz-target')?.split('.')[1] ?? '';
  const caller = callerOf(context, request);
  const call = { service: 'dynamodb', operation, input: parseObject(request.body), context: { caller } };
  const { intercept = (_call, carryOut) => carryOut() } = context;
  let sent: WireResponse | undefined;
  let refusal: ServiceError | undefined;
  try {
    const answer = await intercept(call, async () => {
      sent = await forward(context, request);
      const body = parseObject(Buffer.from(sent.body ?? ''));
      if (sent.status < 400) return body;
      throw (refusal = errorIn(body, sent.status));
    });
    context.onCall?.({ service: 'dynamodb', operation, input: call.input, caller, answer });
    return sent ?? answered(200, answer);
  } catch (error) {
    context.onCall?.({ service: 'dynamodb', operation, input: call.input, caller, error: (error as Error).name });
    if (sent && error === refusal) return sent;
    const { name, message, status } = wireError(error, context.log);
    return answered(status, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message });
  }
}

async function forward({ services }: WireContext, request: WireRequest): Promise<WireResponse> {
  const headers = HANDED_ON.flatMap((name) => {
    const value = header(request, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const answer = await fetch(await services.dynamodbEndpoint(), {
    method: 'POST',
    headers: Object.fromEntries(headers),
    body: new Uint8Array(request.body),
  });
  const kept = [...answer.headers].filter(([name]) => name.startsWith('x-amz') || name === 'content-type');
  return { status: answer.status, headers: Object.fromEntries(kept), body: Buffer.from(await answer.arrayBuffer()) };
}

function errorIn(body: Record<string, unknown>, status: number): ServiceError {
  const name = String(body.__type).replace(/^.*#/, '');
  return new ServiceError(name, String(body.message ?? body.Message ?? name), status);
}

const answered = (status: number, body: object): WireResponse => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify(body),
});
