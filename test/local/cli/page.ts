import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const LINES = readFileSync(join(__dirname, '../../../docs/cli.md'), 'utf8').split('\n');
const cells = (line: string): string[] => line.split('|').map((cell) => cell.trim());
const coded = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** What docs/cli.md says of a command's JSON, before the members of its lists. */
export function documentedMembers(command: string): string[] {
  const row = LINES.find((line) => line.startsWith('|') && coded(cells(line)[1] ?? '').includes(command));
  const [members = ''] = (cells(row ?? '')[2] ?? '').split(/: `/);
  return coded(members);
}

/** Outcome of a run → exit code. */
export function documentedCodes(): Record<string, number> {
  const rows = LINES.filter((line) => /^\| \d+ +\|/.test(line));
  return Object.fromEntries(rows.flatMap((row) => coded(row).map((word) => [word, Number(cells(row)[1])])));
}
