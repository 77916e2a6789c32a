import {
  advance,
  compile,
  start,
  type Effect,
  type Execution,
  type ExecutionIdentity,
  type HistoryEvent,
  type ItemsEffect,
  type Json,
  type Signal,
  type Step,
  type TaskEffect,
} from '../../../local/src/asl';

export const IDENTITY: ExecutionIdentity = {
  executionArn: 'arn:aws:states:eu-west-1:123456789012:execution:machine:run',
  executionName: 'run',
  stateMachineArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:machine',
  stateMachineName: 'machine',
  roleArn: 'arn:aws:iam::123456789012:role/role',
  type: 'STANDARD',
  seed: 'seed',
};

export type Untimed<S = Signal> = S extends Signal ? Omit<S, 'now'> : never;

/** An execution under test. Between two signals its state goes through JSON, as a journal's snapshot would take it. */
export class Play {
  readonly events: HistoryEvent[] = [];
  readonly effects: Effect[] = [];
  readonly timers = new Map<string, number>();
  readonly tasks: TaskEffect[] = [];
  readonly reads: ItemsEffect[] = [];
  readonly cancelled: string[] = [];
  execution: Execution;
  now = 0;
  private readonly plan: ReturnType<typeof compile>;

  constructor(definition: Json, input: Json = {}, identity: ExecutionIdentity = IDENTITY) {
    this.plan = compile(definition);
    const { execution, step } = start(this.plan, identity, JSON.stringify(input), this.now);
    this.execution = execution;
    this.take(step);
  }

  send(signal: Untimed): this {
    this.execution = JSON.parse(JSON.stringify(this.execution)) as Execution;
    this.take(advance(this.plan, this.execution, { ...signal, now: this.now }));
    return this;
  }

  /** Lets time pass up to the next timer. */
  tick(): this {
    const due = [...this.timers].sort(([, a], [, b]) => a - b)[0];
    if (!due) throw new Error('no timer is set');
    this.now = due[1];
    this.timers.delete(due[0]);
    return this.send({ type: 'timer', id: due[0] });
  }

  task(): TaskEffect {
    const task = this.tasks.shift();
    if (!task) throw new Error('no task is scheduled');
    return task;
  }

  succeed(output: Json): this {
    return this.send({ type: 'taskSucceeded', id: this.task().id, output });
  }

  fail(error: string, cause?: string): this {
    return this.send({ type: 'taskFailed', id: this.task().id, error, cause });
  }

  get types(): string[] {
    return this.events.map((it) => it.type);
  }

  get output(): unknown {
    return this.execution.output === undefined ? undefined : JSON.parse(this.execution.output);
  }

  private take(step: Step): void {
    this.events.push(...step.events);
    this.effects.push(...step.effects);
    for (const effect of step.effects) {
      if (effect.kind === 'timer') this.timers.set(effect.id, effect.at);
      else if (effect.kind === 'task') this.tasks.push(effect);
      else if (effect.kind === 'cancel') this.cancel(effect.id);
      else this.reads.push(effect);
    }
  }

  private cancel(id: string): void {
    this.timers.delete(id);
    this.cancelled.push(id);
    const at = this.tasks.findIndex((it) => it.id === id);
    if (at >= 0) this.tasks.splice(at, 1);
  }
}

/** `states` and `more` are JSON, whatever their types say. */
export function jsonata(states: object, more: object = {}): Json {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more } as Json;
}

export function jsonPath(states: object): Json {
  return { StartAt: Object.keys(states)[0], States: states } as Json;
}

/** The value of one JSONata expression, in a Pass state. */
export function evaluate(expression: string, input: Json = {}, seed = 'seed'): Play {
  const states = { Evaluate: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } };
  return new Play(jsonata(states), input, { ...IDENTITY, seed });
}
