import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { PredictionAnswer } from '../shared/contract';
import { type HttpAnswer, type HttpEvent, json, problem } from '../shared/http';
import { type Log, messageOf, nameOf } from '../shared/runtime';
import type { Schema } from '../shared/schema';
import type { RawRow } from '../shared/validate';
import { readRequest } from './request';

export interface PredictTools {
  readonly runtime: Pick<SageMakerRuntimeClient, 'send'>;
  readonly log: Log;
  readonly endpointName: string;
  readonly schema: Schema;
}

/** POST /predict: raw columns in, predictions and model version out. */
export async function predict(event: HttpEvent, tools: PredictTools): Promise<HttpAnswer> {
  const { requestId } = event.requestContext;
  const { method } = event.requestContext.http;
  if (method !== 'POST') {
    const refusal = problem(405, 'Method not allowed', 'Send POST with JSON rows.', { requestId });
    return { ...refusal, headers: { ...refusal.headers, allow: 'POST' } };
  }
  const read = readRequest(event, tools.schema, requestId);
  if ('refusal' in read) return read.refusal;
  try {
    return json(200, await invoke(read.rows, requestId, tools));
  } catch (error) {
    return failure(error, requestId, tools);
  }
}

async function invoke(rows: readonly RawRow[], requestId: string, tools: PredictTools): Promise<PredictionAnswer> {
  const answer = await tools.runtime.send(
    new InvokeEndpointCommand({
      EndpointName: tools.endpointName,
      ContentType: 'application/json',
      Accept: 'application/json',
      Body: Buffer.from(JSON.stringify({ instances: rows })),
    }),
  );
  const body = JSON.parse(Buffer.from(answer.Body ?? []).toString('utf8')) as Partial<PredictionAnswer>;
  const values = (body.predictions ?? []).map(({ value }) => value);
  if (values.length !== rows.length || !values.every(Number.isFinite)) {
    throw new Error(`the model answered ${values.length} predictions for ${rows.length} rows, or one is not a number`);
  }
  return {
    v: 1,
    predictions: values.map((value) => ({ value })),
    unit: tools.schema.target.unit,
    modelVersion: body.modelVersion ?? null,
    requestId,
  };
}

/** What SageMaker answers when there is no endpoint of the name. */
const isMissing = (error: unknown) => nameOf(error) === 'ValidationError' && /not found/i.test(messageOf(error));
const BUSY = new Set([
  'ServiceUnavailable',
  'ModelNotReadyException',
  'ThrottlingException',
  'InternalDependencyException',
]);

function failure(error: unknown, requestId: string, { endpointName, log }: PredictTools): HttpAnswer {
  log.error('prediction failed', { endpointName, error: nameOf(error), reason: messageOf(error), requestId });
  const extra = { requestId };
  if (isMissing(error)) {
    const detail = `No model is deployed yet: the endpoint ${endpointName} does not exist. Run the workflow and approve its model first.`;
    return problem(503, 'No model is deployed', detail, extra);
  }
  if (BUSY.has(nameOf(error))) {
    const refusal = problem(
      503,
      'The model is busy',
      'The endpoint takes no request right now. Try again in a few seconds.',
      extra,
    );
    return { ...refusal, headers: { ...refusal.headers, 'retry-after': '5' } };
  }
  if (nameOf(error) === 'ModelError') {
    const detail = "The model could not predict these rows. The endpoint's log says why.";
    return problem(502, 'The model failed', detail, extra);
  }
  return problem(
    502,
    'The model could not be asked',
    `The endpoint ${endpointName} could not be reached or answered what can't be read.`,
    extra,
  );
}
