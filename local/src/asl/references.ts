import type { Json } from './types';
import type { QueryLanguage } from './plan';
import { freeVariables } from './jsonata/free-variables';
import { expressionText } from './jsonata/expression';
import { isObject } from './jsonpath/path';

type Members = { [field: string]: Json };

/** Fields that hold state machines, whose states have entries of their own. */
const NESTED = ['Branches', 'ItemProcessor', 'Iterator'];

/** Which variables each state reads, by the state's name, as DescribeStateMachine tells it. */
export function variableReferences(definition: Json): Record<string, string[]> {
  const found: [string, string[]][] = [];
  if (isObject(definition)) machine(definition, languageOf(definition, 'JSONPath'), found);
  return Object.fromEntries(found);
}

function machine(of: Members, language: QueryLanguage, found: [string, string[]][]): void {
  if (!isObject(of.States ?? null)) return;
  for (const [name, state] of Object.entries(of.States as Members)) {
    if (!isObject(state)) continue;
    const own = languageOf(state, language);
    const names = new Set<string>();
    for (const [field, value] of Object.entries(state)) if (!NESTED.includes(field)) collect(field, value, own, names);
    if (names.size > 0) found.push([name, [...names].sort()]);
    for (const below of NESTED.flatMap((field) => state[field] ?? [])) {
      if (isObject(below)) machine(below, languageOf(below, language), found);
    }
  }
}

const languageOf = (of: Members, inherited: QueryLanguage): QueryLanguage =>
  of.QueryLanguage === 'JSONata' || of.QueryLanguage === 'JSONPath' ? of.QueryLanguage : inherited;

function collect(field: string, value: Json, language: QueryLanguage, into: Set<string>): void {
  if (Array.isArray(value)) return value.forEach((item) => collect(field, item, language, into));
  if (isObject(value)) return Object.entries(value).forEach(([name, it]) => collect(name, it, language, into));
  if (typeof value !== 'string') return;
  const names = language === 'JSONata' ? inExpression(value) : isPath(field) ? inPath(value) : [];
  for (const name of names) into.add(name);
}

function inExpression(value: string): string[] {
  const text = expressionText(value);
  return text === undefined ? [] : freeVariables(text);
}

/** Fields that are read as a path or an intrinsic function. */
const isPath = (field: string): boolean => field.endsWith('.$') || field === 'Variable' || field.endsWith('Path');

/** Names in quotes are no variables. */
const inPath = (text: string): string[] =>
  [...text.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, '').matchAll(/(?<![\w$])\$([A-Za-z_]\w*)/g)].map(
    ([, name]) => name,
  );
