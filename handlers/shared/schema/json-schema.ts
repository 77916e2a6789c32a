/** JSON Schema (2020-12) of what a FeatureSchema describes. Pure and without imports but types and limits. */
import type { Schema, SchemaColumn } from './schema';
import { LARGEST } from './validate';

export const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** Of one row, as the prediction API takes it. What it accepts, validation accepts, and nothing else. */
export function rowSchema(schema: Schema): Record<string, unknown> {
  const required = schema.columns.filter(({ missing, optional }) => !missing && !optional).map(({ name }) => name);
  return {
    title: `What ${schema.target.name} is predicted from`,
    type: 'object',
    // Not a plain assignment: a column may be called __proto__.
    properties: Object.fromEntries(schema.columns.map((column) => [column.name, valueSchema(column)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function valueSchema(column: SchemaColumn): Record<string, unknown> {
  const mayLack = column.missing === true || column.optional === true;
  const { description, unit, example } = column;
  const words = [description, unit && `in ${unit}`, mayLack && 'null or absent: missing'].filter(Boolean).join('; ');
  return {
    ...(column.type === 'category' ? textSchema(column, mayLack) : numberSchema(column, mayLack)),
    ...(words === '' ? {} : { description: words }),
    ...(example === undefined ? {} : { examples: [example] }),
  };
}

function numberSchema({ type, min = -LARGEST, max = LARGEST }: SchemaColumn, mayLack: boolean): object {
  return { type: mayLack ? [type, 'null'] : type, minimum: min, maximum: max };
}

function textSchema({ categories }: SchemaColumn, mayLack: boolean): object {
  if (categories) {
    return mayLack
      ? { type: ['string', 'null'], enum: [...categories, null] }
      : { type: 'string', enum: [...categories] };
  }
  return mayLack ? { type: ['string', 'null'] } : { type: 'string', pattern: '\\S' };
}
