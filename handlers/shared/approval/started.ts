import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { STARTED_PREFIX } from '../contract';

/** An execution lives a year at most, and its request for 90 days more. */
const KEEP_DAYS = 460;

/**
 * Who started a run, written beside the requests by the functions that know it. What stands in a run's own input may be
 * written by anyone who may start one.
 */
export class StartedRuns {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
  ) {}

  /** Only of a run that Step Functions says was started with the writer's own input; the first word stands. */
  async record(executionArn: string, startedBy: string, now: Date): Promise<void> {
    const ttl = Math.floor(now.getTime() / 1000) + KEEP_DAYS * 86_400;
    const item = { ...keyOf(executionArn), v: 1, startedBy, at: now.toISOString(), ttl };
    try {
      await this.client.send(
        new PutItemCommand({
          TableName: this.table,
          Item: marshall(item),
          ConditionExpression: 'attribute_not_exists(id)',
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** Undefined where nobody verified it. */
  async find(executionArn: string): Promise<string | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.table, Key: marshall(keyOf(executionArn)), ConsistentRead: true }),
    );
    return Item && (unmarshall(Item) as { startedBy?: string }).startedBy;
  }
}

/** No request's id holds a colon, and no path of the API. */
const keyOf = (executionArn: string) => ({ id: `${STARTED_PREFIX}${executionArn}` });
