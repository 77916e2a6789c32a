import { existsSync, readFileSync, statSync } from 'node:fs';
import { csvText } from '../csv-file';
import { parseCsv } from '../runtime/items/csv';

/** A CSV file, by columns. */
export interface Table {
  readonly names: readonly string[];
  readonly rows: number;
  /** Trimmed, as the Prepare data job reads them; a short row has blanks at its end. */
  values(column: number): string[];
}

/** Beyond it, a part of the file tells the same. */
const MOST_BYTES = 300e6;
/** 15 % of them are 4 rows: each of the three splits needs some. */
const LEAST_ROWS = 30;

/** Refuses in words what the Prepare data job would refuse as well (docs/data.md). */
export function readTable(file: string): Table {
  if (!existsSync(file) || !statSync(file).isFile())
    throw new Error(`${file} is no file: give the path of a CSV file with --data`);
  if (statSync(file).size > MOST_BYTES)
    throw new Error(`${file} is larger than 300 MB: give its first lines, e.g. "head -n 100000 ${file} > part.csv"`);
  const text = csvText(file, readFileSync(file));
  const [header = [], ...rows] = parseCsv(text, ',');
  const odd = [header, ...rows].find((row) => row.some((value) => /^\s+"/.test(value)));
  if (odd)
    throw new Error(
      `${file} has a blank between a comma and a quote (${odd.slice(0, 3).join(',')}): remove it, or the quotes decide nothing`,
    );
  const names = header.map((name) => name.trim());
  checkHeader(file, names);
  const longer = rows.find((row) => row.slice(names.length).some((value) => value.trim() !== ''));
  if (longer)
    throw new Error(
      `${file} has a line with ${longer.length} values under ${names.length} columns (${longer.slice(0, 3).join(',')},…): put values with commas in quotes`,
    );
  if (rows.length < LEAST_ROWS)
    throw new Error(
      `${file} has ${rows.length} rows: give ${LEAST_ROWS} or more, so that training, validation and test each get some`,
    );
  return { names, rows: rows.length, values: (column) => rows.map((row) => (row[column] ?? '').trim()) };
}

function checkHeader(file: string, names: readonly string[]): void {
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`${file} has the column "${twice}" twice: remove or rename one`);
  if (names.length < 2) throw new Error(`${file} has one column: give one to predict, and others to predict it from`);
  if (names.every((name) => NUMBER.test(name)))
    throw new Error(
      `${file} has no header line (it begins with ${names.slice(0, 3).join(',')}): name the columns in the first line`,
    );
}

/** A number as the job reads it. */
export const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
