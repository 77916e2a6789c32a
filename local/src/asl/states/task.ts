import type { Json } from '../types';
import { compileIo, noted } from '../compile/io';
import { payload, pathField, typedField } from '../compile/fields';
import type { Source } from '../compile/source';
import type { Template } from '../plan';
import type { Schedule, Thread } from '../machine/data';
import { evaluationError, runtimeError } from '../machine/errors';
import { inputTooLarge, isTooLarge } from '../machine/limits';
import { taskToken } from '../machine/random';
import type { Run } from '../machine/run';
import { type StateCompiler, common } from './common';
import { type Resource, parseResource } from './integrations';
import { taskEvents } from './task-events';
import { takeSignal } from './task-signals';

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
  const [longest, beat] = [source.fields.TimeoutSeconds, source.fields.HeartbeatSeconds];
  if (typeof longest === 'number' && typeof beat === 'number' && beat >= longest)
    source.problem(`Expected less than the TimeoutSeconds, ${longest}, but got ${beat}`, 'HeartbeatSeconds');
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
    const [timeoutSeconds, heartbeatSeconds] = [timeout?.(scope), heartbeat?.(scope)];
    const written = JSON.stringify(parameters);
    if (isTooLarge(written))
      throw inputTooLarge(resource.kind === 'service' ? resource.eventType : resource.eventResource);
    const schedule: Schedule = {
      parameters: written,
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
      ...(heartbeatSeconds === undefined ? {} : { heartbeatSeconds }),
      ...(credentials ? { credentials: credentials(scope) } : {}),
    };
    // Whether an activity exists is known when its task is offered; until then nothing is written.
    const held = resource.kind === 'activity';
    if (!held) events.scheduled(run, thread, schedule);
    const timer = (role: 'timeout' | 'heartbeat', seconds: number | undefined): object =>
      seconds === undefined ? {} : { [role]: run.timer(thread, role, run.now + seconds * 1000) };
    thread.work = {
      kind: 'task',
      effect: run.expect(id, thread, 'task'),
      started: false,
      ...(held ? { held: schedule } : {}),
      ...timer('timeout', timeoutSeconds),
      ...timer('heartbeat', heartbeatSeconds),
      ...(heartbeatSeconds === undefined ? {} : { heartbeatSeconds }),
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
      ...(thread.item === undefined || thread.index === undefined ? {} : { mapItemIndex: thread.index }),
    });
  };

  const succeeded = (run: Run, thread: Thread, output: Json): void => {
    const scope = run.scope(thread);
    noted(scope, 'result', output);
    run.exit(thread, io.output(scope, output), state.next, io.assign(scope, output));
  };

  return {
    ...state,
    begin,
    signal: (run, thread, signal) => takeSignal(run, thread, signal, { resource, events, succeeded }),
  };
};

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
  else credentials.allowOnly(['RoleArn', ...(source.query === 'JSONPath' ? ['RoleArn.$'] : [])], 'Credentials');
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
    const space = resource.pattern === 'waitForTaskToken' ? ' ' : ''; // as AWS writes it
    source.problem(
      `Express state machine does not support '.${resource.pattern}' service integration${space}`,
      'Resource',
    );
  }
  return resource;
}
