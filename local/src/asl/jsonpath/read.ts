import type { Json } from '../types';
import type { Scope } from '../plan';
import { runtimeError } from '../machine/errors';
import { parsePath } from './parse';
import { NotFound, type Path } from './path';
import { queryPath } from './query';

/** Where the path starts, in this scope. */
export function rootValue(path: Path, scope: Scope): Json {
  if (path.root.kind === 'input') return scope.input;
  if (path.root.kind === 'context') return scope.context();
  const value = scope.variable(path.root.name);
  if (value === undefined)
    throw runtimeError(`The variable '$${path.root.name}' has no value: no state before has assigned it.`);
  return value;
}

/** A path as InputPath, OutputPath and the ...Path fields read it. */
export function pathReader(text: string): (scope: Scope) => Json {
  const path = parsePath(text);
  return (scope) => {
    try {
      return queryPath(path, rootValue(path, scope));
    } catch (error) {
      if (error instanceof NotFound) throw runtimeError(`Invalid path '${text}' : ${error.reason}`);
      throw error;
    }
  };
}

/** undefined: nothing is there. */
export function pathFinder(text: string): (scope: Scope) => Json | undefined {
  const path = parsePath(text);
  return (scope) => {
    try {
      return queryPath(path, rootValue(path, scope));
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  };
}
