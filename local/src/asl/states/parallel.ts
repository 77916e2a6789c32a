import type { Json } from '../types';
import { compileIo } from '../compile/io';
import type { Thread } from '../machine/data';
import { abortBranches, branchesOf, resultsText, takeResult } from '../machine/branches';
import { mockedResult } from '../machine/mocked';
import { recover } from '../machine/retry';
import type { Run } from '../machine/run';
import { type StateCompiler, common } from './common';

export const compileParallel: StateCompiler = (name, source, context) => {
  const state = common(name, source, {
    recovers: true,
    both: ['Branches', 'Assign'],
    jsonPath: ['Parameters', 'ResultSelector', 'ResultPath', 'InputPath', 'OutputPath'],
    jsonata: ['Arguments', 'Output'],
  });
  const io = compileIo(source, source.query === 'JSONata' ? 'Arguments' : 'Parameters');
  const branches = source.objects('Branches');
  if (!source.has('Branches')) source.missing('Branches');
  else if (branches.length === 0) source.problem('Value cannot be empty', 'Branches');
  for (const branch of branches) context.machine(branch);
  /** `text`: how the results are written, where that matters. */
  const succeed = (run: Run, thread: Thread, results: Json, text?: string): void => {
    const scope = run.scope(thread);
    const whole = io.output(scope, results);
    run.exit(thread, whole, state.next, io.assign(scope, results), whole === results ? text : undefined);
  };

  const begin = (run: Run, thread: Thread): void => {
    const input = io.prepare(run.scope(thread));
    if (run.plan.probe) return succeed(run, thread, mockedResult(run.plan.probe));
    run.log(thread, 'ParallelStateStarted');
    const raw = input === thread.input && thread.sent ? { text: thread.text, sent: thread.sent } : {};
    const live = branches.map(
      (branch, index) => run.spawn(branch.pointer, input, thread.prev, { ...owned(thread, index), ...raw }).id,
    );
    const total = branches.length;
    const results = branches.map(() => null);
    thread.work = { kind: 'branches', live, results, next: total, total, limit: total, from: thread.prev };
  };
  return {
    ...state,
    failedEvent: 'ParallelStateFailed',
    begin,
    childDone: (run, thread, child, output) => {
      const work = branchesOf(thread);
      takeResult(thread, child, output);
      thread.prev = child.prev;
      if (work.live.length > 0) return;
      thread.work = undefined;
      run.emit(thread.within, thread.prev, 'ParallelStateSucceeded');
      succeed(run, thread, work.results, resultsText(work));
    },
    childFailed: (run, thread, child, error) => {
      abortBranches(run, thread, child);
      thread.prev = child.prev;
      recover(run, thread, error);
    },
  };
};

export function owned(parent: Thread, index: number): Partial<Thread> {
  return { parent: parent.id, index, within: parent.within };
}
