import type { Json } from '../types';
import type { Scope, Template } from '../plan';
import type { Thread } from '../machine/data';
import type { Run } from '../machine/run';
import { pathField, typedField } from '../compile/fields';
import { noted } from '../compile/io';
import type { Source } from '../compile/source';
import { evaluationError, runtimeError } from '../machine/errors';

export const MAP_FIELDS = {
  both: [
    'ItemProcessor',
    'Iterator',
    'ItemSelector',
    'MaxConcurrency',
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
    'Assign',
  ],
  jsonPath: [
    'ItemsPath',
    'MaxConcurrencyPath',
    'ToleratedFailureCountPath',
    'ToleratedFailurePercentagePath',
    'Parameters',
    'ResultSelector',
    'ResultPath',
    'InputPath',
    'OutputPath',
  ],
  jsonata: ['Items', 'Output'],
};

/** The items to iterate over; `input` is the state's effective input. */
export function compileItems(source: Source): (scope: Scope, input: Json) => Json[] {
  const constant = source.fields.Items;
  const items = typedField(source, 'Items', 'array');
  if (source.has('Items') && !items && !Array.isArray(constant))
    source.problem('Expected an array, or a JSONata expression', 'Items');
  const path = pathField(source, 'ItemsPath');
  return (scope, input) => {
    const value = items ? items(scope) : (constant ?? (path ? path({ ...scope, input }) : input));
    if (Array.isArray(value)) return noted(scope, 'afterItemsPath', value);
    if (source.query === 'JSONata')
      throw evaluationError(`Map state input must be an array but was: ${JSON.stringify(value)}`);
    // AWS takes the context object for the root, and writes the path from there.
    const text = (source.string('ItemsPath') ?? '$').replace(/^\$\$/, '$');
    throw runtimeError(`Reference path "${text}" must point to array.`);
  };
}

/** Label: part of the ARNs of map run and children, so made of what may stand there. */
export function compileLabel(source: Source): string | undefined {
  const label = source.string('Label');
  if (label !== undefined && !/^[^\s?*<>{}[\]:;,\\|^~$#%&`"/\p{Cc}]{1,40}$/u.test(label)) {
    source.problem(
      `Expected 1 to 40 characters, none of them a space, bracket, wildcard or special one, but got '${label}'`,
      'Label',
    );
  }
  return label;
}

/** What ItemSelector makes of every item. */
export function selected(run: Run, thread: Thread, selector: Template, items: readonly Json[], input: Json): Json[] {
  return items.map((value, index) => selector(run.scope(thread, { input }, { index, value })));
}

/** MaxConcurrency; 0: all at once. */
export function compileLimit(source: Source): (scope: Scope, input: Json) => number {
  const computed = typedField(source, 'MaxConcurrency', 'number');
  const path = pathField(source, 'MaxConcurrencyPath');
  const constant = computed ? 0 : (source.number('MaxConcurrency', 0) ?? 0);
  return (scope, input) => {
    if (computed) return wholeNumber(computed(scope), 'MaxConcurrency');
    if (!path) return constant;
    const value = path({ ...scope, input });
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
    throw runtimeError(
      `The MaxConcurrencyPath field refers to value "${typeof value === 'string' ? value : JSON.stringify(value)}" which is not a valid integer: ${String(source.fields.MaxConcurrencyPath)}`,
    );
  };
}

function wholeNumber(value: Json, field: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw evaluationError(
    `The field '${field}' must be a whole number of at least 0, but was ${JSON.stringify(value)}`,
    field,
  );
}
