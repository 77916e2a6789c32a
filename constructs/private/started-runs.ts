import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Env, STARTED_PREFIX } from '../../handlers/shared/contract';
import type { RequestApproval } from '../request-approval';
import { allow, useKey } from './policies';

/** Lets a function that starts runs say who did, where who starts a run may not approve its model. */
export function recordStarts(starter: Function, asked: RequestApproval): void {
  if (asked._approval.starterMayApprove) return;
  starter.addEnvironment(Env.APPROVALS_TABLE, asked.table.tableName);
  for (const statement of startStatements(asked)) starter.addToRolePolicy(statement);
}

export function startStatements({ table }: RequestApproval): PolicyStatement[] {
  const put = allow(['dynamodb:PutItem'], [table.tableArn]);
  // Requests lie in the same table: it may write none.
  put.addCondition('ForAllValues:StringLike', { 'dynamodb:LeadingKeys': [`${STARTED_PREFIX}*`] });
  return [put, ...useKey(table.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey')];
}
