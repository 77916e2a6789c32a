import type { ColumnProfileView } from '../../../handlers/shared/console-contract';
import type { FieldError } from '../../../handlers/shared/prediction-contract';
import type { Schema, SchemaColumn } from '../../../handlers/shared/schema/schema';
import { type RawRow, type RawValue, rowErrors } from '../../../handlers/shared/schema/validate';

export interface FormField {
  readonly name: string;
  /** e.g. "Rooms in all homes of the block group" */
  readonly description: string;
  /** e.g. "1 to 100,000 people; may be left empty" */
  readonly constraint: string;
  readonly kind: 'number' | 'choice' | 'text';
  readonly unit?: string;
  readonly choices: readonly string[];
  readonly mayBeEmpty: boolean;
  readonly initial: string;
}

/** What stands in the fields, by column. */
export type FormValues = Readonly<Record<string, string>>;

/** @param seen profile of the data that the model was trained on, where it is known */
export function formFields({ columns }: Schema, seen: readonly ColumnProfileView[] = []): FormField[] {
  const profiles = new Map(seen.map((profile) => [profile.name, profile]));
  return columns.map((column) => fieldOf(column, profiles.get(column.name)));
}

function fieldOf(column: SchemaColumn, seen: ColumnProfileView | undefined): FormField {
  const { name, type, unit, description = '', categories } = column;
  return {
    name,
    description,
    constraint: constraintOf(column),
    kind: type !== 'category' ? 'number' : categories ? 'choice' : 'text',
    ...(unit !== undefined && { unit }),
    choices: categories ?? [],
    mayBeEmpty: mayBeEmpty(column),
    initial: seen ? seenOf(column, seen) : initialOf(column),
  };
}

const mayBeEmpty = ({ optional, missing }: SchemaColumn): boolean => Boolean(optional || missing);

const plain = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 6 });

function constraintOf({ type, unit, min, max, categories }: SchemaColumn): string {
  if (type === 'category') return categories ? '' : 'Text';
  const kind = type === 'integer' ? 'Whole number' : 'Number';
  const of = unit === undefined ? '' : ` (${unit})`;
  if (min !== undefined && max !== undefined) return `${kind} from ${plain(min)} to ${plain(max)}${of}`;
  if (min !== undefined) return `${kind}, at least ${plain(min)}${of}`;
  if (max !== undefined) return `${kind}, at most ${plain(max)}${of}`;
  return `${kind}${of}`;
}

/** Whether a profile tells what is usual. */
export const tellsUsual = ({ median, categories }: ColumnProfileView): boolean =>
  median !== undefined || Object.values(categories ?? {}).some((rows) => rows > 0);

/** The most frequent value or the median; of values that the model never saw none is proposed. */
function seenOf(column: SchemaColumn, { count, categories, median }: ColumnProfileView): string {
  if (count === 0 && mayBeEmpty(column)) return '';
  const [frequent] = Object.entries(categories ?? {})
    .filter(([name, rows]) => rows > 0 && (column.categories?.includes(name) ?? true))
    .sort(([, one], [, other]) => other - one);
  if (frequent) return frequent[0];
  if (median === undefined || column.type === 'category') return initialOf(column);
  return String(column.type === 'integer' ? Math.round(median) : median);
}

/** The schema's example, else a value that it allows: the form predicts at the first press. */
function initialOf(column: SchemaColumn): string {
  const { type, example, categories, min, max } = column;
  if (example !== undefined) return String(example);
  if (mayBeEmpty(column)) return '';
  if (type === 'category') return categories?.[0] ?? '';
  if (min !== undefined && max !== undefined) {
    const middle = (min + max) / 2;
    return String(type === 'integer' ? Math.round(middle) : Number(middle.toPrecision(4)));
  }
  return min === undefined && max === undefined ? '' : String(min ?? max);
}

export const initialValues = (fields: readonly FormField[]): FormValues =>
  Object.fromEntries(fields.map(({ name, initial }) => [name, initial]));

/** Plain decimal text, as the API's CSV and the ETL job take it. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Empty is missing; a number with signs of another country stays text, which the check refuses in words. */
export function rowOf(fields: readonly FormField[], values: FormValues): RawRow {
  const valueOf = ({ name, kind }: FormField): RawValue => {
    const text = (values[name] ?? '').trim();
    if (text === '') return null;
    return kind === 'number' && NUMBER.test(text) ? Number(text) : text;
  };
  return Object.fromEntries(fields.map((field) => [field.name, valueOf(field)]));
}

/** Sentences by field; empty: the row can be sent. */
export const formErrors = (schema: Schema, row: RawRow): Readonly<Record<string, string>> =>
  sentences(rowErrors(schema, row));

/** Of a refused request: by field, and those of no field in the form. */
export function serverErrors(
  errors: readonly FieldError[],
  fields: readonly FormField[],
): { readonly fields: Readonly<Record<string, string>>; readonly others: readonly string[] } {
  const named = errors.map((error) => ({ ...error, field: error.field.replace(/^instances\[0]\./, '') }));
  const known = new Set(fields.map(({ name }) => name));
  return {
    fields: sentences(named.filter(({ field }) => known.has(field))),
    others: named.filter(({ field }) => !known.has(field)).map((error) => `${error.field}: ${sentence(error)}`),
  };
}

const sentences = (errors: readonly FieldError[]): Record<string, string> =>
  Object.fromEntries(errors.map((error) => [error.field, sentence(error)]));

/** e.g. "Must be from 32 to 43 degrees." and "Must be a number. Write 37.88 without quotes." */
export function sentence({ rule, fix, value }: Pick<FieldError, 'rule' | 'fix' | 'value'>): string {
  if (value === null && rule.startsWith('is required'))
    return `${capital(fix.startsWith('add') ? 'is required' : fix)}.`;
  // Telling the range twice helps nobody.
  const useful = /^(write|leave|add|keep)\b/.test(fix) || (rule.startsWith('must be a') && fix.includes(' from '));
  return `${capital(rule)}.${useful ? ` ${capital(fix)}.` : ''}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
