import { CsvError, parseCsv } from '../../shared/schema/csv';
import type { FieldError } from '../../shared/prediction-contract';
import type { Schema } from '../../shared/schema/schema';
import { alikeColumn } from '../../shared/schema/validate';

export interface Head {
  readonly fileName: string;
  /** The first lines; the last one may be cut. */
  readonly text: string;
  /** Whether the file is longer. */
  readonly more: boolean;
}

/** What the data job would refuse, as far as the first lines tell it: nothing is uploaded in vain. */
export function headErrors({ fileName, text, more }: Head, schema: Schema | undefined): FieldError[] {
  const fault = (rule: string, fix: string, value: unknown = null): FieldError[] => [
    { field: fileName, value, rule, fix },
  ];
  const kind = kindOf(text);
  if (kind) return fault(`is ${kind}`, 'save it as CSV in UTF-8, with commas');
  const plain = text.replace(/^\uFEFF/, '');
  if (plain.trim() === '') return fault('is empty', 'name the columns in the first line, and give rows');
  if (/^[ \t]*\r?\n/.test(plain)) return fault('has a blank line 1', 'name the columns in the first line');
  const lines = linesOf(more ? plain.slice(0, plain.lastIndexOf('\n') + 1) : plain, more);
  if (typeof lines === 'string') return fault(lines, 'put the whole value in quotes and double those inside');
  const [header, ...rows] = lines;
  if (!header) return fault('has a first line that is too long', 'name the columns in the first line');
  const errors = columnErrors(header, schema);
  const isShort = errors.length === 0 && rows.length === 0 && !more;
  return isShort ? fault('has a header line and no rows', 'give rows below it') : errors;
}

/** What is no CSV by its first characters; a browser reads any bytes as text. */
function kindOf(text: string): string | undefined {
  if (text.startsWith('PK\u0003\u0004')) return 'a ZIP archive or an Excel workbook';
  if (text.startsWith('PAR1')) return 'a Parquet file';
  if (/^\s*(<!doctype|<html|<\?xml)/i.test(text)) return 'a web page or XML';
  if (/^\s*[[{]/.test(text)) return 'JSON';
  return text.includes('\0') ? 'no text in UTF-8: it holds a NUL character' : undefined;
}

/** Or a sentence on what is wrong. A quoted value may be cut with the text. */
function linesOf(text: string, more: boolean): readonly (readonly string[])[] | string {
  try {
    return parseCsv(text).map(({ cells }) => cells);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (!more) return `can't be read: ${error.message}`;
    const [first = ''] = text.split(/\r?\n/);
    return first.includes('"') ? [] : [first.split(','), []];
  }
}

function columnErrors(cells: readonly string[], schema: Schema | undefined): FieldError[] {
  const names = cells.map((cell) => cell.trim());
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) < index);
  const errors: FieldError[] = [];
  if (twice !== undefined) {
    errors.push({ field: twice, value: twice, rule: 'stands twice in line 1', fix: 'remove or rename one of the two' });
  }
  if (!schema) return errors;
  const wanted = [...schema.columns, schema.target];
  if (!wanted.some(({ name }) => names.includes(name))) {
    const separator = /[;\t|]/.exec(cells.join(','))?.[0];
    const [one] = wanted;
    const rule = separator
      ? `separates its values by ${JSON.stringify(separator)}`
      : 'names no column of the schema in line 1';
    const fix = separator ? 'save it with commas' : `write the names first, such as ${one?.name ?? ''}`;
    return [{ field: 'line 1', value: cells.slice(0, 5).join(',').slice(0, 100), rule, fix }];
  }
  for (const { name, optional } of wanted) {
    if (optional || names.includes(name)) continue;
    const alike = names.find((given) => !wanted.some((one) => one.name === given) && alikeColumn([{ name }], given));
    const fix = alike
      ? `rename ${JSON.stringify(alike)} to ${JSON.stringify(name)}`
      : `add the column ${JSON.stringify(name)}`;
    errors.push({ field: name, value: null, rule: 'is missing in line 1', fix });
  }
  return errors;
}
