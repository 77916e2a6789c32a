import type { Json } from '../types';
import type { CatchPlan, RetryPlan } from '../plan';
import { dropBranches, goesOnInBranches } from './branches';
import { closeChild } from './children';
import type { Thread } from './data';
import { failExecution } from './end';
import { StateError, errorMatches } from './errors';
import { draw } from './random';
import type { Run } from './run';

/** A state reported an error: try again, go where a Catcher says, or give up. */
export function recover(run: Run, thread: Thread, reported: StateError): void {
  const state = run.stateOf(thread);
  const error = announce(run, thread, reported);
  run.cancelWork(thread.work);
  const retrier = error.kind === 'runtime' ? -1 : state.retry.findIndex((it) => covers(it, error));
  if (retrier >= 0 && (thread.retries[retrier] ?? 0) < state.retry[retrier].maxAttempts) {
    dropBranches(run, thread);
    return retryLater(run, thread, retrier);
  }
  // A path that leads nowhere ends the execution at once, before the state has anything to fail.
  const ownRuntime = error.kind === 'runtime' && thread.work?.kind !== 'branches';
  if (state.failedEvent && !ownRuntime) run.log(thread, state.failedEvent);
  const catcher = error.kind === 'runtime' ? undefined : state.catch.find((it) => covers(it, error));
  if (catcher) {
    dropBranches(run, thread);
    run.observe(thread, `Catch/${state.catch.indexOf(catcher)}/Next`);
    return run.guard(thread, () => leaveByCatch(run, thread, catcher, error));
  }
  giveUp(run, thread, error);
}

function covers(clause: RetryPlan | CatchPlan, error: StateError): boolean {
  return clause.errors.some((name) => errorMatches(name, error.error));
}

/** Adds where the error happened to the interpreter's own errors, and writes EvaluationFailed. */
function announce(run: Run, thread: Thread, error: StateError): StateError {
  if (error.kind === 'task') return error;
  const cause = `An error occurred while executing the state '${thread.state}' (entered at the event id #${thread.entered}). ${error.cause ?? ''}`;
  if (error.kind === 'evaluation') {
    const { location } = error;
    const details = { state: thread.state, error: error.error, cause, ...(location === undefined ? {} : { location }) };
    // AWS evaluates before it counts the state as begun; a Wait state has begun when its timestamp is parsed.
    const begun = thread.prev !== thread.entered || run.stateOf(thread).type === 'Wait';
    if (!begun) thread.prev = thread.enteredPrev;
    run.log(thread, 'EvaluationFailed', { evaluationFailedEventDetails: details });
  }
  return new StateError(error.kind, error.error, cause, error.location);
}

function retryLater(run: Run, thread: Thread, index: number): void {
  const { intervalSeconds, backoffRate, maxDelaySeconds, jitter } = run.stateOf(thread).retry[index];
  const taken = thread.retries[index] ?? 0;
  const longest = Math.min(intervalSeconds * backoffRate ** taken, maxDelaySeconds ?? Infinity);
  const delay = jitter ? longest * draw(run.execution) : longest;
  for (let i = thread.retries.length; i <= index; i++) thread.retries.push(0);
  thread.retries[index] = taken + 1;
  thread.retryCount++;
  thread.work = { kind: 'retry', timer: run.timer(thread, 'retry', run.now + Math.round(delay * 1000)) };
}

function leaveByCatch(run: Run, thread: Thread, catcher: CatchPlan, error: StateError): void {
  const errorOutput: Json = {
    Error: error.error ?? null,
    Cause: error.cause ?? (error.error === 'States.Timeout' ? '' : null),
  };
  const scope = run.scope(thread, { errorOutput });
  const assigned = catcher.assign?.(scope) as Record<string, Json> | undefined;
  run.exit(thread, catcher.output(scope, thread.input), catcher.next, assigned);
}

/** The thread ends with the error, and so does the state that it belongs to, or the execution. */
export function giveUp(run: Run, thread: Thread, error: StateError): void {
  if (!goesOnInBranches(thread)) {
    dropBranches(run, thread);
    thread.work = undefined;
    thread.stopped = true;
  }
  if (thread.child) closeChild(run, thread, thread.child, 'FAILED', error);
  if (thread.parent === undefined) return failExecution(run, thread.prev, error);
  const parent = run.thread(thread.parent);
  run.guard(parent, () => run.stateOf(parent).childFailed?.(run, parent, thread, error));
}
