import type { Schema } from './schema';

export interface HeaderCheck {
  /** Sentences; any of them keeps the file from being a run's data. */
  readonly faults: readonly string[];
  /** Sentences on what is odd and no fault. */
  readonly notes: readonly string[];
  readonly columns: readonly string[];
}

/** Bytes of a file's beginning that the check, and the API's own, read. */
export const HEAD_BYTES = 60_000;

/** What is wrong with a CSV file, from its first lines, before anything is uploaded. */
export function checkHead(head: string, schema: Schema | undefined): HeaderCheck {
  const faults: string[] = [];
  const notes: string[] = [];
  if (head.trim() === '')
    return { faults: ['The file is empty: choose a CSV file with a header line.'], notes, columns: [] };
  const binary = kindOfBinary(head);
  if (binary !== undefined)
    return { faults: [`${binary} Save it as CSV (UTF-8) and choose that file.`], notes, columns: [] };
  const { rows, isWhole } = parseHead(head.replace(/^\uFEFF/, ''));
  const [columns = [], ...data] = rows;
  const names = columns.map((name) => name.trim());
  if (names.length === 1) {
    const other = [';', '\t', '|'].find((mark) => (names[0] ?? '').includes(mark));
    if (other !== undefined) {
      const mark = other === '\t' ? 'tabs' : `"${other}"`;
      return {
        faults: [`Columns are separated by ${mark}, not by commas: save the file with commas.`],
        notes,
        columns: names,
      };
    }
  }
  const twice = [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
  if (twice.length > 0) faults.push(`The header names ${list(twice)} more than once: leave each column once.`);
  if (schema) compare(names, schema, faults, notes);
  if (names.length > 0 && names.every((name) => name !== '' && Number.isFinite(Number(name)))) {
    faults.unshift('The first line holds numbers: add a header line with the names of the columns.');
  }
  if (data.length === 0 && isWhole) faults.push('There is no row below the header.');
  const odd = data.findIndex((row) => row.length !== columns.length && !(row.length === 1 && row[0] === ''));
  if (odd >= 0) {
    notes.push(
      `Row ${odd + 1} has ${data[odd]?.length} values for ${columns.length} columns; such rows go to quarantine.`,
    );
  }
  return { faults, notes, columns: names };
}

function compare(names: readonly string[], schema: Schema, faults: string[], notes: string[]): void {
  const wanted = [...schema.columns, schema.target];
  const lacking = wanted.filter(({ name, optional }) => !names.includes(name) && optional !== true);
  const unknown = names.filter((name) => !wanted.some((column) => column.name === name));
  for (const { name } of lacking) {
    const close = unknown.find((one) => plain(one) === plain(name));
    const hint = close === undefined ? '' : ` The file has "${close}": is it that one?`;
    const role = name === schema.target.name ? ', which the model learns to predict' : '';
    faults.push(`The column ${name} is missing${role}.${hint}`);
  }
  const absent = wanted.filter(({ name, optional }) => !names.includes(name) && optional === true);
  if (absent.length > 0) notes.push(`Optional and not in the file: ${list(absent.map(({ name }) => name))}.`);
  if (unknown.length > 0) {
    notes.push(`Not in the schema, and ignored: ${list(unknown.map((name) => (name === '' ? '(no name)' : name)))}.`);
  }
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const list = (names: readonly string[]): string =>
  names.length <= 6 ? names.join(', ') : `${names.slice(0, 6).join(', ')} and ${names.length - 6} more`;

/** What is no text, by how it begins. */
function kindOfBinary(head: string): string | undefined {
  if (head.startsWith('PK')) return 'This is a spreadsheet or a ZIP archive, not a CSV file.';
  if (head.startsWith('PAR1')) return 'This is a Parquet file, not a CSV file.';
  if (head.startsWith('\u001f')) return 'This file is compressed.';
  if (/^\s*[[{]/.test(head)) return 'This looks like JSON, not like a CSV file.';
  return head.includes('\0') ? 'This is no text file.' : undefined;
}

/** RFC 4180; a last line that may be cut is left out. */
function parseHead(text: string): { readonly rows: string[][]; readonly isWhole: boolean } {
  const rows: string[][] = [];
  let row: string[] = [];
  let value = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (quoted) {
      if (char !== '"') value += char;
      else if (text[at + 1] === '"') value += text[++at];
      else quoted = false;
    } else if (char === '"' && value === '') quoted = true;
    else if (char === ',') {
      row.push(value);
      value = '';
    } else if (char === '\n') {
      rows.push([...row, value.replace(/\r$/, '')]);
      row = [];
      value = '';
    } else value += char;
  }
  const isWhole = text.length < HEAD_BYTES;
  if (isWhole && (row.length > 0 || value !== '')) rows.push([...row, value.replace(/\r$/, '')]);
  // A file of one long line is a header all the same.
  if (rows.length === 0) rows.push([...row, value]);
  return { rows, isWhole };
}
