import type { Ended } from './processes';

/** Task tokens, request and trace ids, approvals' ids, and what is derived from the object's random version: run and job names, digests. */
const RANDOM = new RegExp(
  [
    '[A-Za-z0-9+/]{86}==',
    'Root=1-[0-9a-f]{8}-[0-9a-f]{24}',
    '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}',
    String.raw`(?<=\\"id\\":\\")[\w-]{24}(?=\\")`,
    // No virtual time, which begins with 41 in milliseconds.
    String.raw`(?<![0-9a-f])(?!41\d{11}\D)[0-9a-f]{12,}`,
  ].join('|'),
  'g',
);
/**
 * What reads the real clock, a century behind the virtual one: handlers (when an approval was decided), and the Date that
 * Lambda's answer carries.
 */
const REAL_TIME =
  /20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-9:.]+Z|[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} 20[0-9]{2} [0-9:]{8} GMT/g;

/**
 * The whole history and what was made, with each random id replaced by the number of its first appearance: two runs are
 * the same when the same ids, whatever they are, stand in the same places. Virtual time is compared as it is.
 */
export function comparable({ status, history, made }: Ended): string {
  const seen = new Map<string, string>();
  const number = (id: string): string => {
    const known = seen.get(id) ?? `<${seen.size}>`;
    seen.set(id, known);
    return known;
  };
  return JSON.stringify({ status, history, made }, undefined, 1)
    .replace(REAL_TIME, '<real time>')
    .replace(RANDOM, number);
}
