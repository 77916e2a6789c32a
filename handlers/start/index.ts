import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { Env } from '../shared/contract';
import { environment, logger, metrics } from '../shared/runtime';
import { StartedRuns } from '../shared/approval/started';
import { type ObjectCreated, start, type StartAnswer, type StartTools } from './start';

const table = process.env[Env.APPROVALS_TABLE];
const tools: StartTools = {
  sfn: new SFNClient(),
  log: logger,
  stateMachineArn: environment(Env.STATE_MACHINE_ARN),
  now: () => new Date(),
  ...(table && { started: new StartedRuns(new DynamoDBClient(), table) }),
};

export async function handler(event: ObjectCreated): Promise<StartAnswer> {
  try {
    const answer = await start(event, tools);
    metrics.addMetric(answer.started ? 'RunStarted' : 'RunRepeated', 'Count', 1);
    return answer;
  } finally {
    metrics.publishStoredMetrics();
  }
}
