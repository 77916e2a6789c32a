import type { Json } from '../types';
import type { Scope } from '../plan';
import { payload, pathField, typedField } from '../compile/fields';
import type { Source } from '../compile/source';
import { evaluationError, runtimeError } from '../machine/errors';

export type Batch = (scope: Scope, input: Json, items: Json[]) => Json[];

const MAX_BYTES = 262_144;

/** ItemBatcher: several items to one child execution. */
export function compileBatcher(source: Source): Batch | undefined {
  const batcher = source.object('ItemBatcher');
  if (!batcher) return undefined;
  const paths = source.query === 'JSONPath' ? ['MaxItemsPerBatchPath', 'MaxInputBytesPerBatchPath'] : [];
  batcher.allowOnly(['BatchInput', 'MaxItemsPerBatch', 'MaxInputBytesPerBatch', ...paths], 'an ItemBatcher');
  const count = positive(batcher, 'MaxItemsPerBatch');
  const bytes = positive(batcher, 'MaxInputBytesPerBatch');
  if (!count && !bytes) batcher.problem("One of the fields 'MaxItemsPerBatch' and 'MaxInputBytesPerBatch' is required");
  const common = payload(batcher, 'BatchInput', 'ItemBatcher/BatchInput');
  return (scope, input, items) => {
    const inside = { ...scope, input };
    const shared: Record<string, Json> = common ? { BatchInput: common(inside) } : {};
    const limits = { count: count?.(inside) ?? Infinity, bytes: Math.min(bytes?.(inside) ?? MAX_BYTES, MAX_BYTES) };
    return groups(items, limits).map((group) => ({ ...shared, Items: group }));
  };
}

function groups(items: Json[], limits: { count: number; bytes: number }): Json[][] {
  const all: Json[][] = [];
  let size = Infinity;
  for (const item of items) {
    const bytes = Buffer.byteLength(JSON.stringify(item));
    const last = all.at(-1);
    if (last && last.length < limits.count && size + bytes <= limits.bytes) {
      last.push(item);
      size += bytes;
    } else {
      all.push([item]);
      size = bytes;
    }
  }
  return all;
}

function positive(source: Source, field: string): ((scope: Scope) => number) | undefined {
  const computed = typedField(source, field, 'number');
  const path = pathField(source, `${field}Path`);
  const constant = computed ? undefined : source.number(field, 1);
  if (!computed && !path) return constant === undefined ? undefined : () => constant;
  return (scope) => {
    const value = Number((computed ?? path)?.(scope));
    if (Number.isInteger(value) && value > 0) return value;
    const cause = `The field ${field} must be a positive whole number, but was ${value}`;
    throw computed ? evaluationError(cause, `ItemBatcher/${field}`) : runtimeError(cause);
  };
}
