import type { Json, Signal } from '../types';
import { compileIo, noted } from '../compile/io';
import { payload } from '../compile/fields';
import type { Source } from '../compile/source';
import type { Probe, StatePlan } from '../plan';
import type { BranchWork, Thread, Tolerance } from '../machine/data';
import { abortBranches, branchesOf, dropBranches, takeResult } from '../machine/branches';
import { startChild } from '../machine/children';
import { StateError } from '../machine/errors';
import { closeMapRun, limitMapRun, mapRunOf, newMapRunArn, openMapRun, UNLIMITED } from '../machine/map-runs';
import { mockedResult } from '../machine/mocked';
import { recover } from '../machine/retry';
import type { Run } from '../machine/run';
import { common } from './common';
import { MAP_FIELDS, compileItems, compileLabel, compileLimit, selected } from './map-fields';
import { compileBatcher } from './map-batcher';
import { compileReader } from './map-reader';
import { takeUp } from './map-redrive';
import { keepChild, plainResults, resultFiles, resultLines } from './map-results';
import { compileWriter } from './map-writer';
import { compileTolerance, exceeds } from './map-tolerance';

const MAX_REDRIVES = 1000;

/** Every item is a child execution with a history of its own; here it is a thread whose events are counted only. */
export function compileDistributedMap(name: string, source: Source, machine: string, express: boolean): StatePlan {
  const both = [...MAP_FIELDS.both, 'ItemReader', 'ItemBatcher', 'ResultWriter', 'Label'];
  const state = common(name, source, { recovers: true, ...MAP_FIELDS, both });
  const io = compileIo(source, source.query === 'JSONata' ? 'Arguments' : '');
  const reader = compileReader(source);
  const items = compileItems(source);
  const limit = compileLimit(source);
  const tolerance = compileTolerance(source);
  const batch = compileBatcher(source);
  const selector = payload(source, 'ItemSelector') ?? payload(source, 'Parameters');
  const writer = compileWriter(source);
  const label = compileLabel(source);

  const begin = (run: Run, thread: Thread): void => {
    const scope = run.scope(thread);
    const input = io.prepare(scope);
    const all = reader ? [] : items(scope, input);
    const parameters = reader?.parameters({ ...scope, input });
    run.log(thread, 'MapStateStarted', { mapStateStartedEventDetails: { length: all.length } });
    const max = noted(scope, 'maxConcurrency', limit(scope, input));
    const tolerated = tolerance(scope, input);
    if (run.plan.probe) return mocked(run, thread, run.plan.probe, { all, input, tolerated });
    const arn = newMapRunArn(run, label);
    openMapRun(run, thread, { arn, machine, maxConcurrency: max, tolerance: tolerated, express });
    run.log(thread, 'MapRunStarted', { mapRunStartedEventDetails: { mapRunArn: arn } });
    const work: BranchWork = {
      kind: 'branches',
      live: [],
      results: [],
      items: [],
      next: 0,
      total: 0,
      limit: max === 0 ? UNLIMITED : max,
      from: thread.prev,
      tolerance: tolerated,
      failed: [],
      mapRunArn: arn,
    };
    thread.work = work;
    if (!reader || parameters === undefined) return load(run, thread, all);
    work.io = run.expect(run.newId('items'), thread, 'items');
    run.effect({ kind: 'readItems', id: work.io, stateName: name, parameters });
  };

  const load = (run: Run, thread: Thread, all: Json[]): void => {
    const input = io.prepare(run.scope(thread));
    const ready = batch
      ? batch(run.scope(thread), input, selector ? selected(run, thread, selector, all, input) : all)
      : all;
    const work: BranchWork = {
      ...branchesOf(thread),
      items: ready,
      total: ready.length,
      results: ready.map(() => null),
    };
    delete work.io;
    mapRunOf(run, work.mapRunArn).sizes = ready.map((it) => (batch ? (it as { Items: Json[] }).Items.length : 1));
    thread.work = work;
    proceed(run, thread);
  };

  /** TestState: everything but the child executions. */
  const mocked = (
    run: Run,
    thread: Thread,
    probe: Probe,
    { all, input, tolerated }: { all: Json[]; input: Json; tolerated: Tolerance },
  ): void => {
    const scope = run.scope(thread);
    if (tolerated.count !== undefined) probe.note('toleratedFailureCount', tolerated.count);
    if (tolerated.percentage !== undefined) probe.note('toleratedFailurePercentage', tolerated.percentage);
    const data = probe.itemReaderData;
    const read = reader && data !== undefined ? reader.parse(data, reader.most({ ...scope, input })) : all;
    if (typeof read === 'string') throw fail(run, thread, 'States.ItemReaderFailed', read);
    const items = selector ? selected(run, thread, selector, read, input) : read;
    if (selector) probe.note('afterItemSelector', items);
    if (batch) probe.note('afterItemBatcher', batch(scope, input, items));
    const result = mockedResult(probe);
    const failed = Array.from({ length: probe.failedIterations ?? 0 }, (_, index) => index);
    if (exceeds({ failed, total: Math.max(1, items.length), tolerance: tolerated })) throw tooMany(run, thread);
    run.exit(thread, io.output(scope, result), state.next, io.assign(scope, result));
  };

  const inputOf = (run: Run, thread: Thread, index: number): Json => {
    const value = branchesOf(thread).items?.[index] ?? null;
    if (!selector || batch) return value;
    return selector(run.scope(thread, { input: io.prepare(run.scope(thread)) }, { index, value }));
  };

  const proceed = (run: Run, thread: Thread): void => {
    const work = branchesOf(thread);
    const record = mapRunOf(run, work.mapRunArn);
    const lost = work.again ? takeUp(run, thread, machine) : undefined;
    if (lost) return giveUp(run, thread, lost);
    while (work.next < work.total && work.live.length < work.limit) {
      const index = work.next++;
      const item = work.items?.[index] ?? null;
      const input = inputOf(run, thread, index);
      work.live.push(startChild(run, thread, { machine, input, index, item, mapRunArn: record.arn }).id);
    }
    record.started = work.next;
    if (work.live.length === 0) conclude(run, thread, work);
  };

  const conclude = (run: Run, thread: Thread, work: BranchWork): void => {
    if (!writer) return succeed(run, thread, plainResults(run, work));
    if (!writer.parameters) return succeed(run, thread, writer.result(resultLines(run, work, writer)));
    write(run, thread, work);
  };

  /** Exports the results; false: this state exports none. */
  const write = (run: Run, thread: Thread, work: BranchWork): boolean => {
    if (!writer?.parameters) return false;
    const scope = run.scope(thread);
    const files = resultFiles(run, work, writer, (index) => inputOf(run, thread, index));
    const input = io.prepare(scope);
    const results = plainResults(run, work);
    const parameters = writer.parameters({ ...scope, input }, work.mapRunArn ?? '', results, files);
    work.io = run.expect(run.newId('results'), thread, 'results');
    run.effect({ kind: 'writeResults', id: work.io, stateName: name, parameters });
    return true;
  };

  const succeed = (run: Run, thread: Thread, result: Json): void => {
    closeMapRun(run, branchesOf(thread).mapRunArn, 'SUCCEEDED');
    dropBranches(run, thread);
    // What follows the state follows MapRunStarted.
    const { within } = thread;
    run.emit(within, run.emit(within, thread.prev, 'MapRunSucceeded'), 'MapStateSucceeded');
    const scope = run.scope(thread);
    run.exit(thread, io.output(scope, result), state.next, io.assign(scope, result));
  };

  const fail = (run: Run, thread: Thread, error: string, cause: string): StateError => {
    if (!run.plan.probe) closeMapRun(run, branchesOf(thread).mapRunArn, 'FAILED');
    run.log(thread, 'MapRunFailed', { mapRunFailedEventDetails: { error, cause } });
    return new StateError('task', error, cause);
  };

  const tooMany = (run: Run, thread: Thread): StateError => {
    const cause = 'The specified tolerated failure threshold was exceeded';
    return fail(run, thread, 'States.ExceedToleratedFailureThreshold', cause);
  };

  const giveUp = (run: Run, thread: Thread, failed: Thread): void => {
    abortBranches(run, thread, failed);
    const work = branchesOf(thread);
    work.failing = true;
    if (!write(run, thread, work)) recover(run, thread, tooMany(run, thread));
  };

  /** UpdateMapRun: what has begun goes on; the new limits count from now on. */
  const update = (run: Run, thread: Thread, signal: Extract<Signal, { type: 'updateMapRun' }>): void => {
    const work = branchesOf(thread);
    limitMapRun(run, work, signal);
    if (work.failing) return;
    const last = work.failed?.at(-1);
    if (last !== undefined && exceeds(work)) return giveUp(run, thread, run.thread(last));
    if (work.io === undefined) proceed(run, thread);
  };

  return {
    ...state,
    failedEvent: 'MapStateFailed',
    begin,
    signal: (run, thread, signal, role) => {
      if (signal.type === 'updateMapRun') return update(run, thread, signal);
      if (signal.type !== 'itemsDone' && signal.type !== 'itemsFailed') return;
      delete run.machine.waiting[signal.id];
      delete branchesOf(thread).io;
      // The map run has failed, whether its results could be written or not.
      if (branchesOf(thread).failing) throw tooMany(run, thread);
      if (signal.type === 'itemsFailed') throw fail(run, thread, signal.error, signal.cause);
      if (role === 'results') return succeed(run, thread, signal.output);
      const scope = run.scope(thread);
      const read = reader?.parse(signal.output, reader.most({ ...scope, input: io.prepare(scope) })) ?? [];
      if (typeof read === 'string') throw fail(run, thread, 'States.ItemReaderFailed', read);
      load(run, thread, read);
    },
    redriven: (run, thread) => {
      delete branchesOf(thread).failing;
      if (mapRunOf(run, branchesOf(thread).mapRunArn).redrives > MAX_REDRIVES) {
        throw fail(run, thread, 'States.Runtime', `A Map Run can be redriven ${MAX_REDRIVES} times at most`);
      }
      proceed(run, thread);
    },
    childDone: (run, thread, child, output) => {
      takeResult(thread, child, output);
      keepChild(run, branchesOf(thread), child, writer);
      mapRunOf(run, branchesOf(thread).mapRunArn).succeeded.push(child.index ?? 0);
      proceed(run, thread);
    },
    childFailed: (run, thread, child) => {
      const work = branchesOf(thread);
      // It stays, so that a redrive can run it again.
      work.failed?.push(child.id);
      const record = mapRunOf(run, work.mapRunArn);
      const ended = child.child?.closed === 'ABORTED' ? record.aborted : record.failed;
      ended.push(child.index ?? 0);
      if (exceeds(work)) return giveUp(run, thread, child);
      work.live.splice(work.live.indexOf(child.id), 1);
      proceed(run, thread);
    },
  };
}
