import type { PublishInput, SubscribeInput } from '@aws-sdk/client-sns';
import type { Outbox } from './mails';
import { defineService, type LocalService } from './registry';
import { arnOf, serviceCaller, type ServiceContext } from './support';
import { Table } from './table';
import { ServiceError } from './types';

interface Subscription {
  readonly SubscriptionArn: string;
  readonly TopicArn: string;
  readonly Protocol: string;
  readonly Endpoint: string;
  readonly Owner: string;
}

/** Every message goes to the inbox; Lambda functions that subscribed are called as well. */
export function snsService(context: ServiceContext, outbox: Outbox): LocalService {
  const topics = new Table<{ TopicArn: string; displayName?: string }>(context.store, 'sns.topics');
  const subscriptions = new Table<Subscription>(context.store, 'sns.subscriptions');
  const subscribers = (arn: string) => subscriptions.list().filter((one) => one.TopicArn === arn);

  const topic = (arn: string | undefined) => {
    const found = topics.get(String(arn));
    if (!found) throw new ServiceError('NotFoundException', 'Topic does not exist', 404);
    return found;
  };

  const notify = (arn: string, message: object, messageId: string): void => {
    for (const { Protocol, Endpoint, SubscriptionArn } of subscribers(arn)) {
      if (Protocol !== 'lambda') continue;
      const event = {
        Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: SubscriptionArn, Sns: message }],
      };
      context.registry
        .call(
          'lambda',
          'Invoke',
          { FunctionName: Endpoint, Payload: Buffer.from(JSON.stringify(event)) },
          { ...serviceCaller('sns'), effectId: `sns:${messageId}:${SubscriptionArn}` },
        )
        .catch((error: Error) => context.log(`${Endpoint} did not get a message of ${arn}: ${error.message}`));
    }
  };

  return defineService({
    name: 'sns',
    transactions: {
      CreateTopic: (input: { Name?: string; Attributes?: Record<string, string> }) => {
        if (!/^[A-Za-z0-9_-]{1,256}(\.fifo)?$/.test(String(input.Name))) {
          throw new ServiceError('InvalidParameterException', 'Invalid parameter: Topic Name');
        }
        const arn = arnOf(context, 'sns', String(input.Name));
        topics.put(arn, { TopicArn: arn, displayName: input.Attributes?.DisplayName ?? String(input.Name) });
        return { TopicArn: arn };
      },
      DeleteTopic: (input: { TopicArn: string }) => {
        topics.delete(input.TopicArn);
        for (const one of subscribers(input.TopicArn)) subscriptions.delete(one.SubscriptionArn);
        return {};
      },
      Subscribe: (input: SubscribeInput) => {
        const { TopicArn: arn } = topic(input.TopicArn);
        const same = subscribers(arn).find((one) => one.Protocol === input.Protocol && one.Endpoint === input.Endpoint);
        if (same) return { SubscriptionArn: same.SubscriptionArn };
        const subscription = {
          SubscriptionArn: `${arn}:${globalThis.crypto.randomUUID()}`,
          TopicArn: arn,
          Protocol: String(input.Protocol),
          Endpoint: String(input.Endpoint),
          Owner: context.accountId,
        };
        subscriptions.put(subscription.SubscriptionArn, subscription);
        return { SubscriptionArn: subscription.SubscriptionArn };
      },
      Unsubscribe: (input: { SubscriptionArn: string }) => {
        subscriptions.delete(input.SubscriptionArn);
        return {};
      },
      Publish: (input: PublishInput, _context, after) => {
        const { TopicArn: arn, displayName } = topic(input.TopicArn ?? input.TargetArn);
        if (!input.Message) throw new ServiceError('InvalidParameterException', 'Invalid parameter: Empty message');
        if (Buffer.byteLength(input.Message) > 262_144) {
          throw new ServiceError('InvalidParameterException', 'Invalid parameter: Message too long');
        }
        if (input.Subject !== undefined && (input.Subject.length > 100 || /[\r\n]/.test(input.Subject))) {
          throw new ServiceError('InvalidParameterException', 'Invalid parameter: Subject');
        }
        const addresses = subscribers(arn).filter((one) => one.Protocol.startsWith('email'));
        const mail = outbox.keep({
          from: `${displayName} <no-reply@sns.amazonaws.com>`,
          to: addresses.length > 0 ? addresses.map((one) => one.Endpoint) : [arn],
          subject: input.Subject ?? 'AWS Notification Message',
          text: input.Message,
        });
        after(() => {
          if (addresses.length > 0) outbox.pass(mail);
          const message = {
            Type: 'Notification',
            MessageId: mail.id,
            TopicArn: arn,
            Subject: input.Subject ?? null,
            Message: input.Message,
            Timestamp: new Date(mail.at).toISOString(),
            MessageAttributes: input.MessageAttributes ?? {},
          };
          notify(arn, message, mail.id);
        });
        return { MessageId: mail.id };
      },
    },
    operations: {
      ListTopics: async () => ({ Topics: topics.list().map(({ TopicArn }) => ({ TopicArn })) }),
      ListSubscriptionsByTopic: async (input: { TopicArn: string }) => ({
        Subscriptions: subscribers(topic(input.TopicArn).TopicArn),
      }),
      GetTopicAttributes: async (input: { TopicArn: string }) => ({
        Attributes: { TopicArn: topic(input.TopicArn).TopicArn, Owner: context.accountId },
      }),
    },
  });
}
