import type { Json, Signal } from '../types';
import { compileIo } from '../compile/io';
import { payload, pathField, typedField } from '../compile/fields';
import type { Source } from '../compile/source';
import type { Template } from '../plan';
import type { Thread } from '../machine/data';
import { StateError, evaluationError, runtimeError } from '../machine/errors';
import { taskToken } from '../machine/random';
import { type Run, isTooLarge, tooLarge } from '../machine/run';
import { type StateCompiler, common } from './common';
import { type Resource, parseResource } from './integrations';
import { taskEvents } from './task-events';

export const compileTask: StateCompiler = (name, source, context) => {
  const state = common(name, source, {
    recovers: true,
    both: ['Resource', 'Credentials', 'TimeoutSeconds', 'HeartbeatSeconds', 'Assign'],
    jsonPath: [
      'Parameters',
      'ResultSelector',
      'ResultPath',
      'InputPath',
      'OutputPath',
      'TimeoutSecondsPath',
      'HeartbeatSecondsPath',
    ],
    jsonata: ['Arguments', 'Output'],
  });
  const io = compileIo(source, source.query === 'JSONata' ? 'Arguments' : 'Parameters');
  const timeout = compileSeconds(source, 'TimeoutSeconds');
  const heartbeat = compileSeconds(source, 'HeartbeatSeconds');
  const credentials = compileCredentials(source);
  const resource = compileResource(source, context.express);
  const events = taskEvents(resource);
  const hasToken = resource.pattern === 'waitForTaskToken' || resource.kind === 'activity';

  const begin = (run: Run, thread: Thread): void => {
    const id = run.newId('task');
    const token = hasToken ? taskToken(run.execution, id) : undefined;
    if (token !== undefined) thread.token = token;
    const scope = run.scope(thread);
    const parameters = io.prepare(scope);
    const timeoutSeconds = timeout?.(scope);
    const heartbeatSeconds = heartbeat?.(scope);
    const limits = { timeoutSeconds, heartbeatSeconds, credentials: credentials?.(scope) };
    events.scheduled(run, thread, parameters, limits);
    thread.work = {
      kind: 'task',
      effect: run.expect(id, thread, 'task'),
      started: false,
      ...(timeoutSeconds === undefined
        ? {}
        : { timeout: run.timer(thread, 'timeout', run.now + timeoutSeconds * 1000) }),
      ...(heartbeatSeconds === undefined
        ? {}
        : { heartbeatSeconds, heartbeat: run.timer(thread, 'heartbeat', run.now + heartbeatSeconds * 1000) }),
    };
    run.effect({
      kind: 'task',
      id,
      stateName: name,
      resource: String(source.fields.Resource),
      service: resource.service,
      action: resource.action,
      sdk: resource.sdk,
      pattern: resource.pattern,
      parameters,
      ...(token === undefined ? {} : { taskToken: token }),
      retryCount: thread.retryCount,
      ...(thread.index === undefined ? {} : { mapItemIndex: thread.index }),
    });
  };

  const signal = (run: Run, thread: Thread, signal: Signal): void => {
    const { work } = thread;
    if (work?.kind !== 'task') return;
    const started = (): void => {
      if (!work.started) events.started(run, thread, signal.type === 'taskStarted' ? signal.workerName : undefined);
      work.started = true;
    };
    switch (signal.type) {
      case 'taskStarted':
        return started();
      case 'taskSubmitted':
        started();
        return events.submitted(run, thread, signal.output);
      case 'taskHeartbeat':
        return beat(run, thread);
      case 'taskSucceeded': {
        started();
        answered(run, thread);
        if (isTooLarge(JSON.stringify(signal.output))) {
          const error = tooLarge(resource.kind === 'service' ? resource.eventType : resource.eventResource);
          events.failed(run, thread, { error: error.error, cause: error.cause });
          throw error;
        }
        events.succeeded(run, thread, signal.output);
        const scope = run.scope(thread);
        return run.exit(thread, io.output(scope, signal.output), state.next, io.assign(scope, signal.output));
      }
      case 'taskFailed':
        if (signal.phase !== 'start') started();
        answered(run, thread);
        events.failed(run, thread, signal);
        throw new StateError('task', signal.error, signal.cause);
      case 'timer':
        started();
        run.cancelWork(work);
        events.timedOut(run, thread);
        throw new StateError('task', 'States.Timeout', undefined);
    }
  };

  return { ...state, begin, signal };
};

/** The task is over, so its timers are not wanted any more. */
function answered(run: Run, thread: Thread): void {
  if (thread.work?.kind !== 'task') return;
  delete run.machine.waiting[thread.work.effect];
  run.cancelWork(thread.work);
}

function beat(run: Run, thread: Thread): void {
  const { work } = thread;
  if (work?.kind !== 'task' || work.heartbeatSeconds === undefined) return;
  run.cancel(work.heartbeat);
  work.heartbeat = run.timer(thread, 'heartbeat', run.now + work.heartbeatSeconds * 1000);
}

function compileSeconds(
  source: Source,
  field: 'TimeoutSeconds' | 'HeartbeatSeconds',
): ((...args: Parameters<Template>) => number) | undefined {
  const pathName = `${field}Path`;
  if (source.has(field) && source.has(pathName))
    source.problem(`Only one of the fields '${field}' and '${pathName}' is allowed`);
  const computed = typedField(source, field, 'number');
  if (computed) {
    return (scope) =>
      checked(computed(scope), (shown) =>
        evaluationError(`The field '${field}' must be a positive whole number, but was ${shown}`, field),
      );
  }
  const path = pathField(source, pathName);
  if (path) {
    return (scope) =>
      checked(path(scope), (shown) =>
        runtimeError(
          `The ${pathName} parameter must refer to a positive whole number, but ${String(source.fields[pathName])} == ${shown}`,
        ),
      );
  }
  const constant = source.number(field, 1);
  return constant === undefined ? undefined : () => constant;
}

function checked(value: Json, problem: (shown: string) => Error): number {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  throw problem(JSON.stringify(value));
}

function compileCredentials(source: Source): Template | undefined {
  const credentials = source.object('Credentials');
  if (!credentials) return undefined;
  if (!credentials.has('RoleArn') && !(source.query === 'JSONPath' && credentials.has('RoleArn.$')))
    credentials.missing('RoleArn');
  return payload(source, 'Credentials');
}

const UNKNOWN: Resource = {
  kind: 'service',
  service: '',
  action: '',
  sdk: false,
  pattern: 'request',
  eventResource: '',
  eventType: '',
};

function compileResource(source: Source, express: boolean): Resource {
  const arn = source.requiredString('Resource');
  if (arn === undefined) return UNKNOWN;
  const resource = parseResource(arn);
  if (!resource) {
    const reason = 'The value is not a valid resource ARN, or the resource is not available in this region.';
    source.problem(`The resource provided ${arn} is not recognized. ${reason}`, 'Resource');
    return UNKNOWN;
  }
  if (express && resource.kind === 'activity')
    source.problem('Express state machine does not support Activity ARN', 'Resource');
  if (express && resource.pattern !== 'request') {
    // The second space is AWS's.
    source.problem(`Express state machine does not support '.${resource.pattern}' service integration `, 'Resource');
  }
  return resource;
}
