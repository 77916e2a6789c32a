import type { Json } from '../types';
import { NotFound, type Path, type Step, isObject } from './path';

/** The value of a definite path, or the list of what an indefinite one finds. */
export function queryPath(path: Path, root: Json): Json {
  if (!path.definite) return findAll(path.steps, root, root);
  let value = root;
  let walked = '$';
  for (const [i, step] of path.steps.entries()) {
    if (step.kind === 'function') {
      value = apply(step.name, value);
      continue;
    }
    const last = i === path.steps.length - 1;
    const key = step.kind === 'names' ? step.names[0] : step.kind === 'indexes' ? step.indexes[0] : 0;
    const next = child(value, key);
    if (next === undefined) throw new NotFound(reason(path, value, key, walked, last));
    walked += stepText(key);
    value = next;
  }
  return value;
}

function reason(path: Path, value: Json, key: string | number, walked: string, last: boolean): string {
  if (typeof key === 'number') {
    return Array.isArray(value)
      ? `Index out of bounds when evaluating path ${walked}${stepText(key)}`
      : `Filter: [${key}] can only be applied to arrays. Current context is: ${JSON.stringify(value)}`;
  }
  if (isObject(value)) {
    return last ? `No results for path: ${canonical(path)}` : `Missing property in path ${walked}${stepText(key)}`;
  }
  return `Expected to find an object with property ${stepText(key)} in path ${walked} but found '${javaType(value)}'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'.`;
}

function javaType(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'java.util.ArrayList';
  if (typeof value === 'string') return 'java.lang.String';
  if (typeof value === 'boolean') return 'java.lang.Boolean';
  return Number.isInteger(value) ? 'java.lang.Integer' : 'java.lang.Double';
}

function canonical(path: Path): string {
  const keys = path.steps.map((it) => (it.kind === 'names' ? it.names[0] : it.kind === 'indexes' ? it.indexes[0] : ''));
  return '$' + keys.map(stepText).join('');
}

function stepText(key: string | number): string {
  return typeof key === 'number' ? `[${key}]` : `['${key}']`;
}

function child(value: Json, key: string | number): Json | undefined {
  if (typeof key === 'number') return Array.isArray(value) ? value.at(key) : undefined;
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Everything that the steps lead to, in order. */
export function findAll(steps: readonly Step[], from: Json, root: Json): Json[] {
  let found = [from];
  for (const step of steps) found = found.flatMap((value) => follow(step, value, root));
  return found;
}

function follow(step: Step, value: Json, root: Json): Json[] {
  switch (step.kind) {
    case 'names':
      return present(step.names.map((name) => child(value, name)));
    case 'indexes':
      return present(step.indexes.map((index) => child(value, index)));
    case 'slice':
      return Array.isArray(value) ? value.slice(step.from, step.to) : [];
    case 'wildcard':
      return children(value);
    case 'filter':
      return (Array.isArray(value) ? value : [value]).filter((item) => step.filter(item, root));
    case 'deep':
      return descendants(value);
    case 'function':
      return [apply(step.name, value)];
  }
}

function present(values: (Json | undefined)[]): Json[] {
  return values.filter((it) => it !== undefined);
}

function children(value: Json): Json[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function descendants(value: Json): Json[] {
  return [value, ...children(value).flatMap(descendants)];
}

function apply(name: string, value: Json): Json {
  if (name === 'length') return typeof value === 'string' ? value.length : children(value).length;
  if (name === 'keys') return isObject(value) ? Object.keys(value) : [];
  const numbers = children(value).filter((it) => typeof it === 'number');
  if (name === 'min') return Math.min(...numbers);
  if (name === 'max') return Math.max(...numbers);
  const sum = numbers.reduce((total, it) => total + it, 0);
  return name === 'sum' ? sum : sum / numbers.length;
}
