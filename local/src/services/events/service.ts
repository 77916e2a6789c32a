import { defineService, type LocalService } from '../registry';
import { arnOf, type ServiceContext } from '../support';
import { ServiceError } from '../types';
import type { Rule, RuleTarget } from './bus';

export const CLOUDFORMATION = 'cloudformation.amazonaws.com';

interface PutEventsInput {
  Entries?: { Source?: string; DetailType?: string; Detail?: string; Resources?: string[] }[];
}
interface PutRuleInput {
  Name: string;
  EventPattern?: string;
  ScheduleExpression?: string;
  State?: 'ENABLED' | 'DISABLED';
}

export function eventsService(context: ServiceContext): LocalService {
  const { events } = context;
  const found = (name: string): Rule => {
    const rule = events.rule(name);
    if (!rule) throw new ServiceError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
    return rule;
  };
  return defineService({
    name: 'events',
    transactions: {
      PutEvents: (input: PutEventsInput) => {
        const entries = (input.Entries ?? []).map((entry) => {
          if (!entry.Source || !entry.DetailType || entry.Detail === undefined) {
            return {
              ErrorCode: 'InvalidArgument',
              ErrorMessage: 'Parameter Source, DetailType or Detail is not valid.',
            };
          }
          let detail: unknown;
          try {
            detail = JSON.parse(entry.Detail);
          } catch {
            return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
          }
          const event = events.put({
            source: entry.Source,
            detailType: entry.DetailType,
            detail: detail as object,
            resources: entry.Resources ?? [],
          });
          return { EventId: event.id };
        });
        return { FailedEntryCount: entries.filter((entry) => 'ErrorCode' in entry).length, Entries: entries };
      },
      PutRule: (input: PutRuleInput, { caller }) => {
        const arn = arnOf(context, 'events', `rule/${input.Name}`);
        events.putRule({
          Name: input.Name,
          Arn: arn,
          ...(input.EventPattern !== undefined && { EventPattern: input.EventPattern }),
          ...(input.ScheduleExpression !== undefined && { ScheduleExpression: input.ScheduleExpression }),
          State: input.State ?? 'ENABLED',
          ...(caller === CLOUDFORMATION && { ManagedBy: caller }),
          Targets: events.rule(input.Name)?.Targets ?? [],
        });
        return { RuleArn: arn };
      },
      PutTargets: (input: { Rule: string; Targets: RuleTarget[] }) => {
        const rule = found(input.Rule);
        const kept = rule.Targets.filter((target) => !input.Targets.some((other) => other.Id === target.Id));
        events.putRule({ ...rule, Targets: [...kept, ...input.Targets] });
        return { FailedEntryCount: 0, FailedEntries: [] };
      },
      RemoveTargets: (input: { Rule: string; Ids: string[] }) => {
        const rule = found(input.Rule);
        events.putRule({ ...rule, Targets: rule.Targets.filter((target) => !input.Ids.includes(target.Id)) });
        return { FailedEntryCount: 0, FailedEntries: [] };
      },
      DeleteRule: (input: { Name: string }) => {
        events.removeRule(input.Name);
        return {};
      },
    },
    operations: {
      DescribeRule: async (input: { Name: string }) => {
        const { Targets: _targets, ...rule } = found(input.Name);
        return rule;
      },
      ListRules: async () => ({ Rules: events.listRules().map(({ Targets: _targets, ...rule }) => rule) }),
      ListTargetsByRule: async (input: { Rule: string }) => ({ Targets: found(input.Rule).Targets }),
    },
    resume: async () => events.resume(),
    stop: () => events.close(),
  });
}

/** Lambda functions, state machines, topics and buses can be targets. */
export function deliverTo(context: ServiceContext): (arn: string, body: string, id: string) => Promise<void> {
  return async (arn, body, id) => {
    const call = { caller: 'events.amazonaws.com', effectId: `event:${id}` };
    const service = arn.split(':')[2];
    if (service === 'lambda') {
      const answer = await context.registry.call(
        'lambda',
        'Invoke',
        { FunctionName: arn, Payload: Buffer.from(body) },
        // Without an effect's id: a failed answer must not be taken for that of the next attempt.
        { caller: call.caller, deliveryId: call.effectId },
      );
      if ('FunctionError' in answer) throw new Error('the function failed; see its log');
    } else if (service === 'states') {
      // The same event names the same execution: EventBridge uses the event's id, too.
      await context.registry.call(
        'sfn',
        'StartExecution',
        { stateMachineArn: arn, input: body, name: nameOf(id) },
        call,
      );
    } else if (service === 'sns') {
      await context.registry.call('sns', 'Publish', { TopicArn: arn, Message: body }, call);
    } else {
      throw new Error(
        `the local event bus has no targets of ${service}; use a Lambda function, state machine or topic`,
      );
    }
  };
}

function nameOf(id: string): string {
  return id.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 80);
}
