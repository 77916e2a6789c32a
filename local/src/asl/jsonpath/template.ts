import type { Json } from '../types';
import type { Scope, Template } from '../plan';
import { runtimeError } from '../machine/errors';
import { parseIntrinsic } from '../intrinsics/parse';
import { PathSyntaxError } from './parse';
import { pathFinder } from './read';

/** A field `name.$` that is neither a path nor an intrinsic function. */
export class TemplateSyntaxError extends Error {
  constructor(
    readonly key: string,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** Parameters, ResultSelector, ItemSelector, Assign: members whose names end with `.$` are computed. */
export function jsonPathTemplate(value: Json): Template {
  if (!isDynamic(value)) return () => value;
  if (Array.isArray(value)) {
    const items = value.map(jsonPathTemplate);
    return (scope) => items.map((item) => item(scope));
  }
  const members = Object.entries(value as Record<string, Json>).map(([key, item]) => member(key, item));
  return (scope) => Object.fromEntries(members.map(([key, item]) => [key, item(scope)]));
}

function member(key: string, value: Json): readonly [string, Template] {
  if (!key.endsWith('.$')) return [key, jsonPathTemplate(value)];
  if (typeof value !== 'string') throw new TemplateSyntaxError(key, 'it is not a string');
  return [key.slice(0, -2), computed(value, key)];
}

/** A path or an intrinsic function call. */
export function computed(text: string, field: string): Template {
  try {
    if (text.startsWith('$')) return requiredPath(text, field);
    return parseIntrinsic(text, field);
  } catch (error) {
    if (error instanceof PathSyntaxError) throw new TemplateSyntaxError(field, error.message);
    throw error;
  }
}

export function requiredPath(text: string, field: string): Template {
  const find = pathFinder(text);
  return (scope) => found(find(scope), text, field, scope);
}

function found(value: Json | undefined, text: string, field: string, scope: Scope): Json {
  if (value !== undefined) return value;
  const input = JSON.stringify(text.startsWith('$$') ? scope.context() : scope.input);
  throw runtimeError(
    `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${input}'`,
  );
}

function isDynamic(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => (!Array.isArray(value) && key.endsWith('.$')) || isDynamic(item));
}
