import { dropBranches } from './branches';
import { isRedrivable } from './children';
import type { ChildRecord, Thread } from './data';
import { mapRunOf } from './map-runs';
import type { Run } from './run';

/** Takes every stopped thread up again at its state, with a fresh count of retries; answers the root's id. */
export function redrive(run: Run): number {
  const { execution } = run;
  if (execution.status === 'RUNNING' || execution.status === 'SUCCEEDED') {
    throw new Error(
      `the execution ${execution.identity.executionArn} is ${execution.status}; only a failed, timed out or stopped one can be redriven`,
    );
  }
  execution.status = 'RUNNING';
  execution.redriveCount++;
  execution.redrivenAt = run.now;
  delete execution.stoppedAt;
  delete execution.error;
  delete execution.cause;
  const { redriveCount } = execution;
  const prev = run.emit(undefined, run.machine.lastEvent, 'ExecutionRedriven', {
    executionRedrivenEventDetails: { redriveCount },
  });
  const threads = Object.values(run.machine.threads);
  const own = threads.filter((it) => it.within === undefined);
  for (const thread of own.filter((it) => !it.stopped)) reopenMapRun(run, thread, prev);
  for (const thread of own.filter((it) => it.stopped)) resume(run, thread, prev);
  const root = threads.find((it) => it.parent === undefined);
  if (!root) throw new Error(`the execution ${execution.identity.executionArn} has nothing left to redrive`);
  return root.id;
}

/** A Standard child execution goes on where it stopped; false: it can't be redriven any more. */
export function redriveChild(run: Run, root: Thread, child: ChildRecord): boolean {
  if (!isRedrivable(child, run.now)) return false;
  child.closed = undefined;
  child.stoppedAt = undefined;
  child.redriveCount++;
  child.redrivenAt = run.now;
  const { redriveCount } = child;
  const details = { executionRedrivenEventDetails: { redriveCount } };
  resumeBelow(run, root, run.emit(root.within, child.lastEvent, 'ExecutionRedriven', details));
  return true;
}

function resumeBelow(run: Run, thread: Thread, prev: number): void {
  const { work } = thread;
  if (thread.stopped) return resume(run, thread, prev);
  if (work?.kind !== 'branches') return;
  if (work.failed) return reopenMapRun(run, thread, prev);
  for (const id of work.live) resumeBelow(run, run.thread(id), prev);
}

/** The children of a Distributed Map that failed or were stopped run again; those that succeeded do not. */
function reopenMapRun(run: Run, thread: Thread, prev: number): void {
  const { work } = thread;
  if (work?.kind !== 'branches' || !work.failed) return;
  const indexOf = (id: number): number => run.childOf(id).index;
  const { live, failed, again: left = [] } = work;
  const again = [...new Set([...live, ...failed, ...left])].sort((one, other) => indexOf(one) - indexOf(other));
  work.again = again;
  work.live.length = 0;
  work.failed.length = 0;
  const record = mapRunOf(run, work.mapRunArn);
  record.pendingRedrive = again.map(indexOf);
  const details = { mapRunRedrivenEventDetails: { mapRunArn: work.mapRunArn, redriveCount: record.redrives } };
  thread.prev = run.emit(thread.within, prev, 'MapRunRedriven', details);
  run.later(() => run.guard(thread, () => run.stateOf(thread).redriven?.(run, thread)));
}

function resume(run: Run, thread: Thread, prev: number): void {
  thread.stopped = undefined;
  thread.token = undefined;
  dropBranches(run, thread);
  thread.work = undefined;
  thread.retryCount = 0;
  thread.retries = [];
  thread.prev = prev;
  run.later(() => {
    // A Fail state is entered again, everything else goes on where it stopped.
    if (thread.fresh || run.stateOf(thread).type === 'Fail') run.enter(thread);
    else run.attempt(thread);
  });
}
