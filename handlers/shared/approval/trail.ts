import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { AUDIT_KEY, type ApprovalRecord, type AuditItem } from '../contract';
import { type Log, messageOf } from '../runtime';

/** What of the trail is exported in one answer. */
export interface TrailPage {
  readonly items: readonly AuditItem[];
  /** Absent at the end. */
  readonly next?: string;
}

/**
 * The audit trail where it outlives the requests: each entry is an item of its own, written once and never changed.
 * An entry stands in its request first, by the write that it tells of; here it follows before anything else happens.
 */
export class AuditTrail {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
    private readonly log: Log,
  ) {}

  /** Copies what is not there yet, in order, and says whether all is there now. */
  async copy(record: ApprovalRecord): Promise<boolean> {
    try {
      const there = await this.count(record.id);
      for (const [entry, audit] of record.audit.entries()) {
        if (entry < there) continue;
        const { workflow, executionArn, package: model } = record;
        await this.put({ v: 1, request: record.id, entry, workflow, executionArn, package: model, ...audit });
      }
      return true;
    } catch (error) {
      // A decision counts all the same: its entry stands in the request, and the next write copies it.
      this.log.error('the audit trail could not be written; the next write copies what is missing', {
        approval: record.id,
        reason: messageOf(error),
      });
      return false;
    }
  }

  async page(next: string | undefined, limit: number): Promise<TrailPage> {
    const start = next === undefined ? undefined : (JSON.parse(Buffer.from(next, 'base64url').toString()) as object);
    const { Items = [], LastEvaluatedKey } = await this.client.send(
      new ScanCommand({ TableName: this.table, Limit: limit, ExclusiveStartKey: start && marshall(start) }),
    );
    return {
      items: Items.map((item) => unmarshall(item) as AuditItem),
      ...(LastEvaluatedKey && {
        next: Buffer.from(JSON.stringify(unmarshall(LastEvaluatedKey))).toString('base64url'),
      }),
    };
  }

  private async count(request: string): Promise<number> {
    const { Count = 0 } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        Select: 'COUNT',
        ConsistentRead: true,
        KeyConditionExpression: '#request = :request',
        ExpressionAttributeNames: { '#request': AUDIT_KEY.partition },
        ExpressionAttributeValues: marshall({ ':request': request }),
      }),
    );
    return Count;
  }

  private async put(item: AuditItem): Promise<void> {
    try {
      await this.client.send(
        new PutItemCommand({
          TableName: this.table,
          Item: marshall(item, { removeUndefinedValues: true }),
          ConditionExpression: 'attribute_not_exists(#request)',
          ExpressionAttributeNames: { '#request': AUDIT_KEY.partition },
        }),
      );
    } catch (error) {
      // Another function copied the same entry at the same time.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
