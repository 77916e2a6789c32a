import type { FieldError } from '../shared/prediction-contract';
import type { Schema, SchemaColumn } from '../shared/schema/schema';
import { type RawRow, type RawValue, rowErrors, unknownColumn } from '../shared/schema/validate';
import type { CsvLine } from '../shared/schema/csv';

export interface CsvRows {
  readonly rows: readonly RawRow[];
  readonly errors: readonly FieldError[];
}

/** The first line names the columns where it shares a name with the schema; else they stand in its order. */
export function csvRows(lines: readonly CsvLine[], schema: Schema): CsvRows {
  const names = schema.columns.map(({ name }) => name);
  const [first] = lines;
  const given = first?.cells.map((cell) => cell.trim()) ?? [];
  const hasHeader = given.some((name) => names.includes(name));
  const header = hasHeader ? given : names;
  const absent = schema.columns.filter(({ name }) => !header.includes(name));
  const errors = hasHeader && first ? headerErrors(header, absent, schema, first.number) : [];
  const rows = lines.slice(hasHeader ? 1 : 0).map(({ number, cells }) => {
    const place = `line ${number}`;
    if (cells.length !== header.length) errors.push(widthError(place, cells.length, header));
    const row = rowOf(cells, header, schema);
    // What the header lacks was told once, for all lines.
    const faults = cells.length === header.length ? rowErrors(schema, row, `${place}, `) : [];
    const told = new Set(absent.map(({ name }) => `${place}, ${name}`));
    errors.push(...faults.filter(({ field }) => !told.has(field)));
    return row;
  });
  return { rows, errors };
}

function headerErrors(
  header: readonly string[],
  absent: readonly SchemaColumn[],
  schema: Schema,
  number: number,
): FieldError[] {
  const errors: FieldError[] = [];
  header.forEach((name, index) => {
    const field = `line ${number}, ${name === '' ? `column ${index + 1}` : name}`;
    const known = schema.columns.some((column) => column.name === name);
    if (!known) errors.push({ field, value: name, ...unknownColumn(schema, name) });
    else if (header.indexOf(name) < index) {
      errors.push({ field, value: name, rule: 'stands twice in the header', fix: 'keep one of the two' });
    }
  });
  for (const { name, missing, optional } of absent) {
    if (missing || optional) continue;
    errors.push({
      field: `line ${number}, ${name}`,
      value: null,
      rule: 'is required',
      fix: `add the column "${name}"`,
    });
  }
  return errors;
}

const widthError = (field: string, count: number, header: readonly string[]): FieldError => ({
  field,
  value: `${count} values`,
  rule: `must have ${header.length} values, one for each column`,
  fix: `give ${header.join(',')}`,
});

function rowOf(cells: readonly string[], header: readonly string[], schema: Schema): RawRow {
  const known = schema.columns.filter(({ name }) => header.includes(name));
  return Object.fromEntries(known.map((column) => [column.name, valueOf(column, cells[header.indexOf(column.name)])]));
}

/** Plain decimal text, as the ETL job takes it. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function valueOf({ type }: SchemaColumn, cell = ''): RawValue {
  const text = cell.trim();
  if (text === '') return null;
  return type !== 'category' && NUMBER.test(text) ? Number(text) : text;
}
