import { ServiceError } from '../../../local/src/services/types';
import type { TaskState } from './tasks';

/** What can go wrong at a Task state. */
export const KINDS = [
  'timeout',
  'throttling to the end',
  'access denied',
  'service error to the end',
  'service error once',
  'job failure',
  'job stopped by hand',
  'lost response',
  'run out of time',
] as const;

export type Kind = (typeof KINDS)[number];

export const REASON = 'planted by the fault matrix';
export const DENIED = 'is not authorized to perform this operation';
export const THROTTLED = 'Rate exceeded';
export const BROKEN = 'We encountered an internal error. Please try again.';
export const NO_ANSWER = 'Unable to execute HTTP request: Read timed out';

type Code = readonly [name: string, status: number];

/** Error codes as each service sends them. */
const CODES: Readonly<Record<string, Readonly<Record<'throttled' | 'denied' | 'broken', Code>>>> = {
  sagemaker: {
    throttled: ['ThrottlingException', 400],
    denied: ['AccessDeniedException', 400],
    broken: ['InternalFailure', 500],
  },
  sagemakerruntime: {
    throttled: ['ThrottlingException', 400],
    denied: ['AccessDeniedException', 403],
    broken: ['InternalFailure', 500],
  },
  glue: {
    throttled: ['ThrottlingException', 400],
    denied: ['AccessDeniedException', 400],
    broken: ['InternalServiceException', 500],
  },
  s3: { throttled: ['SlowDown', 503], denied: ['AccessDenied', 403], broken: ['InternalError', 500] },
  lambda: {
    throttled: ['TooManyRequestsException', 429],
    denied: ['AccessDeniedException', 403],
    broken: ['ServiceException', 500],
  },
};

/** What the call of the state is answered with, where the kind is an error of the call itself. */
export function errorOf(kind: Kind, { service }: TaskState): Error | undefined {
  const codes = CODES[service];
  if (!codes) throw new Error(`the fault matrix knows no error codes of ${service}: add them to CODES`);
  const failed = ([name, status]: Code, message: string) => new ServiceError(name, message, status);
  if (kind === 'throttling to the end') return failed(codes.throttled, THROTTLED);
  if (kind === 'access denied') return failed(codes.denied, DENIED);
  if (kind === 'service error to the end' || kind === 'service error once') return failed(codes.broken, BROKEN);
  // The client gave up: no answer of the service.
  if (kind === 'timeout' || kind === 'lost response') return new Error(NO_ANSWER);
  return undefined;
}

export const isJob = ({ pattern }: TaskState): boolean => pattern.startsWith('sync');
export const waitsForPerson = ({ pattern }: TaskState): boolean => pattern === 'waitForTaskToken';
/** Starts the model's servers, which go on after the call. */
export const startsServers = ({ action }: TaskState): boolean => /^(create|update)Endpoint$/.test(action);
export const asksModel = ({ action }: TaskState): boolean => action === 'invokeEndpoint';

/** Why a kind can't happen at a state; undefined where it can. */
export function whyNot(kind: Kind, task: TaskState): string | undefined {
  if (kind === 'job failure' && !isJob(task) && !waitsForPerson(task) && !startsServers(task) && !asksModel(task)) {
    return 'a plain call starts no job that could fail';
  }
  if (kind !== 'job stopped by hand' || isJob(task)) return undefined;
  if (waitsForPerson(task))
    return 'a function has no stop; a run that is stopped while it waits: test/e2e/failure.test.ts';
  if (startsServers(task)) return 'SageMaker refuses to delete an endpoint that is being made or updated';
  return 'a plain call starts no job that could be stopped';
}
