import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { Env } from '../shared/contract';
import { type ApiAuth } from '../shared/prediction-contract';
import type { HttpAnswer, HttpEvent } from '../shared/http';
import { environment, logger, metrics } from '../shared/runtime';
import type { Schema } from '../shared/schema/schema';
import { capture, putObject } from './capture';
import { ServedModels } from './model';
import { type ApiTools, route } from './routes';

const runtime = new SageMakerRuntimeClient();
const endpointName = environment(Env.ENDPOINT_NAME);
const folder = process.env[Env.CAPTURE_URI];

const tools: ApiTools = {
  runtime,
  log: logger,
  endpointName,
  workflowName: environment(Env.WORKFLOW_NAME),
  auth: environment(Env.API_AUTH) as ApiAuth,
  // The construct puts it beside the bundle.
  schema: JSON.parse(readFileSync(join(__dirname, 'schema.json'), 'utf8')) as Schema,
  models: new ServedModels({ sagemaker: new SageMakerClient(), log: logger, endpointName, now: Date.now }),
  ...(folder && {
    capture: capture({
      folder,
      rate: Number(environment(Env.CAPTURE_RATE)),
      put: putObject(runtime),
      log: logger,
      random: Math.random,
      now: () => new Date(),
    }),
  }),
};

export async function handler(event: HttpEvent): Promise<HttpAnswer> {
  try {
    const answer = await route(event, tools);
    if (event.routeKey.startsWith('POST')) {
      metrics.addMetric(answer.statusCode === 200 ? 'Predicted' : 'PredictionRefused', 'Count', 1);
    }
    return answer;
  } finally {
    metrics.publishStoredMetrics();
  }
}
