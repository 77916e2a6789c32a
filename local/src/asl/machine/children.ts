import type { Json } from '../types';
import type { ChildRecord, Thread } from './data';
import type { StateError } from './errors';
import { failure, withInput, withOutput } from './events';
import { MAX_EVENTS } from './limits';
import { closeMapRun } from './map-runs';
import { giveUp } from './retry';
import type { Run } from './run';

/** A Standard child that closed longer ago can't be redriven. */
const REDRIVABLE_MILLISECONDS = 14 * 24 * 3600 * 1000;

export interface ChildStart {
  readonly machine: string;
  readonly input: Json;
  readonly index: number;
  readonly item: Json;
  readonly mapRunArn: string;
  readonly restarts?: number;
}

/** Starts a child execution of the Distributed Map that the thread is at. */
export function startChild(run: Run, thread: Thread, start: ChildStart): Thread {
  const { machine, input, index, item, mapRunArn, restarts = 0 } = start;
  const startedAt = run.now;
  const record: ChildRecord = {
    mapRunArn,
    index,
    restarts,
    startedAt,
    input,
    lastEvent: 0,
    variableBytes: 0,
    redriveCount: 0,
  };
  const child = run.spawn(machine, input, 0, { parent: thread.id, index, item, child: record });
  child.within = child.id;
  const { roleArn } = run.execution.identity;
  const details = run.isRead(child)
    ? { executionStartedEventDetails: { ...withInput(JSON.stringify(input)), roleArn } }
    : undefined;
  run.emit(child.within, 0, 'ExecutionStarted', details);
  return child;
}

export function endChild(run: Run, root: Thread, output: string): void {
  run.emitEnd(root.within, root.prev, 'ExecutionSucceeded', { executionSucceededEventDetails: withOutput(output) });
}

export function closeChild(
  run: Run,
  root: Thread,
  child: ChildRecord,
  status: 'FAILED' | 'ABORTED',
  error?: StateError,
): void {
  child.closed = status;
  child.stoppedAt = run.now;
  child.error = error?.error;
  child.cause = error?.cause;
  const [type, prev] = status === 'FAILED' ? (['Failed', root.prev] as const) : (['Aborted', 0] as const);
  const details = failure(error?.error, error?.cause);
  run.emitEnd(root.within, prev, `Execution${type}`, { [`execution${type}EventDetails`]: details });
}

/** Stops it where it is; a redrive takes it up there. */
export function abortChild(run: Run, root: Thread, child: ChildRecord): void {
  if (child.closed !== undefined) return;
  silence(run, root);
  closeChild(run, root, child, 'ABORTED');
}

/** StopExecution of one child: for its map run it is one that failed. */
export function stopChild(run: Run, root: Thread, child: ChildRecord, error: StateError): void {
  silence(run, root);
  closeChild(run, root, child, 'ABORTED', error);
  const parent = run.thread(root.parent ?? 0);
  run.guard(parent, () => run.stateOf(parent).childFailed?.(run, parent, root, error));
}

/** Its history is full: it fails, and can't be redriven. */
export function failChild(run: Run, root: Thread, error: StateError): void {
  silence(run, root);
  root.prev = run.childOf(root.id).lastEvent;
  giveUp(run, root, error);
}

function silence(run: Run, thread: Thread): void {
  const { work } = thread;
  run.cancelWork(work);
  if (work?.kind === 'branches' && work.mapRunArn !== undefined) closeMapRun(run, work.mapRunArn, 'ABORTED');
  if (work?.kind === 'branches' && work.live.length > 0) {
    for (const id of work.live) {
      const below = run.thread(id);
      if (below.child) abortChild(run, below, below.child);
      else silence(run, below);
    }
    return;
  }
  thread.work = undefined;
  thread.stopped = true;
}

export function isRedrivable({ lastEvent, stoppedAt = 0 }: ChildRecord, now: number): boolean {
  return lastEvent < MAX_EVENTS - 1 && now - stoppedAt <= REDRIVABLE_MILLISECONDS;
}
