import { compileIo } from '../compile/io';
import { type StateCompiler, common } from './common';

export const compileSucceed: StateCompiler = (name, source) => {
  const state = common(name, source, { moves: false, jsonPath: ['InputPath', 'OutputPath'], jsonata: ['Output'] });
  const io = compileIo(source, '');
  return {
    ...state,
    begin: (run, thread) => {
      const scope = run.scope(thread);
      run.exit(thread, io.output(scope, io.prepare(scope)), undefined);
    },
  };
};
