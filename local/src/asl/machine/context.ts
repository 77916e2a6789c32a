import type { Json } from '../types';
import type { Thread } from './data';
import type { Run } from './run';

/** The types of states that have a Retry field. */
const RETRIED = ['Task', 'Parallel', 'Map'];

/** What Map.Item says of an iteration. */
export interface Item {
  readonly index: number;
  readonly value: Json;
}

/** The Context Object ($$ and $states.context) as one state sees it. */
export function contextObject(run: Run, thread: Thread, item?: Item): Json {
  if (run.plan.probe?.context !== undefined) return run.plan.probe.context;
  const { identity, startedAt, redriveCount, redrivenAt } = run.execution;
  const state = run.stateOf(thread);
  const context: { [key: string]: Json } = {
    Execution: {
      Id: identity.executionArn,
      Input: run.executionInput(),
      StartTime: iso(startedAt),
      Name: identity.executionName,
      RoleArn: identity.roleArn,
      ...(identity.synchronous ? {} : { RedriveCount: redriveCount }),
      ...(redrivenAt === undefined ? {} : { RedriveTime: iso(redrivenAt) }),
    },
    StateMachine: { Id: identity.stateMachineArn, Name: identity.stateMachineName },
    State: {
      Name: thread.state,
      EnteredTime: iso(thread.enteredAt),
      ...(RETRIED.includes(state.type) ? { RetryCount: thread.retryCount } : {}),
    },
  };
  if (thread.token !== undefined) context.Task = { Token: thread.token };
  const at = item ?? iteration(run, thread);
  if (at !== undefined) {
    context.Map = { Item: { Index: at.index, Value: at.value } };
  }
  return context;
}

/** The nearest iteration that the thread is part of. */
function iteration(run: Run, thread: Thread): Item | undefined {
  for (let at: Thread | undefined = thread; at; at = at.parent === undefined ? undefined : run.thread(at.parent)) {
    if (at.item !== undefined) return { index: at.index ?? 0, value: at.item };
  }
  return undefined;
}

function iso(millis: number): string {
  return new Date(millis).toISOString();
}
