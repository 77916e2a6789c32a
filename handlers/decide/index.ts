import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { ApprovalStore } from '../shared/approvals';
import { Env } from '../shared/contract';
import type { HttpAnswer, HttpEvent } from '../shared/http';
import { environment, logger, metrics } from '../shared/runtime';
import { type DecideTools, route } from './routes';

const tools: DecideTools = {
  store: new ApprovalStore(new DynamoDBClient(), environment(Env.APPROVALS_TABLE)),
  sfn: new SFNClient(),
  log: logger,
  now: () => new Date(),
  workflow: environment(Env.WORKFLOW_NAME),
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
