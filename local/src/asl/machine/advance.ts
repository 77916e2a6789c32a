import type { ChildKey, Execution, ExecutionIdentity, Json, Signal, Step } from '../types';
import type { Plan } from '../plan';
import { stopChild } from './children';
import { type ChildRecord, type Machine, type Role, type Thread, type Work, machineOf } from './data';
import { stopExecution } from './end';
import { StateError } from './errors';
import { withInput } from './events';
import { redrive } from './redrive';
import { recover } from './retry';
import { Run } from './run';

/** An express execution lasts no longer. */
const EXPRESS_SECONDS = 300;

/** `input` is the JSON text that StartExecution was given. */
export function start(
  plan: Plan,
  identity: ExecutionIdentity,
  input: string,
  now: number,
): { execution: Execution; step: Step } {
  const machine: Machine = {
    lastEvent: 0,
    lastEffect: 0,
    lastThread: 0,
    draws: 0,
    variableBytes: 0,
    threads: {},
    waiting: {},
  };
  const execution: Execution = { v: 1, identity, status: 'RUNNING', startedAt: now, input, redriveCount: 0, machine };
  const run = new Run(plan, execution, now);
  run.emit(undefined, 0, 'ExecutionStarted', {
    executionStartedEventDetails: { ...withInput(input), roleArn: identity.roleArn },
  });
  const value = JSON.parse(input) as Json;
  const isOwn = JSON.stringify(value) === input;
  const root = run.spawn('', value, 0, { text: input, ...(isOwn ? {} : { sent: true }) });
  startClock(run, root.id);
  return { execution, step: run.drain() };
}

/** Changes `execution` in place. A signal for something no longer awaited changes nothing. */
export function advance(plan: Plan, execution: Execution, signal: Signal): Step {
  const run = new Run(plan, execution, signal.now);
  if (signal.type === 'redrive') {
    startClock(run, redrive(run));
    return run.drain();
  }
  if (execution.status !== 'RUNNING') return { events: [], effects: [] };
  if (signal.type === 'stop' && signal.child) {
    const { error, cause, child } = signal;
    const root = Object.values(run.machine.threads).find((it) => it.child && isChild(it.child, child));
    const record = root?.child;
    if (root && record) run.perform(() => stopChild(run, root, record, new StateError('task', error, cause)));
    return run.drain();
  }
  if (signal.type === 'stop') {
    stopExecution(run, 0, 'ABORTED', signal.error, signal.cause);
    return run.drain();
  }
  if (signal.type === 'updateMapRun') {
    const thread = Object.values(run.machine.threads).find(({ work }) => isMapRun(work, signal.mapRunArn));
    if (thread) tell(run, thread, signal, 'items');
    return run.drain();
  }
  const awaited = machineOf(execution).waiting[signal.id];
  if (!awaited) return { events: [], effects: [] };
  if (signal.type === 'timer') delete run.machine.waiting[signal.id];
  if (awaited.role === 'execution') {
    stopExecution(run, 0, 'TIMED_OUT', 'States.Timeout');
    return run.drain();
  }
  const thread = run.thread(awaited.thread);
  if (awaited.role === 'retry') run.perform(() => run.attempt(thread));
  else if (awaited.role === 'timeout') run.perform(() => timeOut(run, signal, thread, awaited.at ?? signal.now));
  else tell(run, thread, signal, awaited.role);
  return run.drain();
}

function tell(run: Run, thread: Thread, signal: Signal, role: Role): void {
  run.perform(() => run.guard(thread, () => run.stateOf(thread).signal?.(run, thread, signal, role)));
}

const isChild = (record: ChildRecord, { mapRunArn, index, restarts }: ChildKey): boolean =>
  record.closed === undefined &&
  record.mapRunArn === mapRunArn &&
  record.index === index &&
  record.restarts === restarts;

const isMapRun = (work: Work | undefined, arn: string): boolean => work?.kind === 'branches' && work.mapRunArn === arn;

/** Tasks whose time is up at the same moment all time out before the first of them ends what they belong to. */
function timeOut(run: Run, signal: Signal, first: Thread, at: number): void {
  const due = Object.entries(run.machine.waiting).filter(([, it]) => it.role === 'timeout' && it.at === at);
  for (const [id] of due) run.cancel(id);
  const reported: [Thread, StateError][] = [];
  for (const thread of [first, ...due.map(([, it]) => run.thread(it.thread))]) {
    try {
      run.stateOf(thread).signal?.(run, thread, signal, 'timeout');
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      reported.push([thread, error]);
    }
  }
  for (const [thread, error] of reported) {
    if (run.machine.threads[thread.id] === thread && !thread.stopped) recover(run, thread, error);
  }
}

function startClock(run: Run, rootId: number): void {
  const most = run.execution.identity.type === 'EXPRESS' ? EXPRESS_SECONDS : undefined;
  const { timeoutSeconds = most } = run.plan;
  if (timeoutSeconds !== undefined)
    run.timer(run.thread(rootId), 'execution', run.now + Math.min(timeoutSeconds, most ?? Infinity) * 1000);
}
