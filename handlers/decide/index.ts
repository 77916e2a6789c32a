import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { Env } from '../shared/contract';
import type { HttpAnswer, HttpEvent } from '../shared/http';
import { environment, logger, metrics } from '../shared/runtime';
import { openStore } from '../shared/store';
import { type DecideTools, route } from './routes';
import { runFiles } from './run-files';

const tools: DecideTools = {
  ...openStore(),
  sfn: new SFNClient(),
  files: runFiles(new S3Client()),
  log: logger,
  now: () => new Date(),
  workflow: environment(Env.WORKFLOW_NAME),
  ses: new SESv2Client(),
  from: process.env[Env.MAIL_FROM] || undefined,
  configurationSet: process.env[Env.MAIL_CONFIGURATION_SET] || undefined,
  approvalUrl: process.env[Env.APPROVAL_URL] || undefined,
};

export async function handler(event: HttpEvent): Promise<HttpAnswer> {
  try {
    const answer = await route(event, tools);
    metrics.addMetric(`Approval${event.requestContext.http.method}`, 'Count', 1);
    return answer;
  } finally {
    metrics.publishStoredMetrics();
  }
}
