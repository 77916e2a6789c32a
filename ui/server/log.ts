export type Level = 'info' | 'warn' | 'error';

/** One line of JSON. Nothing of a query, a header or a body is ever given to it. */
export type Log = (level: Level, message: string, details?: Readonly<Record<string, unknown>>) => void;

export const logTo =
  (write: (line: string) => void): Log =>
  (level, message, details = {}) =>
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...details })}\n`);
