import { type CsvLine, CsvError, csvLine, parseCsv } from '../../../handlers/shared/schema/csv';
import { csvRows } from '../../../handlers/predict/csv-rows';
import { batchesOf } from '../../../handlers/shared/schema/batches';
import { checkHead, HEAD_BYTES } from '../../../handlers/shared/schema/csv-head';
import type { FieldError, Prediction } from '../../../handlers/shared/prediction-contract';
import type { Schema } from '../../../handlers/shared/schema/schema';
import { type RawRow, unknownColumn } from '../../../handlers/shared/schema/validate';
import { sentence } from './form';

export interface CsvFault {
  readonly line: number;
  readonly column: string;
  readonly value: string;
  /** What is wrong, and what to write. */
  readonly words: string;
}

/** A line of the file: what is sent of it and what is given back with its prediction. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
  readonly row: RawRow;
  readonly faulty: boolean;
}

export interface CsvFile {
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
  readonly faults: readonly CsvFault[];
  /** How many there are; the list is cut. */
  readonly faultCount: number;
  /** Of the header or the file: no row can be sent. */
  readonly blocked: boolean;
  /** What is done with columns that the model doesn't take. */
  readonly notes: readonly string[];
}

/** The largest file that a tab reads in one piece. */
export const MOST_BYTES = 100_000_000;
const LISTED = 1000;

const broken = (line: number, words: string): CsvFile => ({
  header: [],
  rows: [],
  faults: [{ line, column: '', value: '', words }],
  faultCount: 1,
  blocked: true,
  notes: [],
});

/** Reads the file as the prediction API would, but lets columns be that the model does not take. */
export function readCsv(text: string, schema: Schema): CsvFile {
  const head = checkHead(text.slice(0, HEAD_BYTES), undefined);
  // Of another kind, or with other separators; what else is odd of the header is told below, by column.
  if (schema.columns.length > 1 && head.columns.length <= 1 && head.faults[0] !== undefined) {
    return broken(0, head.faults[0]);
  }
  let lines: CsvLine[];
  try {
    lines = parseCsv(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return broken(0, `The file is not CSV: ${error.message}.`);
  }
  const [first] = lines;
  if (!first) return broken(0, 'The file is empty. Give a header line with the column names, then one line a row.');
  const names = schema.columns.map(({ name }) => name);
  const given = first.cells.map((cell) => cell.trim());
  const hasHeader = given.some((name) => names.includes(name));
  const body = hasHeader ? lines.slice(1) : lines;
  if (body.length === 0) return broken(first.number, 'The file has a header and no row.');
  const extra = hasHeader ? extraColumns(given, schema) : [];
  const kept = given.map((_, index) => index).filter((index) => !hasHeader || !extra.includes(index));
  // A line of another width is left as it is, so that its width is what is told.
  const width = hasHeader ? given.length : names.length;
  const sent = lines.map(({ number, cells }) => ({
    number,
    cells: cells.length === width && extra.length > 0 ? kept.map((index) => cells[index] ?? '') : cells,
  }));
  const { rows, errors } = csvRows(sent, schema);
  const faults = errors.map(faultOf);
  const ofHeader = hasHeader && faults.some(({ line }) => line === first.number);
  const bad = new Set(faults.map(({ line }) => line));
  return {
    header: hasHeader ? given : names,
    rows: body.map(({ number, cells }, index) => ({
      line: number,
      cells,
      row: rows[index] ?? {},
      faulty: bad.has(number),
    })),
    faults: faults.slice(0, LISTED),
    faultCount: faults.length,
    blocked: ofHeader,
    notes: notesOf(
      extra.map((index) => given[index] ?? ''),
      schema,
      hasHeader,
    ),
  };
}

/** Neither columns of the model nor such columns misspelt. */
function extraColumns(given: readonly string[], schema: Schema): number[] {
  const known = new Set(schema.columns.map(({ name }) => name));
  return given.flatMap((name, index) => {
    if (known.has(name)) return [];
    const fix = name === '' ? '' : unknownColumn(schema, name).fix;
    const meant = /^write "(.*)"$/.exec(fix)?.[1];
    return meant !== undefined && !given.includes(meant) ? [] : [index];
  });
}

function notesOf(extra: readonly string[], schema: Schema, hasHeader: boolean): string[] {
  const { target } = schema;
  const others = extra.filter((name) => name !== target.name).map((name) => name || 'a column without a name');
  return [
    ...(hasHeader ? [] : ['The file has no header, so its values are taken in the order of the schema.']),
    ...(extra.includes(target.name)
      ? [`${target.name} is what the model predicts: it is not sent, and stands beside the prediction in the download.`]
      : []),
    ...(others.length > 0
      ? [`Not sent, and kept in the download: ${others.join(', ')}. The model takes no such column.`]
      : []),
  ];
}

function faultOf({ field, value, rule, fix }: FieldError): CsvFault {
  const [, line = '0', column = ''] = /^line (\d+)(?:, (.*))?$/s.exec(field) ?? [];
  const text = value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  return { line: Number(line), column, value: text, words: sentence({ rule, fix, value }) };
}

/** Pieces that fit into one request each. Counted generously: a character is at most three bytes of UTF-8 a code unit. */
export const requestsOf = <T extends { readonly row: RawRow }>(rows: readonly T[]): T[][] =>
  batchesOf(rows, ({ row }) => 3 * JSON.stringify(row).length + 1);

export interface Answered {
  readonly prediction: Prediction;
  readonly version: string | null;
}

/** The file again, with a prediction and its model's version, or a reason, behind each row. */
export function predictionsCsv(file: CsvFile, answers: ReadonlyMap<number, Answered>, schema: Schema): string {
  const taken = new Set(file.header);
  const own = [`predicted_${schema.target.name}`, 'model_version', 'not_predicted_because'].map((name) => {
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name}_${number}`;
    return free;
  });
  const reasons = new Map<number, string[]>();
  for (const { line, column, words } of file.faults) {
    const of = column === '' ? '' : `${column}: `;
    reasons.set(line, [...(reasons.get(line) ?? []), `${of}${words}`]);
  }
  const width = file.header.length;
  const lines = file.rows.map(({ line, cells, faulty }) => {
    const answer = answers.get(line);
    const why = answer ? '' : (reasons.get(line)?.join(' ') ?? (faulty ? 'It has a fault.' : 'It was not asked.'));
    const padded = [...cells.slice(0, width), ...Array<string>(Math.max(0, width - cells.length)).fill('')];
    return csvLine(
      [...padded, answer ? String(answer.prediction.value) : '', answer?.version ?? '', why].map(harmless),
    );
  });
  return [csvLine([...file.header, ...own].map(harmless)), ...lines].join('');
}

/** A spreadsheet runs what begins with one of these, unless it is a plain number; the apostrophe makes it text. */
export const harmless = (cell: string): string =>
  /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell)
    ? `'${cell}`
    : cell;
