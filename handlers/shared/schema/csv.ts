/** CSV as RFC 4180 has it: what a spreadsheet or a data frame writes. */

export interface CsvLine {
  /** Of the text, from 1: what an editor shows. */
  readonly number: number;
  readonly cells: readonly string[];
}

export class CsvError extends Error {
  override readonly name = 'CsvError';
}

/** Lines that hold something; a quoted cell may go over several lines of the text. */
export function parseCsv(text: string): CsvLine[] {
  const lines: CsvLine[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let number = 1;
  let begun = 1;
  const endLine = (): void => {
    cells.push(cell);
    if (cells.some((one) => one.trim() !== '')) lines.push({ number: begun, cells });
    cells = [];
    cell = '';
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\n') number++;
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') cell += text[++at];
      else quoted = false;
    } else if (char === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (char === ',') {
      cells.push(cell);
      cell = '';
    } else if (char === '\n' || (char === '\r' && text[at + 1] !== '\n')) {
      endLine();
      begun = number;
    } else if (char !== '\r') cell += char;
  }
  if (quoted) throw new CsvError(`the quote that opens in line ${begun} is not closed`);
  if (cell !== '' || cells.length > 0) endLine();
  return lines;
}

export const csvLine = (cells: readonly (string | number)[]): string => `${cells.map(quote).join(',')}\r\n`;

const quote = (cell: string | number): string =>
  typeof cell === 'string' && /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : String(cell);
