import { compileIo, noted } from '../compile/io';
import { type StateCompiler, common } from './common';

export const compilePass: StateCompiler = (name, source) => {
  const state = common(name, source, {
    both: ['Assign'],
    jsonPath: ['InputPath', 'OutputPath', 'ResultPath', 'Parameters', 'Result'],
    jsonata: ['Output'],
  });
  const io = compileIo(source, source.query === 'JSONata' ? '' : 'Parameters');
  const fixed = source.fields.Result;
  return {
    ...state,
    begin: (run, thread) => {
      const scope = run.scope(thread);
      const result = fixed === undefined ? io.prepare(scope) : noted(scope, 'result', fixed);
      const assigned = io.assign(scope, result);
      run.exit(thread, io.output(scope, result), state.next, assigned);
    },
  };
};
