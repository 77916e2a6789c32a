import type { Json } from '../types';
import type { Stage, StatePlan } from '../plan';
import { errorMatches } from '../machine/errors';
import type { StateTest } from './state-test';

export interface Answer {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'RETRIABLE' | 'CAUGHT_ERROR';
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly nextState?: string;
  readonly inspectionData?: object;
}

const RESULT: Stage[] = ['afterResultSelector', 'afterResultPath'];
const LIMITS: Stage[] = ['maxConcurrency', 'toleratedFailureCount', 'toleratedFailurePercentage'];
const ITEMS: Stage[] = ['afterItemSelector', 'afterItemBatcher'];

/** What AWS shows of each type of state, in each query language. */
const SHOWN: Record<string, { readonly JSONPath: Stage[]; readonly JSONata: Stage[] }> = {
  Pass: { JSONPath: ['afterInputPath', 'afterParameters', 'result', ...RESULT], JSONata: [] },
  Task: {
    JSONPath: ['afterInputPath', 'afterParameters', 'result', ...RESULT],
    JSONata: ['afterArguments', 'result'],
  },
  Map: {
    JSONPath: ['afterInputPath', 'afterItemsPath', ...ITEMS, ...LIMITS, ...RESULT],
    JSONata: [...ITEMS, ...LIMITS],
  },
  Parallel: { JSONPath: RESULT, JSONata: [] },
  Choice: { JSONPath: ['afterInputPath'], JSONata: [] },
  Wait: { JSONPath: ['afterInputPath'], JSONata: [] },
  Succeed: { JSONPath: ['afterInputPath'], JSONata: [] },
};

export function answerOf(test: StateTest, level: 'INFO' | 'DEBUG' | 'TRACE'): Answer {
  const { execution, next, reported } = test;
  const status = statusOf(test);
  const { error, cause } = status === 'FAILED' ? execution : (reported ?? {});
  const told = status === 'SUCCEEDED' ? {} : defined({ error, cause: cause === undefined ? cause : bare(cause) });
  return {
    status,
    ...(execution.output === undefined ? {} : { output: execution.output }),
    ...told,
    ...(next === undefined ? {} : { nextState: next }),
    ...(level === 'INFO' ? {} : { inspectionData: inspection(test, status) }),
  };
}

function statusOf({ execution, reported }: StateTest): Answer['status'] {
  if (execution.status === 'RUNNING') return 'RETRIABLE';
  if (execution.status !== 'SUCCEEDED') return 'FAILED';
  return reported ? 'CAUGHT_ERROR' : 'SUCCEEDED';
}

/** A state by itself has no place in a history. */
const bare = (cause: string): string =>
  cause.replace(/^An error occurred while executing the state '[\s\S]*?' \(entered at the event id #\d+\)\. /, '');

function inspection(test: StateTest, status: Answer['status']): object {
  const { seen, read, thread } = test;
  const { type, query } = read.state.plan;
  const stages = SHOWN[type]?.[query] ?? [];
  const shown = stages.flatMap((stage) => {
    const value = seen.get(stage);
    return value === undefined ? [] : [[stage, LIMITS.includes(stage) ? value : JSON.stringify(value)] as const];
  });
  const details = errorDetails(test, status);
  const variables = Object.keys(thread.vars).length === 0 ? {} : { variables: JSON.stringify(thread.vars) };
  return {
    input: read.input,
    ...Object.fromEntries(shown),
    ...variables,
    ...(details === undefined ? {} : { errorDetails: details }),
  };
}

/** Which Retrier and which Catcher the error is for. */
function errorDetails({ reported, read, backoff }: StateTest, status: Answer['status']): object | undefined {
  if (!reported || reported.kind === 'runtime') return undefined;
  const { plan } = read.state;
  const retryIndex = indexOf(plan.retry, reported.error);
  const catchIndex = status === 'CAUGHT_ERROR' ? indexOf(plan.catch, reported.error) : undefined;
  const details = defined({
    retryIndex,
    catchIndex,
    retryBackoffIntervalSeconds: status === 'RETRIABLE' ? backoff : undefined,
  });
  return Object.keys(details).length === 0 ? undefined : details;
}

function indexOf(clauses: StatePlan['retry'] | StatePlan['catch'], error: string | undefined): number | undefined {
  const index = clauses.findIndex((it) => it.errors.some((name) => errorMatches(name, error)));
  return index < 0 ? undefined : index;
}

function defined(fields: Record<string, Json | undefined>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
