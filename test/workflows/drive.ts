import { advance, compile, type Effect, type Json, start, type TaskEffect } from '../../local/src/asl';

/** Answers a task by its resource, e.g. 'aws-sdk:sagemaker:listEndpoints'. Throw a {@link TaskError} to let it fail. */
export type Answers = Readonly<Record<string, (parameters: never, task: TaskEffect) => unknown>>;

export class TaskError extends Error {
  constructor(
    readonly error: string,
    cause: string,
  ) {
    super(cause);
  }
}

export interface Driven {
  readonly status: string;
  readonly output: Record<string, unknown>;
  readonly error?: string;
  readonly cause?: string;
  /** Names of the states entered, in order. */
  readonly states: string[];
  readonly calls: { readonly resource: string; readonly parameters: Record<string, never> }[];
}

const IDENTITY = {
  executionArn: 'arn:aws:states:us-east-1:111111111111:execution:machine:run-1',
  executionName: 'run-1',
  stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:machine',
  stateMachineName: 'machine',
  roleArn: 'arn:aws:iam::111111111111:role/machine',
  type: 'STANDARD',
  seed: 'seed',
} as const;

/** Runs a definition on the local engine with a virtual clock; no service is there, only the answers. */
export function drive(definition: object, input: object, answers: Answers): Driven {
  const plan = compile(definition);
  let now = Date.parse('2026-11-24T00:00:00Z');
  const begun = start(plan, IDENTITY, JSON.stringify(input), now);
  const { execution } = begun;
  const tasks: TaskEffect[] = [];
  const timers = new Map<string, number>();
  const states: string[] = [];
  const calls: Driven['calls'] = [];
  const take = (step: typeof begun.step): void => {
    for (const event of step.events) {
      const entered = event.stateEnteredEventDetails as { name: string } | undefined;
      if (entered) states.push(entered.name);
    }
    for (const effect of step.effects) file(effect);
  };
  const file = (effect: Effect): void => {
    if (effect.kind === 'task') tasks.push(effect);
    if (effect.kind === 'timer') timers.set(effect.id, effect.at);
    if (effect.kind === 'cancel') timers.delete(effect.id);
  };
  take(begun.step);
  while (execution.status === 'RUNNING') {
    const task = tasks.shift();
    if (task) {
      const resource = task.resource.split(':::')[1] ?? task.resource;
      calls.push({ resource, parameters: task.parameters as Record<string, never> });
      const answer = answers[resource];
      if (!answer) throw new Error(`no answer for ${resource} at "${task.stateName}"`);
      take(advance(plan, execution, { now, id: task.id, ...outcome(() => answer(task.parameters as never, task)) }));
      continue;
    }
    const next = [...timers].sort(([, one], [, other]) => one - other)[0];
    if (!next) throw new Error(`the machine waits for nothing after "${states.at(-1)}"`);
    timers.delete(next[0]);
    now = Math.max(now, next[1]);
    take(advance(plan, execution, { now, type: 'timer', id: next[0] }));
  }
  return {
    status: execution.status,
    output: execution.output === undefined ? {} : (JSON.parse(execution.output) as Record<string, unknown>),
    error: execution.error,
    cause: execution.cause,
    states,
    calls,
  };
}

/** A waiting task whose answer is undefined goes on waiting. */
function outcome(answer: () => unknown) {
  try {
    const output = answer();
    if (output === undefined) return { type: 'taskSubmitted', output: {} } as const;
    return { type: 'taskSucceeded', output: output as Json } as const;
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    return { type: 'taskFailed', error: error.error, cause: error.message } as const;
  }
}
