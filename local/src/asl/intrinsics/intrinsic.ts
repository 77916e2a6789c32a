import type { Json } from '../types';
import type { Scope } from '../plan';
import { StateError } from '../machine/errors';

/** One function of the States.* family. */
export interface Intrinsic {
  readonly name: string;
  /** Number of arguments, least and most. */
  readonly arity: readonly [number, number];
  readonly call: (args: Json[], scope: Scope) => Json;
}

export function intrinsicFailure(name: string, reason: string): StateError {
  return new StateError('task', 'States.IntrinsicFailure', `${name}: ${reason}`);
}

export function arrayArgument(name: string, value: Json): Json[] {
  if (Array.isArray(value)) return value;
  throw intrinsicFailure(name, `the argument must be an array, but was ${JSON.stringify(value)}`);
}

export function stringArgument(name: string, value: Json): string {
  if (typeof value === 'string') return value;
  throw intrinsicFailure(name, `the argument must be a string, but was ${JSON.stringify(value)}`);
}

/** AWS rounds numbers to whole ones, half of it upwards. */
export function wholeArgument(name: string, value: Json): number {
  if (typeof value === 'number') return Math.round(value);
  throw intrinsicFailure(name, `the argument must be a number, but was ${JSON.stringify(value)}`);
}

export function sameJson(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && sameJson(left[key as never], right[key as never]))
  );
}
