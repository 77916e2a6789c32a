import { ServiceError, type Store } from '../../services/types';
import { ARN, checkRequest, TAG } from './checks';
import type { SfnContext } from './context';
import { ACTIVITIES, type ActivityRecord } from './activity-operations';
import type { MachineRecord, Tag } from './machines';

const MAX_TAGS = 50;

export function tagOperations({ machines }: SfnContext, store: Store) {
  /** State machines and activities have tags. */
  const find = (arn: string): { readonly tags?: readonly Tag[]; set(tags: readonly Tag[]): void } => {
    const machine: MachineRecord | undefined = machines.find(arn);
    if (machine) return { tags: machine.tags, set: (tags) => machines.setTags(machine, tags) };
    const activity = store.get<ActivityRecord>(ACTIVITIES, arn);
    if (activity) return { tags: activity.tags, set: (tags) => store.put(ACTIVITIES, arn, { ...activity, tags }) };
    throw new ServiceError('ResourceNotFound', `Resource not found: '${arn}'`);
  };

  return {
    async TagResource(input: { readonly resourceArn: string; readonly tags: readonly Tag[] }) {
      checkRequest(input, { resourceArn: ARN, tags: { type: 'list', required: true, item: TAG } });
      const resource = find(input.resourceArn);
      const tags = merged(resource.tags ?? [], input.tags);
      if (tags.length > MAX_TAGS) {
        throw new ServiceError('TooManyTags', `A resource has at most ${MAX_TAGS} tags: '${input.resourceArn}'`);
      }
      resource.set(tags);
      return {};
    },

    async UntagResource(input: { readonly resourceArn: string; readonly tagKeys: readonly string[] }) {
      checkRequest(input, {
        resourceArn: ARN,
        tagKeys: { type: 'list', required: true, item: { type: 'string', min: 1, max: 128 } },
      });
      const resource = find(input.resourceArn);
      resource.set((resource.tags ?? []).filter((tag) => !input.tagKeys.includes(tag.key)));
      return {};
    },

    async ListTagsForResource(input: { readonly resourceArn: string }) {
      checkRequest(input, { resourceArn: ARN });
      return { tags: find(input.resourceArn).tags ?? [] };
    },
  };
}

/** The last value of a key counts, at the place of the first. */
export function merged(tags: readonly Tag[], more: readonly Tag[]): readonly Tag[] {
  return [...new Map([...tags, ...more].map((tag) => [tag.key, tag])).values()];
}
