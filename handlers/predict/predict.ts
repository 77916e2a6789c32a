import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { Prediction, PredictionAnswer } from '../shared/prediction-contract';
import type { HttpAnswer, HttpEvent } from '../shared/http';
import { type Log, messageOf, nameOf } from '../shared/runtime';
import type { Schema } from '../shared/schema/schema';
import { Refusal } from '../shared/refusal';
import type { RawRow } from '../shared/schema/validate';
import { render } from './answer';
import type { Capture } from './capture';
import type { Exchange } from './exchange';
import { type PredictionRequest, readRequest } from './request';

export interface PredictTools {
  readonly runtime: Pick<SageMakerRuntimeClient, 'send'>;
  readonly log: Log;
  readonly endpointName: string;
  readonly schema: Schema;
  readonly capture?: Capture;
}

/** POST /predict: raw columns in, predictions and model version out. */
export async function predict(event: HttpEvent, exchange: Exchange, tools: PredictTools): Promise<HttpAnswer> {
  const request = readRequest(event, tools.schema);
  const answer = await invoke(request, exchange, tools);
  exchange.heard(answer.modelVersion);
  await tools.capture?.(request.rows, answer);
  return render(answer, request, tools.schema);
}

async function invoke(
  { rows, explain }: PredictionRequest,
  { requestId }: Exchange,
  tools: PredictTools,
): Promise<PredictionAnswer> {
  const body = await ask({ instances: rows, ...(explain ? { explain } : {}) }, requestId, tools);
  const predictions = (body.predictions ?? []).map(ofModel);
  if (predictions.length !== rows.length || !predictions.every(({ value }) => Number.isFinite(value))) {
    const reason = `the model answered ${predictions.length} predictions for ${rows.length} rows, or one is not a number`;
    throw unreadable(tools, requestId, 'Error', reason);
  }
  if (explain && !predictions.every(({ contributions }) => contributions)) {
    throw new Refusal(501, 'Not explained', "This model's container gives no contributions: leave ?explain=true out.");
  }
  return {
    v: 1,
    predictions,
    ...(tools.schema.target.unit === undefined ? {} : { unit: tools.schema.target.unit }),
    modelVersion: body.modelVersion ?? null,
    requestId,
  };
}

/** Only what the contract has: a container of one's own may say more. */
const ofModel = ({ value, probabilities, contributions }: Prediction): Prediction => ({
  value,
  ...(probabilities ? { probabilities } : {}),
  ...(contributions ? { contributions } : {}),
});

async function ask(
  question: { readonly instances: readonly RawRow[]; readonly explain?: boolean },
  requestId: string,
  tools: PredictTools,
): Promise<Partial<PredictionAnswer>> {
  try {
    const answer = await tools.runtime.send(
      new InvokeEndpointCommand({
        EndpointName: tools.endpointName,
        ContentType: 'application/json',
        Accept: 'application/json',
        Body: Buffer.from(JSON.stringify(question)),
      }),
    );
    return JSON.parse(Buffer.from(answer.Body ?? []).toString('utf8')) as Partial<PredictionAnswer>;
  } catch (error) {
    throw failure(error, requestId, tools);
  }
}

/** What SageMaker answers when there is no endpoint of the name. */
const isMissing = (error: unknown) => nameOf(error) === 'ValidationError' && /not found/i.test(messageOf(error));
const BUSY = new Set([
  'ServiceUnavailable',
  'ModelNotReadyException',
  'ThrottlingException',
  'InternalDependencyException',
]);

function failure(error: unknown, requestId: string, tools: PredictTools): Refusal {
  const { OriginalStatusCode: status = 500, OriginalMessage: words = '' } = error as {
    OriginalStatusCode?: number;
    OriginalMessage?: string;
  };
  if (nameOf(error) === 'ModelError' && status >= 400 && status < 500) {
    const reason = words.replace(/\s+/g, ' ').trim().slice(0, 500) || 'it does not say why';
    return new Refusal(422, 'The model refused the rows', `The model can't predict these rows: ${reason}.`);
  }
  const { endpointName } = tools;
  const refused = unreadable(tools, requestId, nameOf(error), messageOf(error));
  if (isMissing(error)) {
    const detail = `No model is deployed yet: the endpoint ${endpointName} does not exist. Run the workflow and approve its model first.`;
    return new Refusal(503, 'No model is deployed', detail);
  }
  if (BUSY.has(nameOf(error))) {
    const detail = 'The endpoint takes no request right now. Try again in a few seconds.';
    return new Refusal(503, 'The model is busy', detail);
  }
  if (nameOf(error) !== 'ModelError') return refused;
  return new Refusal(502, 'The model failed', "The model could not predict these rows. The endpoint's log says why.");
}

function unreadable({ endpointName, log }: PredictTools, requestId: string, error: string, reason: string): Refusal {
  log.error('prediction failed', { endpointName, error, reason, requestId });
  const detail = `The endpoint ${endpointName} could not be reached or answered what can't be read.`;
  return new Refusal(502, 'The model could not be asked', detail);
}
