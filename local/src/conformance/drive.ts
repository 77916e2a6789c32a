import {
  advance,
  compile,
  start,
  type Effect,
  type Execution,
  type HistoryEvent,
  type Signal,
  type Step,
  type TaskEffect,
} from '../asl';
import { Answers } from './answers';
import { readItems } from './objects';
import type { ConformanceCase } from './types';

const ACCOUNT = '111111111111';
const STARTED_AT = Date.UTC(2025, 0, 1);

export interface Driven {
  readonly execution: Execution;
  readonly events: HistoryEvent[];
}

/** Runs one case to its end in virtual time. `between` sees the state before each signal, and may replace it. */
export function drive(of: ConformanceCase, between = (it: Execution): Execution => it): Driven {
  const plan = compile(of.definitionText ?? of.definition, { type: of.type });
  const first = start(plan, identityOf(of), of.inputText, STARTED_AT);
  let { execution } = first;
  const events: HistoryEvent[] = [];
  const timers = new Map<string, number>();
  const tasks: TaskEffect[] = [];
  const answers = new Answers(of);
  let now = STARTED_AT;

  const take = (taken: Step): void => {
    events.push(...taken.events);
    for (const effect of taken.effects) note(effect, timers, tasks);
    for (const read of taken.effects)
      if (read.kind === 'readItems') send({ type: 'itemsDone', id: read.id, output: readItems(of, read), now });
  };
  const send = (signal: Signal): void => {
    execution = between(execution);
    take(advance(plan, execution, signal));
  };

  take(first.step);
  if (of.driver !== undefined) send({ type: 'stop', now });
  while (execution.status === 'RUNNING') {
    const task = tasks.shift();
    if (task) {
      for (const answer of answers.to(task)) send({ ...answer, now });
      continue;
    }
    const due = [...timers].sort(([, a], [, b]) => a - b)[0];
    if (!due) throw new Error(`the execution waits for something that the recording does not answer`);
    timers.delete(due[0]);
    now = Math.max(now, due[1]);
    send({ type: 'timer', id: due[0], now });
  }
  return { execution, events };
}

function note(effect: Effect, timers: Map<string, number>, tasks: TaskEffect[]): void {
  if (effect.kind === 'timer') timers.set(effect.id, effect.at);
  else if (effect.kind === 'task') tasks.push(effect);
  else if (effect.kind === 'cancel') timers.delete(effect.id);
}

/** The recording's names are hidden behind placeholders; the roles and names that it replaced are kept in the case. */
function identityOf(of: ConformanceCase): Parameters<typeof start>[1] {
  const regexes = (of as unknown as { placeholders?: { regex?: [string, string][] } }).placeholders?.regex ?? [];
  const named = (kind: RegExp): string | undefined => regexes.find(([, name]) => kind.test(name))?.[0];
  const machine = named(/^<ArnPart_0idx>$/) ?? 'machine';
  const name = named(/^<(Exec|ExpressExec|SyncExec)ArnPart_0idx>$/) ?? 'execution';
  const arn = (type: string, rest: string): string => `arn:aws:states:us-east-1:${ACCOUNT}:${type}:${rest}`;
  const executionArn =
    of.type === 'EXPRESS' ? arn('express', `${machine}:${name}:00000000`) : arn('execution', `${machine}:${name}`);
  return {
    executionArn,
    executionName: name,
    stateMachineArn: arn('stateMachine', machine),
    stateMachineName: machine,
    roleArn: named(/role_arn/) ?? `arn:aws:iam::${ACCOUNT}:role/role`,
    type: of.type,
    seed: of.id,
    ...(regexes.some(([, name]) => name.includes('SyncExec')) ? { synchronous: true as const } : {}),
  };
}
