import { redact } from '../runtime/redact';
import { colorOf, paint } from './color';

/** The only way to the terminal: task tokens never get there. */
export const print = (line: string): void => void process.stdout.write(`${redact(line)}\n`);
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));
export const printError = (line: string): void => void process.stderr.write(`${redact(line)}\n`);

/** Columns that are as wide as their widest cell; `status` is the column whose words have colors. */
export function printTable(rows: readonly (readonly string[])[], status = -1): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  for (const [index, row] of rows.entries()) {
    const cells = row.map((cell, column) => {
      const padded = cell.padEnd(widths[column] ?? 0);
      return column === status && index > 0 ? padded.replace(cell, paint(cell, colorOf(cell))) : padded;
    });
    print(cells.join('  ').trimEnd());
  }
}

export const shownTime = (epochSeconds: number): string =>
  new Date(epochSeconds * 1000).toISOString().replace('T', ' ').slice(0, 19);

/** 850 ms, 12.3 s, 4 min 5 s, 3 h 20 min. */
export function shownDuration(seconds: number): string {
  if (seconds < 0.9995) return `${Math.max(0, Math.round(seconds * 1000))} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
