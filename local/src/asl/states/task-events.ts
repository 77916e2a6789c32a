import type { Json } from '../types';
import type { Schedule, Thread } from '../machine/data';
import { failure, withInput, withOutput } from '../machine/events';
import type { Run } from '../machine/run';
import type { Resource } from './integrations';

interface Failure {
  readonly error?: string;
  readonly cause?: string;
  readonly phase?: 'start' | 'submit' | 'run';
}

/** The history events of one kind of task. */
export interface TaskEvents {
  scheduled(run: Run, thread: Thread, schedule: Schedule): void;
  started(run: Run, thread: Thread, workerName: string | undefined): void;
  submitted(run: Run, thread: Thread, output: Json): void;
  succeeded(run: Run, thread: Thread, output: Json): void;
  failed(run: Run, thread: Thread, failed: Failure): void;
  timedOut(run: Run, thread: Thread): void;
}

const TIMEOUT = { error: 'States.Timeout' };

export function taskEvents(resource: Resource): TaskEvents {
  if (resource.kind === 'lambda') return namedEvents('LambdaFunction', 'lambdaFunction', resource);
  if (resource.kind === 'activity') return namedEvents('Activity', 'activity', resource);
  return serviceEvents(resource);
}

/** Lambda functions and activities given by their own ARN. */
function namedEvents(type: string, key: string, resource: Resource): TaskEvents {
  const details = (moment: string, it: object): object => ({ [`${key}${moment}EventDetails`]: it });
  return {
    scheduled: (run, thread, schedule) =>
      run.log(
        thread,
        `${type}Scheduled`,
        details('Scheduled', {
          resource: resource.eventResource,
          ...withInput(schedule.parameters),
          ...limitDetails(schedule),
        }),
      ),
    started: (run, thread, workerName) => {
      const worker = workerName === undefined ? {} : { workerName };
      run.log(thread, `${type}Started`, resource.kind === 'activity' ? details('Started', worker) : {});
    },
    submitted: () => undefined,
    succeeded: (run, thread, output) =>
      run.log(thread, `${type}Succeeded`, details('Succeeded', withOutput(JSON.stringify(output)))),
    failed: (run, thread, failed) => {
      const moment = failed.phase === 'start' && resource.kind === 'lambda' ? 'StartFailed' : 'Failed';
      run.log(thread, `${type}${moment}`, details(moment, failure(failed.error, failed.cause)));
    },
    timedOut: (run, thread) => run.log(thread, `${type}TimedOut`, details('TimedOut', TIMEOUT)),
  };
}

function serviceEvents(resource: Resource): TaskEvents {
  const common = { resourceType: resource.eventType, resource: resource.eventResource };
  const write = (run: Run, thread: Thread, moment: string, more: object = {}): void =>
    run.log(thread, `Task${moment}`, { [`task${moment}EventDetails`]: { ...common, ...more } });
  return {
    scheduled: (run, thread, schedule) => {
      const region = run.execution.identity.stateMachineArn.split(':')[3];
      write(run, thread, 'Scheduled', {
        region,
        parameters: schedule.parameters,
        ...limitDetails(schedule),
      });
    },
    started: (run, thread) => write(run, thread, 'Started'),
    submitted: (run, thread, output) => write(run, thread, 'Submitted', withOutput(JSON.stringify(output))),
    succeeded: (run, thread, output) => write(run, thread, 'Succeeded', withOutput(JSON.stringify(output))),
    failed: (run, thread, failed) => {
      const moment = { start: 'StartFailed', submit: 'SubmitFailed', run: 'Failed' }[failed.phase ?? 'run'];
      write(run, thread, moment, failure(failed.error, failed.cause));
    },
    timedOut: (run, thread) => write(run, thread, 'TimedOut', TIMEOUT),
  };
}

function limitDetails({ timeoutSeconds, heartbeatSeconds, credentials }: Schedule): object {
  return {
    ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds }),
    ...(credentials === undefined ? {} : { taskCredentials: { roleArn: (credentials as { RoleArn: Json }).RoleArn } }),
  };
}
