import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import type { Scope } from '../plan';
import { seeded } from '../machine/random';

/** JSONata's own date formatter, without its clock. */
const formatMillis = jsonata('$fromMillis($millis, $picture, $timezone)');

const ALGORITHMS: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function invalid(message: string): Error {
  return new Error(message);
}

/** Functions that look at the time or at chance: bound for each evaluation, and only where an expression names them. */
export const SCOPED_FUNCTIONS: Record<string, (scope: Scope) => unknown> = {
  now: (scope) => (picture?: string, timezone?: string) =>
    picture === undefined && timezone === undefined
      ? new Date(scope.now).toISOString()
      : (formatMillis.evaluate(undefined, { millis: scope.now, picture, timezone }) as string),
  millis: (scope) => () => scope.now,
  random: (scope) => (seed?: number) => (seed === undefined ? scope.random() : seeded(seed)),
  uuid: (scope) => () => scope.uuid(),
  shuffle: (scope) => (array?: unknown) => (array === undefined ? undefined : shuffle(array, () => scope.random())),
};

/** The other functions that AWS adds to JSONata, and the one that it takes away. */
export const PURE_FUNCTIONS: Record<string, unknown> = {
  // AWS refuses $eval: its text could not be checked or bounded beforehand.
  eval: undefined,
  parse: (text?: unknown): unknown => {
    if (text === undefined) return undefined;
    if (typeof text !== 'string') throw invalid('$parse expects a string');
    try {
      return JSON.parse(text);
    } catch {
      throw invalid('$parse: the argument is not valid JSON');
    }
  },
  hash: (content?: unknown, algorithm?: unknown): string | undefined => {
    if (content === undefined) return undefined;
    const name = typeof algorithm === 'string' ? ALGORITHMS[algorithm.toUpperCase()] : undefined;
    if (name === undefined) {
      throw invalid(
        `$hash: the algorithm must be one of ${Object.keys(ALGORITHMS).join(', ')}, but was ${String(algorithm)}`,
      );
    }
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    return createHash(name).update(text).digest('hex');
  },
  partition: (array?: unknown, size?: unknown): unknown[][] | undefined => {
    if (array === undefined || size === undefined) return undefined;
    const step = Math.trunc(Number(size));
    if (!(step > 0)) throw invalid(`$partition: the size must be a positive number, but was ${String(size)}`);
    const items: unknown[] = Array.isArray(array) ? array : [array];
    return Array.from({ length: Math.ceil(items.length / step) }, (_, i) => items.slice(i * step, (i + 1) * step));
  },
  range: (first?: number, last?: number, step?: number): number | number[] | undefined => {
    if (first === undefined || last === undefined || step === undefined) return undefined;
    if (step === 0) throw invalid('$range: the step must not be 0');
    const length = Math.floor((last - first) / step) + 1;
    if (length > 1000) throw invalid(`$range: at most 1000 numbers, but there would be ${length}`);
    // A JSONata sequence: one item alone is that item.
    return length === 1 ? first : Array.from({ length: Math.max(0, length) }, (_, i) => first + i * step);
  },
};

function shuffle(array: unknown, random: () => number): unknown[] {
  const items: unknown[] = Array.isArray(array) ? [...(array as unknown[])] : [array];
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
  return items;
}
