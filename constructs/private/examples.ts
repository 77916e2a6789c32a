import type { SchemaColumn } from '../../handlers/shared/schema/schema';
import type { FeatureSchema } from '../feature-schema';

/** One row that the schema allows; columns that may be absent are left out where nothing is known. */
export function exampleOf(schema: FeatureSchema): Record<string, number | string> {
  const values = schema._wire.columns.map((column) => [column.name, valueOf(column)] as const);
  return Object.fromEntries(values.filter((entry): entry is [string, number | string] => entry[1] !== undefined));
}

function valueOf({ name, type, min, max, categories, optional, missing, example }: SchemaColumn) {
  if (example !== undefined) return example;
  if (type === 'category') {
    if (categories) return categories[0];
    if (optional || missing) return undefined;
    throw new Error(`column '${name}' has no example and no categories: give one, the smoke test predicts it`);
  }
  if (min === undefined && max === undefined && (optional || missing)) return undefined;
  const middle = min !== undefined && max !== undefined ? (min + max) / 2 : (min ?? max ?? 0);
  return type === 'integer' ? Math.round(middle) : middle;
}
