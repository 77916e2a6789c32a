import type { Json } from '../types';

const NOT_JSON = Symbol('not JSON');

/**
 * The plain JSON of a value that JSONata computed; undefined where it holds a function or another thing that JSON lacks.
 * JSONata marks its sequences with hidden properties, which would make a stored value behave unlike the same value
 * read back from a journal; such arrays are copied.
 */
export function plainJson(value: unknown): Json | undefined {
  const result = plain(value);
  return result === NOT_JSON ? undefined : (result as Json);
}

function plain(value: unknown): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : NOT_JSON;
  if (Array.isArray(value)) return plainArray(value);
  if (typeof value !== 'object' || '_jsonata_lambda' in value || '_jsonata_function' in value) return NOT_JSON;
  return plainObject(value as Record<string, unknown>);
}

function plainArray(value: unknown[]): unknown {
  let copy: unknown[] | undefined = Object.hasOwn(value, 'sequence') ? [] : undefined;
  for (let i = 0; i < value.length; i++) {
    const item = plain(value[i]);
    if (item === NOT_JSON) return NOT_JSON;
    if (!copy && item !== value[i]) copy = value.slice(0, i);
    copy?.push(item);
  }
  return copy ?? value;
}

function plainObject(value: Record<string, unknown>): unknown {
  let copy: Record<string, unknown> | undefined;
  for (const [key, before] of Object.entries(value)) {
    if (before === undefined) {
      copy ??= { ...value };
      delete copy[key];
      continue;
    }
    const item = plain(before);
    if (item === NOT_JSON) return NOT_JSON;
    if (item !== before) (copy ??= { ...value })[key] = item;
  }
  return copy ?? value;
}
