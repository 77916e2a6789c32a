import type { Store } from '../../services/types';
import { ServiceError } from '../../services/types';
import { ARN, checkArn, checkName, checkRequest, NEXT, PAGE, paginate, TAG } from './checks';
import type { SfnContext } from './context';
import type { Tag } from './machines';

export const ACTIVITIES = 'sfn.activities';

export interface ActivityRecord {
  readonly v: 1;
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  readonly tags?: readonly Tag[];
}

export function activityOperations({ machines, clock, effects }: SfnContext, store: Store) {
  effects.activities.exists = (arn) => store.get(ACTIVITIES, arn) !== undefined;
  const describe = ({ arn, name, createdAt }: ActivityRecord): object => ({
    activityArn: arn,
    name,
    creationDate: new Date(createdAt),
  });

  return {
    async CreateActivity(input: { readonly name: string; readonly tags?: readonly Tag[] }) {
      checkRequest(input, { name: { type: 'string', required: true, min: 1 }, tags: { type: 'list', item: TAG } });
      const { name, tags = [] } = input;
      checkName(name);
      const { region, accountId } = machines.location;
      const arn = `arn:aws:states:${region}:${accountId}:activity:${name}`;
      const known = store.get<ActivityRecord>(ACTIVITIES, arn);
      const activity = known ?? { v: 1, arn, name, createdAt: clock.now(), tags };
      if (!known) store.put(ACTIVITIES, arn, activity);
      return { activityArn: arn, creationDate: new Date(activity.createdAt) };
    },

    async DeleteActivity(input: { readonly activityArn: string }) {
      checkRequest(input, { activityArn: ARN });
      checkArn(input.activityArn, 'activity');
      store.delete(ACTIVITIES, input.activityArn);
      return {};
    },

    async DescribeActivity(input: { readonly activityArn: string }) {
      checkRequest(input, { activityArn: ARN });
      checkArn(input.activityArn, 'activity');
      const activity = store.get<ActivityRecord>(ACTIVITIES, input.activityArn);
      if (!activity) throw activityGone(input.activityArn);
      return { ...describe(activity), encryptionConfiguration: { type: 'AWS_OWNED_KEY' } };
    },

    async ListActivities(input: { readonly maxResults?: number; readonly nextToken?: string }) {
      checkRequest(input, { maxResults: PAGE, nextToken: NEXT });
      const { page, nextToken } = paginate(
        store.list<ActivityRecord>(ACTIVITIES).map(([, activity]) => activity),
        input,
      );
      return { activities: page.map(describe), nextToken };
    },

    async GetActivityTask(input: { readonly activityArn: string; readonly workerName?: string }) {
      checkRequest(input, { activityArn: ARN, workerName: { type: 'string', min: 1, max: 80 } });
      checkArn(input.activityArn, 'activity');
      if (!store.get(ACTIVITIES, input.activityArn)) throw activityGone(input.activityArn);
      const job = await effects.activities.poll(input.activityArn, input.workerName);
      return job ? { taskToken: job.token, input: job.input } : {};
    },
  };
}

const activityGone = (arn: string): ServiceError =>
  new ServiceError('ActivityDoesNotExist', `Activity Does Not Exist: '${arn}'`);
