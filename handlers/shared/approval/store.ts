import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ApprovalStore } from './approvals';
import { Env } from '../contract';
import { environment, logger } from '../runtime';
import { StartedRuns } from './started';
import { AuditTrail } from './trail';

export interface OpenStore {
  readonly store: ApprovalStore;
  readonly started: StartedRuns;
  readonly trail?: AuditTrail;
}

/** The tables that the construct named; a workflow of release 0.1.0 has no audit table. */
export function openStore(): OpenStore {
  const client = new DynamoDBClient();
  const table = process.env[Env.AUDIT_TABLE];
  const trail = table ? new AuditTrail(client, table, logger) : undefined;
  const requests = environment(Env.APPROVALS_TABLE);
  const store = new ApprovalStore(client, requests, trail);
  return { store, started: new StartedRuns(client, requests), ...(trail && { trail }) };
}
