import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type AskPayload, Env, type WebhookChannel } from '../shared/contract';
import { environment, logger, metrics } from '../shared/runtime';
import { openStore } from '../shared/approval/store';
import { ask, type AskAnswer, type AskTools } from './ask';

const { store, started } = openStore();
const tools: AskTools = {
  store,
  started,
  sfn: new SFNClient(),
  ses: new SESv2Client(),
  log: logger,
  now: () => new Date(),
  workflow: environment(Env.WORKFLOW_NAME),
  recipients: JSON.parse(environment(Env.RECIPIENTS)) as string[],
  approvalUrl: environment(Env.APPROVAL_URL).replace(/\/$/, ''),
  from: process.env[Env.MAIL_FROM] || undefined,
  configurationSet: process.env[Env.MAIL_CONFIGURATION_SET] || undefined,
  webhooks: JSON.parse(process.env[Env.WEBHOOKS] || '[]') as WebhookChannel[],
  secrets: new SecretsManagerClient(),
  required: Number(process.env[Env.REQUIRED_APPROVALS] || 1),
  starterMayApprove: process.env[Env.STARTER_MAY_APPROVE] !== 'false',
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
