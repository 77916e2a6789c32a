import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { ApprovalStore } from '../shared/approvals';
import { type AskPayload, Env } from '../shared/contract';
import { environment, logger, metrics } from '../shared/runtime';
import { ask, type AskAnswer, type AskTools } from './ask';

const tools: AskTools = {
  store: new ApprovalStore(new DynamoDBClient(), environment(Env.APPROVALS_TABLE)),
  sfn: new SFNClient(),
  ses: new SESv2Client(),
  log: logger,
  now: () => new Date(),
  workflow: environment(Env.WORKFLOW_NAME),
  recipients: JSON.parse(environment(Env.RECIPIENTS)) as string[],
  approvalUrl: environment(Env.APPROVAL_URL).replace(/\/$/, ''),
  from: environment(Env.MAIL_FROM),
  configurationSet: process.env[Env.MAIL_CONFIGURATION_SET] || undefined,
};

export async function handler(payload: AskPayload): Promise<AskAnswer> {
  try {
    const answer = await ask(payload, tools);
    metrics.addMetric('ApprovalAsked', 'Count', 1);
    return answer;
  } finally {
    metrics.publishStoredMetrics();
  }
}
