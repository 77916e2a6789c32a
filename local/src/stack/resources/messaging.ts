import type { ResourceKind } from '../kinds';
import { physicalName } from '../names';
import type { RuleTarget } from '../../services';

export const topic: ResourceKind = {
  identify: (view) => {
    const name = view.read<string>('TopicName') ?? physicalName(view.stackName, view.logicalId, 256);
    const arn = view.arn('sns', name);
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
  deploy: async (view, { ref, attributes }, { call, app }) => {
    await call('sns', 'CreateTopic', {
      Name: attributes.TopicName,
      Attributes: { DisplayName: view.read<string>('DisplayName') ?? String(attributes.TopicName) },
    });
    for (const subscription of view.read<{ Protocol: string; Endpoint: string }[]>('Subscription') ?? []) {
      await call('sns', 'Subscribe', { TopicArn: ref, ...subscription });
    }
    app.topics.push(ref);
  },
};

export const subscription: ResourceKind = {
  identify: (view) => ({
    ref: `${view.read<string>('TopicArn')}:${physicalName(view.stackName, view.logicalId)}`,
    attributes: {},
  }),
  deploy: async (view, _identity, { call }) => {
    await call('sns', 'Subscribe', {
      TopicArn: view.read('TopicArn'),
      Protocol: view.read('Protocol'),
      Endpoint: view.read('Endpoint'),
    });
  },
};

export const rule: ResourceKind = {
  identify: (view) => {
    const name = view.read<string>('Name') ?? physicalName(view.stackName, view.logicalId, 64);
    return { ref: name, attributes: { Arn: view.arn('events', `rule/${name}`) } };
  },
  deploy: async (view, { ref }, { call, services, app, stack }) => {
    const pattern = view.read<object>('EventPattern');
    const schedule = view.read<string>('ScheduleExpression');
    const targets = view.read<RuleTarget[]>('Targets') ?? [];
    app.rules.push(ref);
    services.events.removeRule(ref);
    await call('events', 'PutRule', {
      Name: ref,
      State: view.read('State') ?? 'ENABLED',
      ...(pattern && { EventPattern: JSON.stringify(pattern) }),
      ...(schedule !== undefined && { ScheduleExpression: schedule }),
    });
    await call('events', 'PutTargets', { Rule: ref, Targets: targets });
    if (schedule !== undefined) {
      app.ignored.push({ type: `schedule ${schedule}`, logicalId: view.logicalId, stackName: stack.name });
    }
  },
};
