import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import {
  type ApprovalRecord,
  type ApprovalResult,
  type ApprovalVote,
  type AuditEntry,
  PENDING_INDEX,
  STARTED_PREFIX,
} from '../contract';
import type { AuditTrail } from './trail';
import { type Change, updateOf } from './update';
import { requiredOf, resultWith, type Vote } from './votes';

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

/** A request goes 90 days after it expires: a workflow that runs each hour keeps some thousands. */
const MOST_LISTED = 5000;

const isKnown = ({ v }: { readonly v: number }): boolean => v === 1;

/** What a decision writes beside its result. */
export interface DecideOptions {
  readonly action: AuditEntry['action'];
  readonly detail?: string;
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
    private readonly trail?: AuditTrail,
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
    const created = await unlessRefused(async () => {
      await this.client.send(write);
      return record;
    });
    if (created) await this.trail?.copy(created);
    return created;
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

  /**
   * Writes a vote, and the decision where the vote makes one; only while the request waits and has not expired. Where
   * several are required, only on what was read: of two votes at once, the second is written on top of the first.
   */
  vote(
    record: ApprovalRecord,
    vote: Vote,
    from: AuditEntry['from'],
    index?: number,
  ): Promise<ApprovalRecord | undefined> {
    const result = resultWith(record, vote);
    const several = requiredOf(record) > 1;
    const { by, at, decision, comment } = vote;
    const seen = several ? { cast: record.cast, votes: record.votes.length } : {};
    return this.update(record.id, {
      set: {
        ...(result && { state: 'DECIDED', result }),
        ...(several && { cast: (record.cast ?? 0) + 1 }),
        ...(index !== undefined
          ? { [`votes[${index}].decision`]: decision, [`votes[${index}].at`]: at, [`votes[${index}].comment`]: comment }
          : several && {
              [`votes[${record.votes.length}]`]: { recipient: by, secretHashes: [], decision, at, comment },
            }),
      },
      condition:
        '#state = :pending AND #expiresAt > :now' + (several ? ' AND #cast = :cast AND size(#votes) = :votes' : ''),
      values: { pending: 'PENDING', now: at, ...seen },
      audit: {
        at,
        action: result ? 'decided' : 'voted',
        by,
        decision,
        comment,
        evaluationDigest: record.evaluationDigest,
        from,
      },
    });
  }

  /** Ends a request without a vote: expired, superseded. */
  decide(id: string, result: ApprovalResult, options: DecideOptions): Promise<ApprovalRecord | undefined> {
    const { taskToken, from = ['PENDING'] } = options;
    const states = from.map((state, index) => [`from${index}`, state] as const);
    return this.update(id, {
      set: { state: 'DECIDED', result, ...(taskToken && { taskToken }) },
      condition: `#state IN (${states.map(([name]) => `:${name}`).join(', ')})`,
      values: Object.fromEntries(states),
      audit: {
        at: result.at,
        action: options.action,
        by: result.by,
        detail: options.detail,
        decision: result.decision,
        evaluationDigest: result.evaluationDigest,
      },
    });
  }

  /** A decided request is asked for again: its result goes to the new token. */
  redirect({ id, workflow }: ApprovalRecord, taskToken: string, at: string): Promise<ApprovalRecord | undefined> {
    return this.update(id, {
      set: { state: 'DECIDED', taskToken, pendingOf: workflow },
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

  /** The run ended while it waited; not one that was asked again since it was read. */
  close({ id, taskToken }: ApprovalRecord, at: string, detail: string): Promise<ApprovalRecord | undefined> {
    return this.update(id, {
      set: { state: 'CLOSED' },
      condition: '#state = :pending AND #taskToken = :token',
      values: { pending: 'PENDING', token: taskToken },
      audit: { at, action: 'closed', by: 'system', detail },
    });
  }

  /** Adds to the audit trail alone. */
  note(id: string, audit: AuditEntry): Promise<ApprovalRecord | undefined> {
    return this.update(id, { set: {}, condition: 'attribute_exists(#id)', audit });
  }

  /** Copies what the audit trail lacks; false where that failed. */
  async copied(record: ApprovalRecord): Promise<boolean> {
    return (await this.trail?.copy(record)) ?? true;
  }

  /** Takes an ended request out of the index; not one that has changed since it was read. */
  async leaveIndex({ id, audit }: ApprovalRecord): Promise<void> {
    await unlessRefused(() =>
      this.client.send(
        new UpdateItemCommand({
          TableName: this.table,
          Key: marshall({ id }),
          UpdateExpression: 'REMOVE #partition',
          ConditionExpression: '#state <> :pending AND size(#audit) = :entries',
          ExpressionAttributeNames: { '#partition': PENDING_INDEX.partition, '#state': 'state', '#audit': 'audit' },
          ExpressionAttributeValues: marshall({ ':pending': 'PENDING', ':entries': audit.length }),
        }),
      ),
    );
  }

  /** Every request of a workflow that waits, oldest first. */
  async pending(workflow: string): Promise<ApprovalRecord[]> {
    return (await this.indexed(workflow)).filter(({ state }) => state === 'PENDING');
  }

  /** And those that have ended without leaving the index; those of a later release are that release's to handle. */
  async indexed(workflow: string): Promise<ApprovalRecord[]> {
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

  /** Every request that is kept; those of a later release are that release's to handle. */
  async list(): Promise<ApprovalRecord[]> {
    const records: ApprovalRecord[] = [];
    let start: ScanCommand['input']['ExclusiveStartKey'];
    do {
      const page = await this.client.send(new ScanCommand({ TableName: this.table, ExclusiveStartKey: start }));
      const items = (page.Items ?? []).map((item) => unmarshall(item) as ApprovalRecord);
      // Who started which run stands there too.
      records.push(...items.filter(({ id }) => !id.startsWith(STARTED_PREFIX)));
      start = page.LastEvaluatedKey;
    } while (start && records.length < MOST_LISTED);
    return records.filter(isKnown);
  }

  private async update(id: string, change: Change): Promise<ApprovalRecord | undefined> {
    const updated = await unlessRefused(async () => {
      const { Attributes } = await this.client.send(new UpdateItemCommand(updateOf(this.table, id, change)));
      return unmarshall(Attributes ?? {}) as ApprovalRecord;
    });
    if (updated) await this.trail?.copy(updated);
    return updated;
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
