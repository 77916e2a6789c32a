import type { Json } from '../types';
import type { Scope } from '../plan';
import { guarded } from '../compile/fields';
import type { Source } from '../compile/source';
import { runtimeError } from '../machine/errors';
import { pathFinder } from '../jsonpath/read';
import { COMPARISONS, TYPE_TESTS } from './choice-operators';

type Rule = (scope: Scope) => boolean;

/** One Choice Rule of a JSONPath state: a comparison, or And, Or, Not of others. */
export function compileRule(source: Source, beside: readonly string[]): Rule {
  const operators = Object.keys(source.fields).filter(
    (it) => !beside.includes(it) && it !== 'Variable' && it !== 'Comment',
  );
  if (operators.length !== 1) {
    source.problem(
      `A Choice Rule must contain exactly one comparison operator, but has ${operators.length}: ${operators.join(', ')}`,
    );
    return () => false;
  }
  const [operator] = operators;
  if (operator === 'And' || operator === 'Or') {
    const rules = source.objects(operator).map((it) => compileRule(it, []));
    if (rules.length === 0) source.problem('At least one Choice Rule is required', operator);
    return operator === 'And' ? (scope) => rules.every((it) => it(scope)) : (scope) => rules.some((it) => it(scope));
  }
  if (operator === 'Not') {
    const inner = source.object('Not');
    const rule = inner && compileRule(inner, []);
    return (scope) => rule !== undefined && !rule(scope);
  }
  return comparison(source, operator);
}

function comparison(source: Source, operator: string): Rule {
  const variable = finder(source, 'Variable');
  if (!source.has('Variable')) source.missing('Variable');
  const isPath = operator.endsWith('Path') && COMPARISONS.has(operator.slice(0, -4));
  const compare = COMPARISONS.get(isPath ? operator.slice(0, -4) : operator);
  if (compare) {
    const expected = isPath ? required(source, operator) : constant(source, operator, compare.type);
    const actual = required(source, 'Variable');
    return (scope) => compare.test(actual(scope), expected(scope));
  }
  const wanted = source.boolean(operator);
  if (operator === 'IsPresent') return (scope) => (variable(scope) !== undefined) === wanted;
  const test = TYPE_TESTS.get(operator);
  if (!test) {
    source.problem(`'${operator}' is not a comparison operator`, operator);
    return () => false;
  }
  const actual = required(source, 'Variable');
  return (scope) => test(actual(scope)) === wanted;
}

function constant(source: Source, operator: string, type: string): () => Json {
  const value = source.fields[operator];
  if (typeof value !== type) source.problem(`Expected value of type ${type}`, operator);
  return () => value ?? null;
}

function finder(source: Source, field: string): (scope: Scope) => Json | undefined {
  const text = source.string(field);
  const find = text === undefined ? undefined : guarded(source, field, () => pathFinder(text));
  return (scope) => find?.(scope);
}

function required(source: Source, field: string): (scope: Scope) => Json {
  const find = finder(source, field);
  return (scope) => {
    const value = find(scope);
    if (value !== undefined) return value;
    const path = String(source.fields[field]);
    throw runtimeError(`Invalid path '${path}': The choice state's condition path references an invalid value.`);
  };
}
