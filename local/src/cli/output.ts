import { redact } from '../runtime/redact';

/** The only way to the terminal: task tokens never get there. */
export const print = (line: string): void => void process.stdout.write(`${redact(line)}\n`);
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));
export const printError = (line: string): void => void process.stderr.write(`${redact(line)}\n`);

/** Columns that are as wide as their widest cell. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  for (const row of rows)
    print(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

export const shownTime = (epochSeconds: number): string =>
  new Date(epochSeconds * 1000).toISOString().replace('T', ' ').slice(0, 19);
