import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { Env } from '../shared/contract';
import { environment, logger, metrics } from '../shared/runtime';
import { openStore } from '../shared/approval/store';
import { notify, type NotifyTools, type StatusChange } from './notify';

const tools: NotifyTools = {
  sfn: new SFNClient(),
  sns: new SNSClient(),
  store: process.env[Env.APPROVALS_TABLE] ? openStore().store : undefined,
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
