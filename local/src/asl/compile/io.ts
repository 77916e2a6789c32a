import type { Json } from '../types';
import type { Scope, Stage, Template } from '../plan';
import { assignment, combination, inputPath, payload } from './fields';
import type { Source } from './source';

/** How a state's input becomes what it works on, and its result becomes its output and its variables. */
export interface Io {
  readonly prepare: Template;
  readonly output: (scope: Scope, result: Json) => Json;
  readonly assign: (scope: Scope, result: Json) => Record<string, Json> | undefined;
}

/** `work` names the field that shapes what the state works on; '' where the state has none. */
export function compileIo(source: Source, work: 'Arguments' | 'Parameters' | ''): Io {
  return source.query === 'JSONata' ? jsonataIo(source, work) : jsonPathIo(source, work);
}

/** The value, which TestState is told of. */
export function noted<T extends Json>(scope: Scope, stage: Stage, value: T): T {
  scope.note?.(stage, value);
  return value;
}

function jsonataIo(source: Source, work: string): Io {
  const prepare = payload(source, work);
  const output = payload(source, 'Output');
  const assign = assignment(source);
  // Only work outside the state has a result of its own.
  const seen = (scope: Scope, result: Json): Scope => (work === '' ? scope : { ...scope, result });
  return {
    prepare: (scope) => noted(scope, 'afterArguments', prepare ? prepare(scope) : scope.input),
    output: (scope, result) => (output ? output(seen(scope, result)) : result),
    assign: (scope, result) => assign?.(seen(scope, result)) as Record<string, Json> | undefined,
  };
}

function jsonPathIo(source: Source, work: string): Io {
  const input = inputPath(source, 'InputPath');
  const parameters = payload(source, work);
  const select = payload(source, 'ResultSelector');
  const combine = combination(source);
  const output = source.has('OutputPath') ? inputPath(source, 'OutputPath') : undefined;
  const assign = assignment(source);
  return {
    prepare: (scope) => {
      const effective = noted(scope, 'afterInputPath', input(scope));
      return noted(scope, 'afterParameters', parameters ? parameters({ ...scope, input: effective }) : effective);
    },
    output: (scope, result) => {
      const selected = noted(scope, 'afterResultSelector', select ? select({ ...scope, input: result }) : result);
      const combined = noted(scope, 'afterResultPath', combine(scope.input, selected));
      return output ? output({ ...scope, input: combined }) : combined;
    },
    assign: (scope, result) => assign?.({ ...scope, input: result }) as Record<string, Json> | undefined,
  };
}
