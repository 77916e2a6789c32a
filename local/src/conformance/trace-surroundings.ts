import type { Service } from '../services/types';
import type { OpenedService, Sent } from './service';
import type { TraceCase } from './traces';

/** What the recorded test took from elsewhere: from an earlier answer, or from another service. */
const MENTION = /«(?:call(\d+)\.)?([^»]*)»/g;

/** The log group, under the name that the recording gives it. */
function logGroupOf(of: TraceCase): string {
  const recorded = JSON.stringify(of.steps.map((step) => step.expected));
  const name = /:log-group:([^":]+):\*/.exec(recorded)?.[1] ?? 'log-group';
  return `arn:aws:logs:us-east-1:111111111111:log-group:${name}:*`;
}

/** The parameters with such mentions replaced by what they stand for here. */
export function mentioned(of: TraceCase, params: object, answers: readonly { readonly answer: Sent }[]): object {
  const text = JSON.stringify(params).replace(MENTION, (whole, call: string | undefined, path: string) => {
    if (call === undefined) return path.startsWith('logs.') ? logGroupOf(of) : whole;
    const answer = answers[Number(call)]?.answer;
    const value = answer && 'value' in answer ? at(answer.value, path.split(/[.[\]'"]+/).filter(Boolean)) : undefined;
    return value === undefined ? whole : JSON.stringify(String(value)).slice(1, -1);
  });
  return JSON.parse(text) as object;
}

function at(value: unknown, [name, ...rest]: string[]): unknown {
  if (name === undefined) return value;
  return at((value as Record<string, unknown> | undefined)?.[name], rest);
}

/** CloudWatch Logs, as it stood when the test was recorded: the log group was there, unless AWS says that it was not. */
export function logsOf(of: TraceCase): Service {
  const wasGone = JSON.stringify(of.steps.map((step) => step.expected)).includes('Log Destination not found');
  return fakeLogs(wasGone ? [] : [logGroupOf(of)]);
}

/** CloudWatch Logs with these log groups. */
export function fakeLogs(arns: readonly string[]): Service {
  const logGroups = arns.map((arn) => ({ arn }));
  return { name: 'logs', operations: { DescribeLogGroups: async () => ({ logGroups }) } };
}

interface Recorded {
  readonly type: string;
  readonly activityStartedEventDetails?: { readonly workerName?: string };
  readonly activitySucceededEventDetails?: { readonly output?: unknown };
  readonly activityFailedEventDetails?: { readonly error?: string; readonly cause?: unknown };
}

/** The recorded test had a worker beside it; it answers as the history says that it did. */
export function workerOf(of: TraceCase, service: OpenedService): { see(operation: string, answer: Sent): void } {
  const events = of.steps.flatMap(({ expected }) => (expected as { events?: Recorded[] } | undefined)?.events ?? []);
  const started = events.filter((event) => event.type === 'ActivityStarted');
  const ended = events.filter((event) => event.activitySucceededEventDetails ?? event.activityFailedEventDetails);
  let activityArn = '';
  const work = async (): Promise<void> => {
    for (const [i, event] of started.entries()) {
      const { workerName } = event.activityStartedEventDetails ?? {};
      const taken = await service.send('GetActivityTask', { activityArn, workerName });
      const taskToken = 'value' in taken ? (taken.value as { taskToken?: string }).taskToken : undefined;
      const { activitySucceededEventDetails: succeeded, activityFailedEventDetails: failed } = ended[i] ?? {};
      if (succeeded) {
        const output = typeof succeeded.output === 'string' ? succeeded.output : JSON.stringify(succeeded.output);
        await service.send('SendTaskSuccess', { taskToken, output });
      } else if (failed) {
        const cause = typeof failed.cause === 'object' ? JSON.stringify(failed.cause) : failed.cause;
        await service.send('SendTaskFailure', { taskToken, error: failed.error, cause });
      }
    }
  };
  return {
    see(operation, answer) {
      if (!('value' in answer)) return;
      if (operation === 'CreateActivity') ({ activityArn } = answer.value as { activityArn: string });
      if (operation === 'StartExecution') void work();
    },
  };
}
