import { readFileSync, statSync } from 'node:fs';
import type { FieldError } from '../../../handlers/shared/prediction-contract';
import { batchesOf as cut } from '../../../handlers/shared/schema/batches';
import { type CsvLine, csvLine, parseCsv } from '../../../handlers/shared/schema/csv';
import { csvText } from '../csv-file';
import { NUMBER } from '../init/read';
import { UsageError } from './usage';

/** Rows of one request to the prediction API. */
export interface Batch {
  readonly type: 'application/json' | 'text/csv';
  readonly body: string;
  readonly rows: number;
  /** Where a row (of JSON, from 0) or a line (of CSV, from 1) of this batch stands in what was given. */
  placeOf(at: number): number;
}

/** @param source JSON, or a JSON or CSV file: a row, a list of rows, or `{"instances": […]}` */
export function batchesOf(source: string): readonly Batch[] {
  const looksLikeJson = /^\s*[[{]/.test(source);
  // JSON may be longer than a path can be.
  if (looksLikeJson || !statSync(source, { throwIfNoEntry: false })?.isFile()) {
    if (looksLikeJson) return jsonBatches('what was given', source);
    throw new UsageError(
      `there is no file ${source}: give a JSON or CSV file of rows, or JSON such as '{"income": 8.3}'`,
    );
  }
  const bytes = readFileSync(source);
  const isCsv = source.toLowerCase().endsWith('.csv');
  if (!isCsv && /^\uFEFF?\s*[[{]/.test(bytes.subarray(0, 100).toString()))
    return jsonBatches(source, bytes.toString().replace(/^\uFEFF/, ''));
  const text = csvText(source, bytes);
  if (!isCsv && !text.trimStart().split('\n', 1)[0]?.includes(','))
    throw new UsageError(
      `${source} is neither JSON nor CSV: it begins with no { or [, and its first line has no comma`,
    );
  return csvBatches(source, text);
}

function jsonBatches(what: string, text: string): Batch[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${what} is no JSON: ${(error as Error).message}`, { cause: error });
  }
  const { instances } = (value ?? {}) as { instances?: unknown };
  const given = Array.isArray(instances) ? (instances as unknown[]) : value;
  const rows = Array.isArray(given) ? given.map((row) => JSON.stringify(row)) : [JSON.stringify(given)];
  if (rows.length === 0) throw new UsageError(`${what} has no row`);
  let before = 0;
  return cut(rows, (row) => Buffer.byteLength(row) + 1).map((some) => {
    const from = before;
    before += some.length;
    return {
      type: 'application/json',
      body: `{"instances":[${some.join(',')}]}`,
      rows: some.length,
      placeOf: (at) => at + from,
    };
  });
}

function csvBatches(file: string, text: string): Batch[] {
  const lines = linesOf(file, text).map(({ number, cells }) => ({ number, cells, text: csvLine(cells) }));
  const [first] = lines;
  // The API takes rows without a header as well: then a value is a number.
  const header = lines.slice(0, first?.cells.some((cell) => NUMBER.test(cell.trim())) === false ? 1 : 0);
  const rows = lines.slice(header.length);
  if (rows.length === 0) throw new UsageError(`${file} has no row${header.length > 0 ? ' below its header' : ''}`);
  return cut(rows, (row) => Buffer.byteLength(row.text)).map((some) => {
    const places = new Map<number, number>();
    let at = 1;
    for (const line of [...header, ...some]) {
      places.set(at, line.number);
      at += line.text.split('\n').length - 1;
    }
    return {
      type: 'text/csv',
      body: [...header, ...some].map((line) => line.text).join(''),
      rows: some.length,
      placeOf: (line) => places.get(line) ?? line,
    };
  });
}

function linesOf(file: string, text: string): readonly CsvLine[] {
  try {
    return parseCsv(text);
  } catch (error) {
    throw new UsageError(`${file} is no CSV: ${(error as Error).message}`, { cause: error });
  }
}

/** A fault of a batch, at its place in what was given. */
export const placed = (fault: FieldError, batch: Batch): FieldError => ({
  ...fault,
  field: fault.field.replace(
    /^(line |instances\[)(\d+)/,
    (_all, lead: string, at: string) => `${lead}${batch.placeOf(Number(at))}`,
  ),
});
