import { randomUUID } from 'node:crypto';
import type { Json, TaskEffect } from '../../asl/types';
import type { CallContext, SyncJob } from '../../services/types';
import { findIntegration, nameError, type TaskError } from './names';
import { capitalize, parsePayload, toApiInput, toTaskOutput } from './values';

/** What of the services the tasks need. */
export interface TaskServices {
  call(service: string, operation: string, input: object, context: CallContext): Promise<object>;
  sync(service: string, operation: string): SyncJob | undefined;
}

export type CallResult = { readonly ok: true; readonly output: Json } | ({ readonly ok: false } & TaskError);

/** arn:aws:lambda:… as a Resource, whose parameters are the function's event. */
export const isPlainFunction = (effect: TaskEffect): boolean => /^arn:[^:]*:lambda:/.test(effect.resource);

/** Makes the call of a task, once per effectId. */
export async function callTask(services: TaskServices, effect: TaskEffect, context: CallContext): Promise<CallResult> {
  const integration = findIntegration(effect.service, effect.sdk);
  const { service } = integration;
  const operation = capitalize(effect.action);
  try {
    if (isPlainFunction(effect)) {
      const payload = Buffer.from(JSON.stringify(effect.parameters));
      const answer = await services.call(
        'lambda',
        'Invoke',
        { FunctionName: effect.resource, Payload: payload },
        context,
      );
      return functionResult(answer, (output) => output);
    }
    const input = toApiInput(service, operation, effect.parameters);
    const answer = await services.call(service, operation, input, context);
    if (service === 'lambda' && operation === 'Invoke' && !effect.sdk) {
      return functionResult(answer, (Payload) => ({
        ExecutedVersion: '$LATEST',
        Payload,
        ...functionMetadata(Payload),
        StatusCode: 200,
      }));
    }
    const output = toTaskOutput(service, answer, effect.sdk ? 'iso' : 'epoch');
    if (effect.sdk || typeof output !== 'object' || Array.isArray(output)) return { ok: true, output };
    if (service === 'events' && Number(output?.FailedEntryCount) > 0) {
      return { ok: false, error: 'EventBridge.FailedEntry', cause: JSON.stringify(output) };
    }
    return { ok: true, output: service === 'events' ? output : { ...output, ...metadata() } };
  } catch (error) {
    return { ok: false, ...nameError(integration, effect.sdk, error) };
  }
}

/** The job that a .sync task waits for. */
export function findSyncJob(services: TaskServices, effect: TaskEffect): SyncJob | undefined {
  return services.sync(findIntegration(effect.service, effect.sdk).service, capitalize(effect.action));
}

export function syncInput(effect: TaskEffect): object {
  return toApiInput(findIntegration(effect.service, effect.sdk).service, capitalize(effect.action), effect.parameters);
}

/** Output of a finished .sync job; startExecution.sync:2 gives the child's output as JSON, .sync as text. */
export function syncOutput(effect: TaskEffect, output: object): Json {
  const { service } = findIntegration(effect.service, effect.sdk);
  const json = toTaskOutput(service, output, 'epoch');
  if (service !== 'sfn' || effect.pattern !== 'sync:2' || json === null || typeof json !== 'object') return json;
  const parsed: Record<string, Json> = { ...(json as Record<string, Json>) };
  for (const member of ['Input', 'Output']) {
    if (typeof parsed[member] === 'string') parsed[member] = JSON.parse(parsed[member]) as Json;
  }
  return parsed;
}

function functionResult(answer: object, wrap: (payload: Json) => Json): CallResult {
  const { Payload, FunctionError } = answer as { Payload?: unknown; FunctionError?: string };
  const payload = parsePayload(Payload);
  if (FunctionError === undefined) return { ok: true, output: wrap(payload) };
  const { errorType } = (payload ?? {}) as { errorType?: unknown };
  return {
    ok: false,
    error: typeof errorType === 'string' ? errorType : 'Lambda.Unknown',
    cause: JSON.stringify(payload),
  };
}

/** Lambda's HTTP headers, in the order and letters that AWS shows. */
function functionMetadata(payload: Json): { [key: string]: Json } {
  const requestId = randomUUID();
  const headers: Record<string, string> = {
    'X-Amz-Executed-Version': '$LATEST',
    'x-amzn-Remapped-Content-Length': '0',
    Connection: 'keep-alive',
    'x-amzn-RequestId': requestId,
    'Content-Length': String(Buffer.byteLength(JSON.stringify(payload))),
    Date: new Date().toUTCString(),
    'X-Amzn-Trace-Id': `Root=1-${requestId.slice(0, 8)}-${requestId.replaceAll('-', '').slice(8)};Sampled=0`,
    'Content-Type': 'application/json',
  };
  const AllHttpHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return {
    SdkHttpMetadata: { AllHttpHeaders, HttpHeaders: headers, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

/** Optimized integrations add what their SDK knows of the HTTP call. */
function metadata(): { [key: string]: Json } {
  const requestId = randomUUID();
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: { 'x-amzn-RequestId': [requestId] },
      HttpHeaders: { 'x-amzn-RequestId': requestId },
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}
