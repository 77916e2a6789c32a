import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { Env } from '../shared/contract';
import type { HttpAnswer, HttpEvent } from '../shared/http';
import { environment, logger, metrics } from '../shared/runtime';
import type { Schema } from '../shared/schema';
import { predict, type PredictTools } from './predict';

const tools: PredictTools = {
  runtime: new SageMakerRuntimeClient(),
  log: logger,
  endpointName: environment(Env.ENDPOINT_NAME),
  // The construct puts it beside the bundle.
  schema: JSON.parse(readFileSync(join(__dirname, 'schema.json'), 'utf8')) as Schema,
};

export async function handler(event: HttpEvent): Promise<HttpAnswer> {
  try {
    const answer = await predict(event, tools);
    metrics.addMetric(answer.statusCode === 200 ? 'Predicted' : 'PredictionRefused', 'Count', 1);
    return answer;
  } finally {
    metrics.publishStoredMetrics();
  }
}
