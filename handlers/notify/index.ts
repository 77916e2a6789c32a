import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { ApprovalStore } from '../shared/approvals';
import { Env } from '../shared/contract';
import { environment, logger, metrics } from '../shared/runtime';
import { notify, type NotifyTools, type StatusChange } from './notify';

const table = process.env[Env.APPROVALS_TABLE];
const tools: NotifyTools = {
  sfn: new SFNClient(),
  sns: new SNSClient(),
  store: table ? new ApprovalStore(new DynamoDBClient(), table) : undefined,
  log: logger,
  now: () => new Date(),
  workflow: environment(Env.WORKFLOW_NAME),
  topicArn: environment(Env.NOTICE_TOPIC_ARN),
};

export async function handler(event: StatusChange): Promise<void> {
  try {
    if (await notify(event, tools)) metrics.addMetric('FailureNotice', 'Count', 1);
  } finally {
    metrics.publishStoredMetrics();
  }
}
