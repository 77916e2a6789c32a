import type { Json } from '../types';

/** CSVDelimiter, by AWS's names. */
export const DELIMITERS: Record<string, string> = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' };

/** Rows of fields; a field in double quotes may hold delimiters, line ends and doubled quotes. */
export function csvRows(text: string, delimiter = ','): string[][] {
  const rows: string[][] = [];
  const mark = delimiter === '|' ? '\\|' : delimiter;
  const pattern = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${mark}\\r\\n]*))(${mark}|\\r?\\n|$)`, 'y');
  let row: string[] = [];
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) break;
    row.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === delimiter && pattern.lastIndex < text.length) continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** Fields without a header are left out, and missing ones are empty. */
export function csvItems(headers: string[], rows: string[][]): Json[] {
  return rows.map((row) => Object.fromEntries(headers.map((header, i) => [header, row[i] ?? ''])));
}
