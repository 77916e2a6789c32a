import { computedField, typedField } from '../compile/fields';
import type { Source } from '../compile/source';
import type { Scope } from '../plan';
import { StateError } from '../machine/errors';
import { type StateCompiler, common } from './common';

export const compileFail: StateCompiler = (name, source) => {
  const state = common(name, source, { moves: false, both: ['Error', 'Cause'], jsonPath: ['ErrorPath', 'CausePath'] });
  const error = text(source, 'Error');
  const cause = text(source, 'Cause');
  return {
    ...state,
    begin: (run, thread) => {
      const scope = run.scope(thread);
      throw new StateError('task', error(scope), cause(scope));
    },
  };
};

function text(source: Source, field: 'Error' | 'Cause'): (scope: Scope) => string | undefined {
  if (source.has(field) && source.has(`${field}Path`)) {
    source.problem(`Only one of the fields '${field}' and '${field}Path' is allowed`);
  }
  const computed = typedField(source, field, 'string') ?? computedField(source, `${field}Path`);
  const constant = source.string(field);
  return (scope) => {
    if (!computed) return constant;
    const value = computed(scope);
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
}
