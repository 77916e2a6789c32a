import type { Json, Signal } from '../types';
import type { Thread, Work } from '../machine/data';
import { StateError, runtimeError } from '../machine/errors';
import { isTooLarge, tooLarge } from '../machine/limits';
import type { Run } from '../machine/run';
import type { Resource } from './integrations';
import type { TaskEvents } from './task-events';

interface Task {
  readonly resource: Resource;
  readonly events: TaskEvents;
  readonly succeeded: (run: Run, thread: Thread, output: Json) => void;
}

type TaskWork = Extract<Work, { kind: 'task' }>;

/** What the runtime tells about a task that is under way. */
export function takeSignal(run: Run, thread: Thread, signal: Signal, task: Task): void {
  const { work } = thread;
  if (work?.kind !== 'task') return;
  const { events, resource } = task;
  if (signal.type === 'taskFailed' && signal.phase === 'start' && work.held) {
    answered(run, work);
    throw runtimeError(signal.cause ?? `The activity ${resource.eventResource} does not exist.`);
  }
  schedule(run, thread, work, events);
  switch (signal.type) {
    case 'taskStarted':
      return start(run, thread, work, events, signal.workerName);
    case 'taskSubmitted':
      if (resource.kind === 'activity') return;
      start(run, thread, work, events);
      return events.submitted(run, thread, signal.output);
    case 'taskHeartbeat':
      return beat(run, thread, work);
    case 'taskSucceeded':
      start(run, thread, work, events);
      answered(run, work);
      refuseTooLarge(run, thread, signal.output, task);
      events.succeeded(run, thread, signal.output);
      return task.succeeded(run, thread, signal.output);
    case 'taskFailed':
      if (signal.phase !== 'start') start(run, thread, work, events);
      answered(run, work);
      events.failed(run, thread, signal);
      throw new StateError('task', signal.error, signal.cause);
    case 'timer':
      // A task that no worker took up never started.
      if (resource.kind !== 'activity') start(run, thread, work, events);
      run.cancelWork(work);
      events.timedOut(run, thread);
      throw new StateError('task', 'States.Timeout', undefined);
  }
}

function schedule(run: Run, thread: Thread, work: TaskWork, events: TaskEvents): void {
  if (work.held) events.scheduled(run, thread, work.held);
  delete work.held;
}

function start(run: Run, thread: Thread, work: TaskWork, events: TaskEvents, workerName?: string): void {
  if (!work.started) events.started(run, thread, workerName);
  work.started = true;
}

/** The task is over, so its timers are not wanted any more. */
function answered(run: Run, work: TaskWork): void {
  delete run.machine.waiting[work.effect];
  run.cancelWork(work);
}

function beat(run: Run, thread: Thread, work: TaskWork): void {
  if (work.heartbeatSeconds === undefined) return;
  run.cancel(work.heartbeat);
  work.heartbeat = run.timer(thread, 'heartbeat', run.now + work.heartbeatSeconds * 1000);
}

function refuseTooLarge(run: Run, thread: Thread, output: Json, { resource, events }: Task): void {
  if (!isTooLarge(JSON.stringify(output))) return;
  const error = tooLarge(resource.kind === 'service' ? resource.eventType : resource.eventResource);
  events.failed(run, thread, { error: error.error, cause: error.cause });
  throw error;
}
