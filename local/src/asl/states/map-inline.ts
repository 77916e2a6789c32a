import type { Json } from '../types';
import { compileIo, noted } from '../compile/io';
import { payload } from '../compile/fields';
import type { Source } from '../compile/source';
import type { StatePlan } from '../plan';
import type { Thread } from '../machine/data';
import { abortBranches, branchesOf, takeResult } from '../machine/branches';
import { mockedResult } from '../machine/mocked';
import { recover } from '../machine/retry';
import type { Run } from '../machine/run';
import { common } from './common';
import { MAP_FIELDS, compileItems, compileLimit, selected } from './map-fields';
import { owned } from './parallel';

export function compileInlineMap(name: string, source: Source, machine: string): StatePlan {
  const state = common(name, source, { recovers: true, ...MAP_FIELDS });
  const io = compileIo(source, source.query === 'JSONata' ? 'Arguments' : '');
  const items = compileItems(source);
  const limit = compileLimit(source);
  const selector = payload(source, 'ItemSelector') ?? payload(source, 'Parameters');
  const iteration = (index: number): object => ({ name, index });

  const begin = (run: Run, thread: Thread): void => {
    const scope = run.scope(thread);
    const input = io.prepare(scope);
    const all = items(scope, input);
    const max = noted(scope, 'maxConcurrency', limit(scope, input));
    const { probe } = run.plan;
    if (probe) {
      if (selector) probe.note('afterItemSelector', selected(run, thread, selector, all, input));
      return succeed(run, thread, mockedResult(probe));
    }
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
    proceed(run, thread, input);
  };

  /** Starts what there is room for, and ends the state when nothing is left. */
  const proceed = (run: Run, thread: Thread, input: Json): void => {
    const work = branchesOf(thread);
    while (work.next < work.total && work.live.length < work.limit) {
      const index = work.next++;
      const item = work.items?.[index] ?? null;
      const scope = run.scope(thread, { input }, { index, value: item });
      const child = run.spawn(machine, item, work.from, { ...owned(thread, index), item });
      work.live.push(child.id);
      run.log(child, 'MapIterationStarted', { mapIterationStartedEventDetails: iteration(index) });
      if (selector) child.input = selector(scope);
    }
    if (work.live.length > 0) return;
    thread.work = undefined;
    run.emit(thread.within, thread.prev, 'MapStateSucceeded');
    succeed(run, thread, work.results);
  };

  const succeed = (run: Run, thread: Thread, results: Json): void => {
    const scope = run.scope(thread);
    run.exit(thread, io.output(scope, results), state.next, io.assign(scope, results));
  };

  return {
    ...state,
    failedEvent: 'MapStateFailed',
    begin,
    childDone: (run, thread, child, output) => {
      const work = branchesOf(thread);
      takeResult(thread, child, output);
      // AWS lets the next iteration follow the last state of the one that made room for it.
      work.from = child.prev;
      run.log(child, 'MapIterationSucceeded', { mapIterationSucceededEventDetails: iteration(child.index ?? 0) });
      thread.prev = child.prev;
      proceed(run, thread, io.prepare(run.scope(thread)));
    },
    childFailed: (run, thread, child, error) => {
      const { prev } = child;
      const { within } = thread;
      run.emit(within, prev, 'MapIterationFailed', { mapIterationFailedEventDetails: iteration(child.index ?? 0) });
      abortBranches(run, thread, child, (other) => {
        run.emit(within, prev, 'MapIterationAborted', { mapIterationAbortedEventDetails: iteration(other.index ?? 0) });
      });
      thread.prev = prev;
      recover(run, thread, error);
    },
  };
}
