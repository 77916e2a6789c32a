import type { Json } from '../types';
import { compileIo } from '../compile/io';
import { payload } from '../compile/fields';
import type { Template } from '../plan';
import type { BranchWork, Thread } from '../machine/data';
import { abortBranches, branchesOf, takeResult } from '../machine/branches';
import { recover } from '../machine/retry';
import type { Run } from '../machine/run';
import { type StateCompiler, common } from './common';
import { compileItems, compileLimit } from './map-fields';
import { owned } from './parallel';

export const compileMap: StateCompiler = (name, source, context) => {
  const state = common(name, source, {
    recovers: true,
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
  });
  const processor = source.object('ItemProcessor') ?? source.object('Iterator');
  if (!processor) source.missing('ItemProcessor');
  else context.machine(processor);
  const io = compileIo(source, source.query === 'JSONata' ? 'Arguments' : '');
  const items = compileItems(source);
  const limit = compileLimit(source);
  const selector = payload(source, 'ItemSelector') ?? payload(source, 'Parameters');
  const machine = processor?.pointer ?? '';
  const iteration = (index: number): object => ({ name, index });
  return {
    ...state,
    failedEvent: 'MapStateFailed',
    begin: (run, thread) => {
      const scope = run.scope(thread);
      const input = io.prepare(scope);
      const all = items(scope, input);
      const max = limit(scope, input, all.length);
      run.log(thread, 'MapStateStarted', { mapStateStartedEventDetails: { length: all.length } });
      thread.work = {
        kind: 'branches',
        live: [],
        results: all.map(() => null),
        items: all,
        next: 0,
        total: all.length,
        limit: max === 0 ? all.length : max,
        from: thread.prev,
      };
      startIterations(run, thread, machine, selector, input);
      finishIfDone(run, thread);
    },
    childDone: (run, thread, child, output) => {
      const work = branchesOf(thread);
      const index = child.index ?? 0;
      takeResult(thread, child, output);
      // AWS lets the next iteration follow the last state of the one that made room for it.
      work.from = child.prev;
      run.log(child, 'MapIterationSucceeded', { mapIterationSucceededEventDetails: iteration(index) });
      thread.prev = child.prev;
      const scope = run.scope(thread);
      startIterations(run, thread, machine, selector, io.prepare(scope));
      finishIfDone(run, thread);
    },
    childFailed: (run, thread, child, error) => {
      const { prev } = child;
      if (!thread.hidden)
        run.emit(prev, 'MapIterationFailed', { mapIterationFailedEventDetails: iteration(child.index ?? 0) });
      abortBranches(run, thread, child, (other) => {
        if (!thread.hidden)
          run.emit(prev, 'MapIterationAborted', { mapIterationAbortedEventDetails: iteration(other.index ?? 0) });
      });
      thread.prev = prev;
      recover(run, thread, error);
    },
  };

  function finishIfDone(run: Run, thread: Thread): void {
    const { live, next, total, results } = branchesOf(thread);
    if (live.length > 0 || next < total) return;
    delete thread.work;
    if (!thread.hidden) run.emit(thread.prev, 'MapStateSucceeded');
    const scope = run.scope(thread);
    run.exit(thread, io.output(scope, results), state.next, io.assign(scope, results));
  }
};

function startIterations(run: Run, thread: Thread, machine: string, selector: Template | undefined, input: Json): void {
  const work: BranchWork = branchesOf(thread);
  while (work.next < work.total && work.live.length < work.limit) {
    const index = work.next++;
    const item = work.items?.[index] ?? null;
    const child = run.spawn(machine, item, work.from, { ...owned(thread, index), item });
    work.live.push(child.id);
    run.log(child, 'MapIterationStarted', { mapIterationStartedEventDetails: { name: thread.state, index } });
    if (selector) child.input = selector({ ...run.scope(child), input });
  }
}
