import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { Env, type SignInRules } from '../shared/contract';
import type { HttpAnswer, HttpEvent } from '../shared/http';
import { environment, logger, metrics } from '../shared/runtime';
import { openStore } from '../shared/approval/store';
import { type DecideTools, route } from './routes';
import { runFiles } from '../shared/evidence/run-files';
import { SignInDesk } from './sign-in';

const rules = process.env[Env.SIGN_IN];
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
  ...(rules && { signIn: new SignInDesk(JSON.parse(rules) as SignInRules, { log: logger, now: Date.now, fetch }) }),
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
