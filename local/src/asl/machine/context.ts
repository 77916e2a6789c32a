import { isObject } from '../jsonpath/path';
import type { Json } from '../types';
import { childIdentity } from './child-names';
import { isExpressChild } from './map-runs';
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
  const given = run.plan.probe?.context;
  // A given context has no Map; what an ItemSelector sees of its items is the state's own doing.
  if (given !== undefined) return item && isObject(given) ? { ...given, Map: mapOf(item) } : given;
  const child = thread.within === undefined ? undefined : run.childOf(thread.within);
  const { startedAt, redriveCount, redrivenAt } = child ?? run.execution;
  const parent = run.execution.identity;
  const identity = child ? childIdentity(parent, child, isExpressChild(run, child)) : parent;
  const state = run.stateOf(thread);
  const context: { [key: string]: Json } = {
    Execution: {
      Id: identity.executionArn,
      Input: child ? child.input : run.executionInput(),
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
  if (at !== undefined) context.Map = mapOf(at);
  return context;
}

const mapOf = ({ index, value }: Item): Json => ({ Item: { Index: index, Value: value } });

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
