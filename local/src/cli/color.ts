const CODES = { red: 31, green: 32, yellow: 33, blue: 34, gray: 90, bold: 1 } as const;

export type Color = keyof typeof CODES;

/** As https://no-color.org and Node.js have it: NO_COLOR wins, then FORCE_COLOR; else only a terminal has colors. */
export function hasColor(
  stream: { readonly isTTY?: boolean } = process.stdout,
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

export const paint = (text: string, color: Color, on = hasColor()): string =>
  on && text !== '' ? `\u001b[${CODES[color]}m${text}\u001b[0m` : text;

/** Color is a help only: the word says it as well. */
export function colorOf(outcome: string): Color {
  if (['deployed', 'SUCCEEDED', 'ok'].includes(outcome)) return 'green';
  if (['FAILED', 'TIMED_OUT', 'rolled-back', 'missing'].includes(outcome)) return 'red';
  if (['RUNNING'].includes(outcome)) return 'blue';
  return 'yellow';
}
