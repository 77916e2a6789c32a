import type { Json } from '../types';

/** Rows of fields; a field in double quotes may hold commas, line ends and doubled quotes. */
export function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  let row: string[] = [];
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) break;
    row.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === ',' && pattern.lastIndex < text.length) continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** Fields without a header are left out, and missing ones are empty. */
export function csvItems(headers: string[], rows: string[][]): Json[] {
  return rows.map((row) => Object.fromEntries(headers.map((header, i) => [header, row[i] ?? ''])));
}
