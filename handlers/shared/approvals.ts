import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import {
  type ApprovalRecord,
  type ApprovalResult,
  type ApprovalVote,
  type AuditEntry,
  PENDING_INDEX,
} from './contract';

/** A later release wrote the record, and this one was put back in its place. */
export class NewerRecord extends Error {
  override readonly name = 'NewerRecord';
  constructor(id: string, version: unknown) {
    super(
      `Request ${id} was written by a later release of cdk-ml-workflow: its record has version ${String(version)}, ` +
        'and this release knows version 1. Deploy that release again, then decide.',
    );
  }
}

const isKnown = ({ v }: { readonly v: number }): boolean => v === 1;

interface Change {
  /** Document path → new value, or an expression on `:name` values. */
  readonly set: Readonly<Record<string, unknown>>;
  readonly append?: Readonly<Record<string, readonly unknown[]>>;
  readonly remove?: readonly string[];
  readonly condition: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly audit: AuditEntry;
}

/** What a decision writes beside its result. */
export interface DecideOptions {
  readonly action: AuditEntry['action'];
  readonly detail?: string;
  /** Index in `votes` of the recipient who decided. */
  readonly vote?: number;
  /** Decides only if the request expires after this (ISO 8601). */
  readonly notExpiredAt?: string;
  /** Replaces the token that the result goes to. */
  readonly taskToken?: string;
  /** States it may be decided in; PENDING alone by default. */
  readonly from?: readonly ApprovalRecord['state'][];
}

/** A new ask of a request that exists. */
export interface AskAgain {
  readonly taskToken: string;
  readonly expiresAt: string;
  readonly ttl: number;
  /** sha256 of the new secret, by recipient. */
  readonly secretHashes: ReadonlyMap<string, string>;
  readonly audit: AuditEntry;
}

/**
 * The approvals table. Each transition is one conditional write that carries its own audit entry; `undefined` means
 * that the record was no longer in the state that the transition starts from.
 */
export class ApprovalStore {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
  ) {}

  async get(id: string): Promise<ApprovalRecord | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.table, Key: marshall({ id }), ConsistentRead: true }),
    );
    const record = Item && (unmarshall(Item) as ApprovalRecord);
    if (record && !isKnown(record)) throw new NewerRecord(id, record.v);
    return record;
  }

  async create(record: ApprovalRecord): Promise<ApprovalRecord | undefined> {
    const Item = marshall(record, { removeUndefinedValues: true });
    const write = new PutItemCommand({ TableName: this.table, Item, ConditionExpression: 'attribute_not_exists(id)' });
    return unlessRefused(async () => {
      await this.client.send(write);
      return record;
    });
  }

  /** Puts the new token in place of the old one and adds the new secrets; links of earlier mails stay valid. */
  askAgain(record: ApprovalRecord, ask: AskAgain): Promise<ApprovalRecord | undefined> {
    const append: Record<string, readonly string[]> = {};
    const set: Record<string, unknown> = {};
    let next = record.votes.length;
    for (const [recipient, hash] of ask.secretHashes) {
      const index = record.votes.findIndex((vote) => vote.recipient === recipient);
      if (index >= 0) append[`votes[${index}].secretHashes`] = [hash];
      else set[`votes[${next++}]`] = { recipient, secretHashes: [hash] } satisfies ApprovalVote;
    }
    return this.update(record.id, {
      set: {
        ...set,
        state: 'PENDING',
        pendingOf: record.workflow,
        taskToken: ask.taskToken,
        expiresAt: ask.expiresAt,
        ttl: ask.ttl,
      },
      append,
      condition: '#state IN (:pending, :closed) AND size(#votes) = :votes',
      values: { pending: 'PENDING', closed: 'CLOSED', votes: record.votes.length },
      audit: ask.audit,
    });
  }

  decide(id: string, result: ApprovalResult, options: DecideOptions): Promise<ApprovalRecord | undefined> {
    const { vote, notExpiredAt, taskToken, from = ['PENDING'] } = options;
    const states = from.map((state, index) => [`from${index}`, state] as const);
    return this.update(id, {
      set: {
        state: 'DECIDED',
        result,
        ...(taskToken && { taskToken }),
        ...(vote !== undefined && { [`votes[${vote}].decision`]: result.decision, [`votes[${vote}].at`]: result.at }),
      },
      remove: ['pendingOf'],
      condition:
        `#state IN (${states.map(([name]) => `:${name}`).join(', ')})` + (notExpiredAt ? ' AND #expiresAt > :now' : ''),
      values: { ...Object.fromEntries(states), ...(notExpiredAt && { now: notExpiredAt }) },
      audit: {
        at: result.at,
        action: options.action,
        by: result.by,
        detail: options.detail,
        evaluationDigest: result.evaluationDigest,
      },
    });
  }

  /** A decided request is asked for again: its result goes to the new token. */
  redirect(id: string, taskToken: string, at: string): Promise<ApprovalRecord | undefined> {
    return this.update(id, {
      set: { state: 'DECIDED', taskToken },
      condition: '#state IN (:decided, :delivered)',
      values: { decided: 'DECIDED', delivered: 'DELIVERED' },
      audit: { at, action: 'asked', by: 'system', detail: 'decided before; the result goes to this ask' },
    });
  }

  markDelivered(id: string, taskToken: string, at: string): Promise<ApprovalRecord | undefined> {
    return this.update(id, {
      set: { state: 'DELIVERED' },
      condition: '#state = :decided AND #taskToken = :token',
      values: { decided: 'DECIDED', token: taskToken },
      audit: { at, action: 'delivered', by: 'system' },
    });
  }

  /** The run ended while it waited. */
  close(id: string, at: string, detail: string): Promise<ApprovalRecord | undefined> {
    return this.update(id, {
      set: { state: 'CLOSED' },
      remove: ['pendingOf'],
      condition: '#state = :pending',
      values: { pending: 'PENDING' },
      audit: { at, action: 'closed', by: 'system', detail },
    });
  }

  /** Adds to the audit trail alone. */
  note(id: string, audit: AuditEntry): Promise<ApprovalRecord | undefined> {
    return this.update(id, { set: {}, condition: 'attribute_exists(#id)', audit });
  }

  /** Every request of a workflow that waits, oldest first; those of a later release are that release's to handle. */
  async pending(workflow: string): Promise<ApprovalRecord[]> {
    const records: ApprovalRecord[] = [];
    let start: QueryCommand['input']['ExclusiveStartKey'];
    do {
      const page = await this.client.send(
        new QueryCommand({
          TableName: this.table,
          IndexName: PENDING_INDEX.name,
          KeyConditionExpression: '#partition = :workflow',
          ExpressionAttributeNames: { '#partition': PENDING_INDEX.partition },
          ExpressionAttributeValues: marshall({ ':workflow': workflow }),
          ExclusiveStartKey: start,
        }),
      );
      records.push(...(page.Items ?? []).map((item) => unmarshall(item) as ApprovalRecord));
      start = page.LastEvaluatedKey;
    } while (start);
    return records.filter(isKnown);
  }

  private update(id: string, change: Change): Promise<ApprovalRecord | undefined> {
    const names: Record<string, string> = {};
    const values: Record<string, unknown> = {};
    // Many of our attribute names (state, ttl, …) are reserved words of DynamoDB, so each one is written as #name.
    const path = (text: string) =>
      text.replace(/[A-Za-z]+/g, (name) => {
        names[`#${name}`] = name;
        return `#${name}`;
      });
    const put = (value: unknown) => {
      const name = `:v${Object.keys(values).length}`;
      values[name] = value;
      return name;
    };
    const sets = Object.entries(change.set).map(([target, value]) => `${path(target)} = ${put(value)}`);
    for (const [target, items] of Object.entries({ ...change.append, audit: [change.audit] })) {
      sets.push(`${path(target)} = list_append(${path(target)}, ${put(items)})`);
    }
    const removes = (change.remove ?? []).map(path);
    for (const [, name] of change.condition.matchAll(/#([A-Za-z]+)/g)) path(name);
    for (const [name, value] of Object.entries(change.values ?? {})) values[`:${name}`] = value;
    return unlessRefused(async () => {
      const { Attributes } = await this.client.send(
        new UpdateItemCommand({
          TableName: this.table,
          Key: marshall({ id }),
          UpdateExpression: `SET ${sets.join(', ')}${removes.length ? ` REMOVE ${removes.join(', ')}` : ''}`,
          ConditionExpression: change.condition,
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: marshall(values, { removeUndefinedValues: true }),
          ReturnValues: 'ALL_NEW',
        }),
      );
      return unmarshall(Attributes ?? {}) as ApprovalRecord;
    });
  }
}

async function unlessRefused<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
