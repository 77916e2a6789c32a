import type { Json } from '../types';
import type { BranchWork, Thread } from './data';
import { abortChild } from './children';
import { closeMapRun } from './map-runs';
import type { Run } from './run';
import { forgetVariables } from './variables';

export function branchesOf(thread: Thread): BranchWork {
  if (thread.work?.kind !== 'branches') throw new Error(`the state '${thread.state}' has no branches`);
  return thread.work;
}

/** Whether a redrive goes on below this thread; any other starts its state again. */
export function goesOnInBranches({ work }: Thread): boolean {
  return work?.kind === 'branches' && (work.live.length > 0 || work.again !== undefined);
}

/** A branch ended well. */
export function takeResult(thread: Thread, child: Thread, output: Json): void {
  const work = branchesOf(thread);
  const index = child.index ?? 0;
  work.results[index] = output;
  if (child.sent) (work.texts ??= {})[index] = child.text as string;
  const at = work.live.indexOf(child.id);
  // The oldest mostly ends first, and to take it from ten thousand with splice would move the others.
  if (at === 0) work.live.shift();
  else work.live.splice(at, 1);
}

/** How the results are written, where that differs from JSON.stringify. */
export function resultsText({ results, texts }: BranchWork): string | undefined {
  return texts && `[${results.map((it, i) => texts[i] ?? JSON.stringify(it)).join(',')}]`;
}

/** One branch failed, so the others stop where they are. Their events all follow the failed branch's last one. */
export function abortBranches(run: Run, thread: Thread, failed: Thread, each?: (child: Thread) => void): void {
  const work = branchesOf(thread);
  if (!failed.child) writeAborted(run, failed, failed.prev);
  for (const id of work.live) {
    const child = run.thread(id);
    if (child === failed || child.stopped) continue;
    each?.(child);
    abort(run, child, failed.prev);
  }
}

function abort(run: Run, thread: Thread, prev: number): void {
  if (thread.child) return abortChild(run, thread, thread.child);
  if (thread.work?.kind === 'branches') {
    for (const id of thread.work.live) abort(run, run.thread(id), prev);
    run.cancel(thread.work.io);
    if (thread.work.mapRunArn !== undefined) closeMapRun(run, thread.work.mapRunArn, 'ABORTED');
    run.emit(thread.within, prev, `${run.stateOf(thread).type}StateAborted`);
    return;
  }
  run.cancelWork(thread.work);
  if (!thread.fresh && !thread.stopped) writeAborted(run, thread, prev);
  thread.work = undefined;
  thread.stopped = true;
}

/** Only states that wait for the outside have such an event. */
function writeAborted(run: Run, thread: Thread, prev: number): void {
  const { type } = run.stateOf(thread);
  if (type === 'Task' || type === 'Wait') run.emit(thread.within, prev, `${type}StateAborted`);
}

/** Forgets the threads below a state that starts again or is left. */
export function dropBranches(run: Run, thread: Thread): void {
  if (thread.work?.kind !== 'branches') return;
  const { live, failed = [], again = [] } = thread.work;
  for (const id of new Set([...live, ...failed, ...again])) {
    dropThread(run, run.thread(id));
  }
  thread.work = undefined;
}

export function dropThread(run: Run, thread: Thread): void {
  run.cancelWork(thread.work);
  dropBranches(run, thread);
  forgetVariables(run, thread);
  delete run.machine.threads[thread.id];
}
