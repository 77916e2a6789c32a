import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ApprovalStore } from './approvals';
import { Env } from './contract';
import { environment, logger } from './runtime';
import { AuditTrail } from './trail';

/** The tables that the construct named; a workflow of release 0.1.0 has no audit table. */
export function openStore(): { readonly store: ApprovalStore; readonly trail?: AuditTrail } {
  const client = new DynamoDBClient();
  const table = process.env[Env.AUDIT_TABLE];
  const trail = table ? new AuditTrail(client, table, logger) : undefined;
  return { store: new ApprovalStore(client, environment(Env.APPROVALS_TABLE), trail), ...(trail && { trail }) };
}
