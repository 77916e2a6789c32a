import type { Json } from '../types';
import type { Scope, Template } from '../plan';
import { computed, jsonPathTemplate, TemplateSyntaxError } from '../jsonpath/template';
import { PathSyntaxError } from '../jsonpath/parse';
import { pathReader } from '../jsonpath/read';
import { resultPath } from '../jsonpath/reference';
import { compileExpression, expressionText } from '../jsonata/expression';
import { jsonataTemplate, typedJsonata } from '../jsonata/template';
import type { Source } from './source';

/** Compiles a field; a syntax error becomes a diagnostic, and a template that is never run. */
export function guarded<T>(source: Source, field: string, compile: () => T): T | undefined {
  try {
    return compile();
  } catch (error) {
    if (error instanceof TemplateSyntaxError) {
      source.problem(
        `The value for the field '${error.key}' must be a valid JSONPath or a valid intrinsic function call`,
        field,
      );
    } else if (error instanceof PathSyntaxError) {
      source.problem(`Value is not a valid path: ${error.message}`, field);
    } else if (typeof (error as { code?: unknown }).code === 'string') {
      const { code, message } = error as { code: string; message: string };
      source.problem(
        `The JSONata expression cannot be parsed: ${code}: ${message}`,
        field,
        'INVALID_JSONATA_EXPRESSION',
      );
    } else throw error;
    return undefined;
  }
}

/** A payload in the state's own query language. `label` is how AWS names the field in its messages. */
export function payload(source: Source, field: string, label = field): Template | undefined {
  const value = source.fields[field];
  if (value === undefined) return undefined;
  return guarded(source, field, () =>
    source.query === 'JSONata' ? jsonataTemplate(value, label) : jsonPathTemplate(value),
  );
}

/** Assign: an object of variables, in either language. */
export function assignment(source: Source, label = 'Assign'): Template | undefined {
  const target = source.object('Assign');
  if (!target) return undefined;
  for (const key of Object.keys(target.fields)) {
    const name = source.query === 'JSONPath' ? key.replace(/\.\$$/, '') : key;
    if (name === 'states' || name === '__proto__') target.problem(`The variable name '${name}' is reserved`, key);
    else if (!/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name) || name.length > 80) {
      target.problem(`'${name}' is not a variable name: letters, digits and '_', at most 80 of them`, key);
    }
  }
  return payload(source, 'Assign', label);
}

/** InputPath, OutputPath: null stands for an empty object, absence for `$`. */
export function inputPath(source: Source, field: string): Template {
  const value = source.fields[field];
  if (value === undefined) return (scope) => scope.input;
  if (value === null) return () => ({});
  const text = source.string(field);
  const reader = text === undefined ? undefined : guarded(source, field, () => pathReader(text));
  return reader ?? ((scope) => scope.input);
}

/** How a result and the raw input make one value. */
export function combination(source: Source): (input: Json, result: Json) => Json {
  const value = source.fields.ResultPath;
  if (value === undefined || value === '$') return (_, result) => result;
  if (value === null) return (input) => input;
  const text = source.string('ResultPath');
  return (
    (text === undefined ? undefined : guarded(source, 'ResultPath', () => resultPath(text))) ?? ((_, result) => result)
  );
}

/** A ...Path field, read as AWS reads paths. */
export function pathField(source: Source, field: string): Template | undefined {
  const text = source.string(field);
  return text === undefined ? undefined : guarded(source, field, () => pathReader(text));
}

/** A path or, as ErrorPath and CausePath allow, an intrinsic function. */
export function computedField(source: Source, field: string): Template | undefined {
  const text = source.string(field);
  return text === undefined ? undefined : guarded(source, field, () => computed(text, field));
}

/** A field that is a constant, or an expression where the state speaks JSONata. */
export function typedField(source: Source, field: string, type: 'number' | 'string' | 'array'): Template | undefined {
  const value = source.fields[field];
  if (value === undefined || source.query !== 'JSONata' || expressionText(value) === undefined) return undefined;
  return guarded(source, field, () => typedJsonata(value, field, type));
}

export function condition(source: Source, field: string, label: string): ((scope: Scope) => Json) | undefined {
  const value = source.fields[field];
  const text = expressionText(value);
  if (text !== undefined) return guarded(source, field, () => compileExpression(text, label).evaluate);
  if (typeof value === 'boolean') return () => value;
  if (value === undefined) source.missing(field);
  else source.problem('Expected a JSONata expression between {% and %}, or a boolean', field);
  return undefined;
}
