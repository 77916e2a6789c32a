import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { HttpAnswer, HttpEvent } from '../shared/http';
import { metrics } from '../shared/runtime';
import { openTools } from './open';
import { route } from './routes';

const tools = openTools({
  sfn: new SFNClient(),
  sagemaker: new SageMakerClient(),
  logs: new CloudWatchLogsClient(),
  ses: new SESv2Client(),
});

export async function handler(event: HttpEvent): Promise<HttpAnswer> {
  try {
    const answer = await route(event, tools);
    metrics.addMetric(answer.statusCode && answer.statusCode < 400 ? 'ConsoleAnswered' : 'ConsoleRefused', 'Count', 1);
    return answer;
  } finally {
    metrics.publishStoredMetrics();
  }
}
