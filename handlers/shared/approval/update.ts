import { type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { AuditEntry } from '../contract';

/** One conditional write to a request, with the entry of the audit trail that belongs to it. */
export interface Change {
  /** Document path → new value. */
  readonly set: Readonly<Record<string, unknown>>;
  readonly append?: Readonly<Record<string, readonly unknown[]>>;
  readonly remove?: readonly string[];
  readonly condition: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly audit: AuditEntry;
}

export function updateOf(table: string, id: string, change: Change): UpdateItemCommandInput {
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
  return {
    TableName: table,
    Key: marshall({ id }),
    UpdateExpression: `SET ${sets.join(', ')}${removes.length ? ` REMOVE ${removes.join(', ')}` : ''}`,
    ConditionExpression: change.condition,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: marshall(values, { removeUndefinedValues: true }),
    ReturnValues: 'ALL_NEW',
  };
}
