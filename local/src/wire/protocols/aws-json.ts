import { randomUUID } from 'node:crypto';
import { callerOf, type WireContext } from '../context';
import { header, type WireRequest, type WireResponse } from '../request';
import { forwardToDynamoDb } from './dynamodb';
import { unknownOperation, wireError } from './errors';
import { fromJson, parseObject, toJson } from './json-values';

/** X-Amz-Target's prefix → service. */
const SERVICES: Readonly<Record<string, string>> = {
  AWSStepFunctions: 'sfn',
  SageMaker: 'sagemaker',
  AWSGlue: 'glue',
  AWSEvents: 'events',
  secretsmanager: 'secretsmanager',
  AmazonSQS: 'sqs',
  Logs_20140328: 'logs',
};

/** AWS JSON 1.0 and 1.1: POST / with X-Amz-Target. */
export async function answerAwsJson(context: WireContext, request: WireRequest): Promise<WireResponse> {
  const target = header(request, 'x-amz-target') ?? '';
  const type = header(request, 'content-type')?.startsWith('application/x-amz-json-1.1') ? '1.1' : '1.0';
  const headers = { 'content-type': `application/x-amz-json-${type}`, 'x-amzn-requestid': randomUUID() };
  if (target.startsWith('DynamoDB_')) return forwardToDynamoDb(context, request);
  try {
    const [prefix = '', operation = ''] = target.split('.');
    const service = SERVICES[prefix];
    if (request.method !== 'POST') throw unknownOperation();
    if (service === undefined || !Object.hasOwn(context.services.get(service)?.operations ?? {}, operation)) {
      throw unknownOperation();
    }
    const body = parseObject(request.body);
    // Step Functions has no times in requests, CloudWatch Logs has milliseconds; their members are lower camel case.
    const input = service === 'sfn' || service === 'logs' ? withoutNulls(body) : (fromJson(body) as object);
    const answer = await context.services.call(service, operation, input, { caller: callerOf(context, request) });
    return { status: 200, headers, body: JSON.stringify(toJson(answer) ?? {}) };
  } catch (error) {
    const { name, message, status } = wireError(error, context.log);
    return {
      status,
      headers: { ...headers, 'x-amzn-errortype': name },
      body: JSON.stringify({ __type: name, message, Message: message }),
    };
  }
}

const withoutNulls = (input: Record<string, unknown>): object =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
