import type { Json } from '../types';
import type { Template } from '../plan';
import { evaluationError } from '../machine/errors';
import { compileExpression, expressionText } from './expression';

/** Any JSON whose strings may be expressions. Values without one are returned as they stand in the definition. */
export function jsonataTemplate(value: Json, field: string): Template {
  const source = expressionText(value);
  if (source !== undefined) return compileExpression(source, field).evaluate;
  if (!hasExpression(value)) return () => value;
  if (Array.isArray(value)) {
    const items = value.map((item, i) => jsonataTemplate(item, `${field}[${i}]`));
    return (scope) => items.map((item) => item(scope));
  }
  const entries = Object.entries(value as Record<string, Json>);
  const members = entries.map(([key, item]) => [key, jsonataTemplate(item, `${field}/${key}`)] as const);
  return (scope) => Object.fromEntries(members.map(([key, item]) => [key, item(scope)]));
}

export function hasExpression(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return expressionText(value) !== undefined;
  return Object.values(value).some(hasExpression);
}

type JsonType = 'array' | 'number' | 'string' | 'boolean' | 'object' | 'null';

export function typeOf(value: Json): JsonType {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : (typeof value as JsonType);
}

/** A field that takes one type only; the definition's own value was checked when it was compiled. */
export function typedJsonata(value: Json, field: string, type: JsonType): Template {
  const template = jsonataTemplate(value, field);
  const source = expressionText(value);
  if (source === undefined) return template;
  return (scope) => {
    const result = template(scope);
    const actual = typeOf(result);
    if (actual === type) return result;
    const reason = `returned an unexpected result type. Expected '${type}', but was '${actual}' for value: ${JSON.stringify(result)}`;
    throw evaluationError(`The JSONata expression '${source}' specified for the field '${field}' ${reason}`, field);
  };
}
