import type { Json } from '../types';
import { parseTimestamp } from './timestamp';

/** Values of another type than the operator's never match. */
interface Comparison {
  readonly type: 'string' | 'number' | 'boolean';
  readonly test: (actual: Json, expected: Json) => boolean;
}

type Order = (difference: number) => boolean;

const ORDERS: Record<string, Order> = {
  Equals: (it) => it === 0,
  LessThan: (it) => it < 0,
  LessThanEquals: (it) => it <= 0,
  GreaterThan: (it) => it > 0,
  GreaterThanEquals: (it) => it >= 0,
};

function texts(order: Order): Comparison {
  const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
  return { type: 'string', test: (a, b) => typeof a === 'string' && typeof b === 'string' && order(compare(a, b)) };
}

function numbers(order: Order): Comparison {
  return { type: 'number', test: (a, b) => typeof a === 'number' && typeof b === 'number' && order(a - b) };
}

function timestamps(order: Order): Comparison {
  return {
    type: 'string',
    test: (a, b) => {
      const [left, right] = [moment(a), moment(b)];
      return left !== undefined && right !== undefined && order(left - right);
    },
  };
}

function moment(value: Json): number | undefined {
  return typeof value === 'string' ? parseTimestamp(value) : undefined;
}

/** `*` stands for any text; `\*` and `\\` for themselves. */
function stringMatches(actual: Json, pattern: Json): boolean {
  if (typeof actual !== 'string' || typeof pattern !== 'string') return false;
  const source = pattern.replace(/\\([\s\S])|\*|[\s\S]/g, (whole, escaped: string | undefined) =>
    whole === '*' ? '[\\s\\S]*' : (escaped ?? whole).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'),
  );
  return new RegExp(`^${source}$`).test(actual);
}

export const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ...Object.entries(ORDERS).map(([name, order]) => [`String${name}`, texts(order)] as const),
  ...Object.entries(ORDERS).map(([name, order]) => [`Numeric${name}`, numbers(order)] as const),
  ...Object.entries(ORDERS).map(([name, order]) => [`Timestamp${name}`, timestamps(order)] as const),
  ['BooleanEquals', { type: 'boolean', test: (a: Json, b: Json) => typeof a === 'boolean' && a === b }] as const,
  ['StringMatches', { type: 'string', test: stringMatches }] as const,
]);

export const TYPE_TESTS: ReadonlyMap<string, (value: Json) => boolean> = new Map([
  ['IsNull', (it: Json) => it === null],
  ['IsNumeric', (it: Json) => typeof it === 'number'],
  ['IsString', (it: Json) => typeof it === 'string'],
  ['IsBoolean', (it: Json) => typeof it === 'boolean'],
  ['IsTimestamp', (it: Json) => moment(it) !== undefined],
]);
