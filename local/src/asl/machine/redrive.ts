import { dropBranches } from './branches';
import type { Thread } from './data';
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
  const prev = run.emit(run.machine.lastEvent, 'ExecutionRedriven', {
    executionRedrivenEventDetails: { redriveCount },
  });
  const threads = Object.values(run.machine.threads);
  for (const thread of threads) reopenMapRun(run, thread, prev);
  for (const thread of threads.filter((it) => it.stopped)) resume(run, thread, prev);
  const root = threads.find((it) => it.parent === undefined);
  if (!root) throw new Error(`the execution ${execution.identity.executionArn} has nothing left to redrive`);
  return root.id;
}

/** The items of a Distributed Map that failed run again; those that succeeded do not. */
function reopenMapRun(run: Run, thread: Thread, prev: number): void {
  const { work } = thread;
  if (thread.stopped || work?.kind !== 'branches' || !work.failed) return;
  work.live.push(...work.failed.filter((id) => !work.live.includes(id)));
  work.failed.length = 0;
  const { redriveCount } = run.execution;
  const details = { mapRunRedrivenEventDetails: { mapRunArn: work.mapRunArn, redriveCount } };
  if (!thread.hidden) thread.prev = run.emit(prev, 'MapRunRedriven', details);
}

function resume(run: Run, thread: Thread, prev: number): void {
  thread.stopped = undefined;
  thread.token = undefined;
  dropBranches(run, thread);
  thread.work = undefined;
  thread.retryCount = 0;
  thread.retries = [];
  if (!thread.hidden) thread.prev = prev;
  run.later(() => {
    // A Fail state is entered again, everything else goes on where it stopped.
    if (thread.fresh || run.stateOf(thread).type === 'Fail') run.enter(thread);
    else run.attempt(thread);
  });
}
