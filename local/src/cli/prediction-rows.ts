import { readFileSync, statSync } from 'node:fs';
import { type FieldError, PredictionLimits } from '../../../handlers/shared/prediction-contract';
import { csvText } from '../csv-file';

/** Rows of one request to the prediction API. */
export interface Batch {
  readonly type: 'application/json' | 'text/csv';
  readonly body: string;
  readonly rows: number;
  /** How many rows (of JSON) or lines (of CSV) stand before those of this batch in what was given. */
  readonly before: number;
}

/** Below the API's limit, with room for what stands around the rows. */
const MOST_BYTES = PredictionLimits.BYTES - 1024;

/** @param source JSON, or a JSON or CSV file: a row, a list of rows, or `{"instances": […]}` */
export function batchesOf(source: string): readonly Batch[] {
  const found = statSync(source.length < 4096 ? source : '', { throwIfNoEntry: false });
  const looksLikeJson = /^\s*[[{]/.test(source);
  if (!found?.isFile()) {
    if (looksLikeJson) return jsonBatches('what was given', source);
    throw new Error(`there is no file ${source}: give a JSON or CSV file of rows, or JSON such as '{"income": 8.3}'`);
  }
  const bytes = readFileSync(source);
  if (!source.toLowerCase().endsWith('.csv') && /^\uFEFF?\s*[[{]/.test(bytes.subarray(0, 100).toString()))
    return jsonBatches(source, bytes.toString().replace(/^\uFEFF/, ''));
  const text = csvText(source, bytes);
  if (!source.toLowerCase().endsWith('.csv') && !text.trimStart().split('\n', 1)[0]?.includes(','))
    throw new Error(`${source} is neither JSON nor CSV: it begins with no { or [, and its first line has no comma`);
  return csvBatches(source, text);
}

function jsonBatches(what: string, text: string): Batch[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${what} is no JSON: ${(error as Error).message}`, { cause: error });
  }
  const { instances } = (value ?? {}) as { instances?: unknown };
  const given = Array.isArray(instances) ? (instances as unknown[]) : value;
  const rows = Array.isArray(given) ? given.map((row) => JSON.stringify(row)) : [JSON.stringify(given)];
  if (rows.length === 0) throw new Error(`${what} has no row`);
  return cut(rows).map(({ from, some }) => ({
    type: 'application/json',
    body: `{"instances":[${some.join(',')}]}`,
    rows: some.length,
    before: from,
  }));
}

function csvBatches(file: string, text: string): Batch[] {
  const records = recordsOf(text);
  const [first] = records;
  // The API takes rows without a header as well: then a value is a number.
  const hasHeader =
    first !== undefined && !first.text.split(',').some((cell) => /^\s*[-+.\d][\d.eE+-]*\s*$/.test(cell));
  const header = hasHeader ? [first.text] : [];
  const rows = records.slice(header.length);
  if (rows.length === 0) throw new Error(`${file} has no row${hasHeader ? ' below its header' : ''}`);
  return cut(rows.map((row) => row.text)).map(({ from, some }) => ({
    type: 'text/csv',
    body: `${[...header, ...some].join('\n')}\n`,
    rows: some.length,
    before: (rows[from]?.line ?? 1) - 1 - header.join('').split('\n').length * header.length,
  }));
}

interface CsvRecord {
  readonly text: string;
  /** Of the file, from 1. */
  readonly line: number;
}

/** Records, with the blank lines before each; one that opens a quote goes on until it is closed. */
function recordsOf(text: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let open: CsvRecord | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const record = open ? { ...open, text: `${open.text}\n${line}` } : { text: line, line: index + 1 };
    const goesOn = record.text.trim() === '' || (record.text.match(/"/g)?.length ?? 0) % 2 === 1;
    open = goesOn ? record : undefined;
    if (!goesOn) records.push(record);
  }
  return open && open.text.trim() !== '' ? [...records, open] : records;
}

/** Parts that the API takes at once. */
function cut(rows: readonly string[]): { readonly from: number; readonly some: readonly string[] }[] {
  const parts: { from: number; some: string[] }[] = [];
  let bytes = 0;
  for (const [index, row] of rows.entries()) {
    const size = Buffer.byteLength(row) + 1;
    const part = parts.at(-1);
    if (part && part.some.length < PredictionLimits.ROWS && bytes + size <= MOST_BYTES) {
      part.some.push(row);
      bytes += size;
    } else {
      parts.push({ from: index, some: [row] });
      bytes = size;
    }
  }
  return parts;
}

/** A fault of a batch, at its place in what was given. */
export const placed = (fault: FieldError, { before }: Batch): FieldError => ({
  ...fault,
  field: fault.field.replace(
    /^(line |instances\[)(\d+)/,
    (_all, lead: string, at: string) => `${lead}${Number(at) + before}`,
  ),
});
