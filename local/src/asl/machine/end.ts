import type { ExecutionStatus } from '../types';
import { goesOnInBranches } from './branches';
import type { StateError } from './errors';
import { closeChild } from './children';
import { failure, withOutput } from './events';
import type { Run } from './run';

export function endExecution(run: Run, prev: number, output: string): void {
  run.emitEnd(undefined, prev, 'ExecutionSucceeded', { executionSucceededEventDetails: withOutput(output) });
  run.execution.output = output;
  close(run, 'SUCCEEDED');
}

export function failExecution(run: Run, prev: number, error: StateError): void {
  stopExecution(run, prev, 'FAILED', error.error, error.cause);
}

const EVENTS = { FAILED: 'Failed', TIMED_OUT: 'TimedOut', ABORTED: 'Aborted' } as const;

export function stopExecution(
  run: Run,
  prev: number,
  status: 'FAILED' | 'TIMED_OUT' | 'ABORTED',
  error?: string,
  cause?: string,
): void {
  const type = EVENTS[status];
  run.emitEnd(undefined, prev, `Execution${type}`, { [`execution${type}EventDetails`]: failure(error, cause) });
  if (error !== undefined) run.execution.error = error;
  if (cause !== undefined) run.execution.cause = cause;
  close(run, status);
}

/** What was running stays in the machine, so that a redrive finds it. */
function close(run: Run, status: ExecutionStatus): void {
  run.execution.status = status;
  run.execution.stoppedAt = run.now;
  for (const id of Object.keys(run.machine.waiting)) run.cancel(id);
  const threads = Object.values(run.machine.threads);
  for (const thread of threads) {
    if (!goesOnInBranches(thread)) thread.stopped = true;
    if (thread.child && thread.child.closed === undefined) closeChild(run, thread, thread.child, 'ABORTED');
  }
}
