/** Validation of raw rows against a FeatureSchema. Pure, with pure imports alone: API and web form share it. */
import { distance } from './distance';
import type { FieldError } from '../prediction-contract';
import type { Schema, SchemaColumn } from './schema';

export type RawValue = number | string | null;
export type RawRow = Readonly<Record<string, RawValue>>;

type Fault = Pick<FieldError, 'rule' | 'fix'>;

/** The largest number that a model takes (float32). */
export const LARGEST = 3.4e38;

/** Every fault of one row; `prefix` names the row, e.g. "instances[0]." */
export function rowErrors(schema: Schema, row: unknown, prefix = ''): FieldError[] {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    return [
      {
        field: prefix.replace(/(\.|, )$/, '') || 'row',
        value: shown(row),
        rule: 'a row is an object of column names and values',
        fix: `give {${schema.columns.slice(0, 2).map(example).join(', ')}, …}`,
      },
    ];
  }
  const values = new Map<string, unknown>(Object.entries(row));
  const errors: FieldError[] = [];
  for (const column of schema.columns) {
    const value = values.get(column.name);
    const fault = faultOf(column, value, values.has(column.name));
    if (fault) errors.push({ field: prefix + column.name, value: shown(value), ...fault });
  }
  const known = new Set(schema.columns.map(({ name }) => name));
  for (const [name, value] of values) {
    if (!known.has(name)) errors.push({ field: prefix + name, value: shown(value), ...unknownColumn(schema, name) });
  }
  return errors;
}

const example = ({ name, type, example: given, categories, min }: SchemaColumn): string =>
  `${JSON.stringify(name)}: ${JSON.stringify(given ?? (type === 'category' ? (categories?.[0] ?? 'text') : (min ?? 1)))}`;

/** What the error shows of a value; long ones are cut, absent ones are null. */
function shown(value: unknown): unknown {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 99)}…` : value;
}

function faultOf(column: SchemaColumn, value: unknown, present: boolean): Fault | undefined {
  const mayLack = column.missing === true || column.optional === true;
  if (value === undefined || value === null) {
    if (mayLack) return undefined;
    return present
      ? { rule: 'is required and may not be null', fix: `give ${expected(column)}` }
      : { rule: 'is required', fix: `add ${example(column)}` };
  }
  return column.type === 'category' ? categoryFault(column, value) : numberFault(column, value);
}

function numberFault(column: SchemaColumn, value: unknown): Fault | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    const quoted = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
    return {
      rule: `must be ${column.type === 'integer' ? 'an integer' : 'a number'}`,
      fix: quoted ? `write ${Number(value)} without quotes` : `give ${expected(column)}`,
    };
  }
  if (column.type === 'integer' && !Number.isInteger(value)) {
    return { rule: 'must be an integer', fix: `give ${Math.floor(value)} or ${Math.ceil(value)}` };
  }
  if (Math.abs(value) > LARGEST) {
    return {
      rule: `must be from ${-LARGEST} to ${LARGEST}, which is all that a model holds`,
      fix: `give ${expected(column)}`,
    };
  }
  const { min = -Infinity, max = Infinity } = column;
  if (value < min || value > max) return { rule: `must be ${range(column)}`, fix: `give ${expected(column)}` };
  return undefined;
}

function categoryFault(column: SchemaColumn, value: unknown): Fault | undefined {
  if (typeof value !== 'string') return { rule: 'must be text', fix: `give ${expected(column)}` };
  if (value.trim() === '' && !column.missing && !column.optional) {
    return { rule: 'is required and may not be blank', fix: `give ${expected(column)}` };
  }
  if (!column.categories || column.categories.includes(value)) return undefined;
  const alike = column.categories.find((category) => category.toLowerCase() === value.trim().toLowerCase());
  const list = column.categories.map((category) => JSON.stringify(category)).join(', ');
  return { rule: `must be one of ${list}`, fix: alike ? `write ${JSON.stringify(alike)}` : `give ${expected(column)}` };
}

function range({ min, max, unit }: SchemaColumn): string {
  const of = unit ? ` ${unit}` : '';
  if (min !== undefined && max !== undefined) return `from ${min} to ${max}${of}`;
  return min !== undefined ? `at least ${min}${of}` : `at most ${max}${of}`;
}

function expected(column: SchemaColumn): string {
  if (column.type === 'category') {
    return column.categories ? `one of ${column.categories.map((one) => JSON.stringify(one)).join(', ')}` : 'text';
  }
  const kind = column.type === 'integer' ? 'an integer' : 'a number';
  return column.min === undefined && column.max === undefined ? kind : `${kind} ${range(column)}`;
}

/** What is wrong with a name that no column has. */
export function unknownColumn(schema: Schema, name: string): Fault {
  if (name === schema.target.name) {
    return { rule: 'is what the model predicts', fix: 'leave it out' };
  }
  const alike = alikeColumn(schema.columns, name);
  return {
    rule: 'is not a column of the schema',
    fix: alike
      ? `write ${JSON.stringify(alike.name)}`
      : `leave it out; columns are ${schema.columns.map((one) => one.name).join(', ')}`,
  };
}

/** The column that a misspelt name may mean. */
export function alikeColumn<T extends { readonly name: string }>(columns: readonly T[], name: string): T | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return columns.find((column) => plain(column.name) === plain(name) || distance(column.name, name, 2) <= 2);
}
