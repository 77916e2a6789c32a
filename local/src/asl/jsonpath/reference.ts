import type { Json } from '../types';
import { runtimeError } from '../machine/errors';
import { parsePath, PathSyntaxError } from './parse';
import { isObject } from './path';

/** ResultPath: puts a value into a copy of the input; only what lies on the way is copied. */
export function resultPath(text: string): (input: Json, value: Json) => Json {
  const path = parsePath(text);
  if (!path.definite || path.root.kind !== 'input') throw new PathSyntaxError(`'${text}' is not a reference path`);
  const keys = path.steps.map((step) => {
    if (step.kind === 'names') return step.names[0];
    if (step.kind === 'indexes') return step.indexes[0];
    throw new PathSyntaxError(`'${text}' is not a reference path`);
  });
  return (input, value) => put(input, keys, value, text);
}

function put(input: Json, keys: (string | number)[], value: Json, text: string): Json {
  if (keys.length === 0) return value;
  const [key, ...rest] = keys;
  if (typeof key === 'number') {
    if (!Array.isArray(input) || key >= input.length) {
      throw runtimeError(`Unable to apply step "${key}" of ResultPath '${text}' to the input ${JSON.stringify(input)}`);
    }
    return input.with(key, put(input[key], rest, value, text));
  }
  if (!isObject(input)) {
    throw runtimeError(`Unable to apply ReferencePath ${text} to input ${JSON.stringify(input)}`);
  }
  const below = Object.hasOwn(input, key) ? input[key] : {};
  return { ...input, [key]: put(below, rest, value, text) };
}
