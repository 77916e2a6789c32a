import { asksModel, BROKEN, DENIED, isJob, type Kind, NO_ANSWER, REASON, THROTTLED, waitsForPerson } from './faults';
import { OUT_OF_MEMORY, type Scene } from './scenes';
import type { TaskState } from './tasks';

/** How a run ends whose state was disturbed. */
export type Expected =
  { readonly outcome: string } | { readonly status: string; readonly error?: string; readonly cause?: string };

type ErrorKind = 'timeout' | 'throttling to the end' | 'access denied' | 'service error to the end';

/** Names that Step Functions gives to errors, by integration; what SageMaker's API does not list has one name for all. */
const ERRORS: Readonly<Record<string, Readonly<Record<ErrorKind, string>>>> = {
  glue: {
    timeout: 'Glue.SdkClientException',
    'throttling to the end': 'Glue.ThrottlingException',
    'access denied': 'Glue.AccessDeniedException',
    'service error to the end': 'Glue.InternalServiceException',
  },
  sagemaker: {
    timeout: 'SageMaker.SdkClientException',
    'throttling to the end': 'SageMaker.AmazonSageMakerException',
    'access denied': 'SageMaker.AmazonSageMakerException',
    'service error to the end': 'SageMaker.AmazonSageMakerException',
  },
  'aws-sdk:sagemaker': {
    timeout: 'SageMaker.SdkClientException',
    'throttling to the end': 'SageMaker.SageMakerException',
    'access denied': 'SageMaker.SageMakerException',
    'service error to the end': 'SageMaker.SageMakerException',
  },
  'aws-sdk:sagemakerruntime': {
    timeout: 'SageMakerRuntime.SdkClientException',
    'throttling to the end': 'SageMakerRuntime.SageMakerRuntimeException',
    'access denied': 'SageMakerRuntime.SageMakerRuntimeException',
    'service error to the end': 'SageMakerRuntime.InternalFailureException',
  },
  'aws-sdk:s3': {
    timeout: 'S3.SdkClientException',
    'throttling to the end': 'S3.S3Exception',
    'access denied': 'S3.S3Exception',
    'service error to the end': 'S3.S3Exception',
  },
  lambda: {
    timeout: 'Lambda.SdkClientException',
    'throttling to the end': 'Lambda.TooManyRequestsException',
    'access denied': 'Lambda.AWSLambdaException',
    'service error to the end': 'Lambda.ServiceException',
  },
};

const CAUSES: Readonly<Record<ErrorKind, string>> = {
  timeout: NO_ANSWER,
  'throttling to the end': THROTTLED,
  'access denied': DENIED,
  'service error to the end': BROKEN,
};

/** What a job's description says of its end, which is the error's cause. */
const ENDS: Readonly<Record<string, Partial<Record<Kind, string>>>> = {
  glue: { timeout: '"TIMEOUT"', 'job failure': REASON, 'job stopped by hand': '"STOPPED"' },
  sagemaker: { timeout: 'MaxRuntimeExceeded', 'job failure': REASON, 'job stopped by hand': '"Stopped"' },
};

/** A call that is tried after a doubt is tried once: its error stands. */
const isLastTry = ({ name, action }: TaskState): boolean =>
  / again$/.test(name) && /^(create|update|delete)/.test(action);
const SAME_ERROR: Partial<Record<Kind, ErrorKind>> = {
  'service error once': 'service error to the end',
  'lost response': 'timeout',
};

/** What can't be removed now is left to a later run. */
const REMOVAL = new Set(['Delete old model', 'Delete old config']);

/** After an error at these the endpoint is looked at, and another state tries once more: the fault is at one state only. */
const LOOKED_AT_AGAIN = new Set([
  'Create endpoint',
  'Update endpoint',
  'Delete failed endpoint',
  'Delete new endpoint',
  'Return to former model',
]);

export function expected(kind: Kind, task: TaskState, scene: Scene): Expected {
  if (REMOVAL.has(task.name) && kind !== 'run out of time') return undisturbed(scene);
  if ((kind === 'service error once' || kind === 'lost response') && !isLastTry(task)) return undisturbed(scene);
  if (kind === 'run out of time') return { status: 'TIMED_OUT' };
  if (isJob(task)) {
    const cause = ENDS[task.service]?.[kind];
    if (cause !== undefined) return { status: 'FAILED', error: 'States.TaskFailed', cause };
  }
  if (kind === 'job failure') return afterFailure(task);
  if (kind === 'timeout' && waitsForPerson(task)) return { outcome: 'approval-expired' };
  if (LOOKED_AT_AGAIN.has(task.name)) return undisturbed(scene);
  const as = SAME_ERROR[kind] ?? (kind as ErrorKind);
  const error = ERRORS[task.sdk ? `aws-sdk:${task.service}` : task.service]?.[as];
  return { status: 'FAILED', error, cause: CAUSES[as] };
}

/** How a redrive of the disturbed run ends. */
export function redriven(kind: Kind, task: TaskState, scene: Scene): string | undefined {
  // The fortnight in which the run timed out was longer than the request's three days.
  if (kind === 'run out of time' && waitsForPerson(task)) return 'approval-expired';
  return scene.redriven ?? scene.outcome;
}

/** How the scene's run ends by itself. */
export function undisturbed({ outcome }: Scene): Expected {
  return outcome === undefined ? { status: 'FAILED', cause: OUT_OF_MEMORY } : { outcome };
}

/** The function fails, or the model's servers, or the model itself. */
function afterFailure(task: TaskState): Expected {
  if (waitsForPerson(task)) return { status: 'FAILED', error: 'Error', cause: REASON };
  // SageMaker keeps what serves.
  if (asksModel(task) || task.name.startsWith('Update endpoint')) return { outcome: 'rolled-back' };
  return { status: 'FAILED', cause: REASON };
}
