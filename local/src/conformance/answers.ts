import type { Json, Signal, TaskEffect } from '../asl';
import { Raised, behave } from './lambda';
import type { ConformanceCase, Mock } from './types';

type Answer = Signal extends infer S ? (S extends Signal ? Omit<S, 'now'> : never) : never;

/** Answers tasks as AWS's recording says that they were answered, in the order in which they were scheduled. */
export class Answers {
  private readonly mocks: Mock[];
  private readonly workers: (string | undefined)[];

  constructor(private readonly of: ConformanceCase) {
    this.mocks = [...(of.mocks ?? [])];
    this.workers = (of.expected.history ?? [])
      .filter((it) => it.type === 'ActivityStarted')
      .map((it) => (it.activityStartedEventDetails as { workerName?: string } | undefined)?.workerName);
  }

  /** A task that is not answered here waits for its timeout. */
  to(task: TaskEffect): Answer[] {
    const { id } = task;
    if (task.service === 'activity' && !this.of.expected.history?.some((it) => it.type === 'ActivityScheduled')) {
      const cause = `The activity ${task.resource} does not exist.`;
      return [{ type: 'taskFailed', id, error: 'States.Runtime', cause, phase: 'start' }];
    }
    const at = this.mocks.findIndex((it) => it.state === task.stateName);
    if (at < 0) return this.byBehaviour(task);
    const [{ submitted, result }] = this.mocks.splice(at, 1);
    const workerName = task.service === 'activity' ? this.workers.shift() : undefined;
    const begun: Answer[] = [{ type: 'taskStarted', id, ...(workerName === undefined ? {} : { workerName }) }];
    if (submitted !== undefined) begun.push({ type: 'taskSubmitted', id, output: submitted });
    if (result.kind === 'succeeded') return [...begun, { type: 'taskSucceeded', id, output: result.output ?? null }];
    if (result.kind.toLowerCase() === 'timedout') return begun;
    const cause = result.causeText ?? (typeof result.cause === 'object' ? JSON.stringify(result.cause) : result.cause);
    return [
      ...begun,
      { type: 'taskFailed', id, ...defined({ error: result.error, cause: cause as string | undefined }) },
    ];
  }

  /** Where it is not known which recorded answer belongs to which task, the function's source says what it does. */
  private byBehaviour(task: TaskEffect): Answer[] {
    const { id } = task;
    const service = task.resource.includes(':::');
    const parameters = task.parameters as { FunctionName?: string; Payload?: Json };
    const name = service ? parameters.FunctionName : task.resource;
    const lambda = this.of.lambdas?.find((it) => it.arn === name || it.name === name);
    if (!lambda?.behaviour) return [];
    const value = behave(lambda, service ? (parameters.Payload ?? null) : task.parameters);
    if (value instanceof Raised) {
      return [{ type: 'taskFailed', id, error: value.errorType, cause: value.cause() }];
    }
    return [{ type: 'taskSucceeded', id, output: service ? this.recordedAnswer(value) : value }];
  }

  /** The service's answer as it was recorded, headers and all, found by its payload. */
  private recordedAnswer(payload: Json): Json {
    const outputs = (this.of.expected.history ?? []).flatMap((it) => {
      const details = it.taskSucceededEventDetails as { output?: { Payload?: Json } } | undefined;
      return details?.output ? [details.output] : [];
    });
    const same = outputs.find((it) => JSON.stringify(it.Payload) === JSON.stringify(payload));
    return same ?? { ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 };
  }
}

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
