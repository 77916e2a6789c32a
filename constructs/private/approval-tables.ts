import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { APPROVALS_KEY, APPROVALS_TTL, AUDIT_KEY, PENDING_INDEX } from '../../handlers/shared/contract';

const common = (encryptionKey: IKey | undefined, removalPolicy = RemovalPolicy.RETAIN) => ({
  billingMode: BillingMode.PAY_PER_REQUEST,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  encryption: encryptionKey ? TableEncryption.CUSTOMER_MANAGED : TableEncryption.DEFAULT,
  encryptionKey,
  removalPolicy,
});

/** One item per request; it goes 90 days after the request expires. */
export function requestTable(scope: Construct, encryptionKey?: IKey, removalPolicy?: RemovalPolicy): Table {
  const table = new Table(scope, 'Requests', {
    ...common(encryptionKey, removalPolicy),
    partitionKey: { name: APPROVALS_KEY, type: AttributeType.STRING },
    timeToLiveAttribute: APPROVALS_TTL,
  });
  table.addGlobalSecondaryIndex({
    indexName: PENDING_INDEX.name,
    partitionKey: { name: PENDING_INDEX.partition, type: AttributeType.STRING },
    sortKey: { name: PENDING_INDEX.sort, type: AttributeType.STRING },
  });
  return table;
}

/** One item per entry of the audit trail, for as long as the table stands; it can't be deleted by mistake. */
export function auditTable(scope: Construct, encryptionKey?: IKey, removalPolicy?: RemovalPolicy): Table {
  return new Table(scope, 'Audit', {
    ...common(encryptionKey, removalPolicy),
    partitionKey: { name: AUDIT_KEY.partition, type: AttributeType.STRING },
    sortKey: { name: AUDIT_KEY.sort, type: AttributeType.NUMBER },
    deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
  });
}
