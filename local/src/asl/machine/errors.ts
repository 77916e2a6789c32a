/** An error that a state reports: by its task, by evaluating a field, or by the interpreter itself. */
export class StateError extends Error {
  constructor(
    /**
     * task: reported from outside, passed on as it is.
     * evaluation: a JSONata field; gets an EvaluationFailed event, may be caught.
     * runtime: States.Runtime, ends the execution whatever Retry and Catch say.
     */
    readonly kind: 'task' | 'evaluation' | 'runtime',
    readonly error: string | undefined,
    readonly cause: string | undefined,
    readonly location?: string,
  ) {
    super(cause ?? error ?? 'unknown error');
    this.name = 'StateError';
  }
}

export function runtimeError(cause: string): StateError {
  return new StateError('runtime', 'States.Runtime', cause);
}

export function evaluationError(cause: string, location?: string): StateError {
  return new StateError('evaluation', 'States.QueryEvaluationError', cause, location);
}

/** Whether one name of ErrorEquals covers the error. */
export function errorMatches(name: string, error: string | undefined): boolean {
  if (name === error) return true;
  if (error === 'States.Runtime') return false;
  if (name === 'States.ALL') return true;
  if (name === 'States.TaskFailed') return error !== 'States.Timeout';
  return name === 'States.Timeout' && error === 'States.HeartbeatTimeout';
}
