import type { Store } from '../../services/types';
import { ServiceError } from '../../services/types';
import { ARN, checkArn, checkName, checkRequest, NEXT, PAGE, paginate } from './checks';
import type { SfnContext } from './context';

const TABLE = 'sfn.activities';

interface ActivityRecord {
  readonly v: 1;
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
}

export function activityOperations({ machines, clock }: SfnContext, store: Store) {
  const describe = ({ arn, name, createdAt }: ActivityRecord): object => ({
    activityArn: arn,
    name,
    creationDate: new Date(createdAt),
  });

  return {
    async CreateActivity({ name, ...rest }: { readonly name: string }) {
      checkRequest({ name, ...rest }, { name: { type: 'string', required: true, min: 1 } });
      checkName(name);
      const { region, accountId } = machines.location;
      const arn = `arn:aws:states:${region}:${accountId}:activity:${name}`;
      const known = store.get<ActivityRecord>(TABLE, arn);
      const activity = known ?? { v: 1, arn, name, createdAt: clock.now() };
      if (!known) store.put(TABLE, arn, activity);
      return { activityArn: arn, creationDate: new Date(activity.createdAt) };
    },

    async DeleteActivity(input: { readonly activityArn: string }) {
      checkRequest(input, { activityArn: ARN });
      checkArn(input.activityArn, 'activity');
      store.delete(TABLE, input.activityArn);
      return {};
    },

    async DescribeActivity(input: { readonly activityArn: string }) {
      checkRequest(input, { activityArn: ARN });
      checkArn(input.activityArn, 'activity');
      const activity = store.get<ActivityRecord>(TABLE, input.activityArn);
      if (!activity) throw new ServiceError('ActivityDoesNotExist', `Activity Does Not Exist: '${input.activityArn}'`);
      return { ...describe(activity), encryptionConfiguration: { type: 'AWS_OWNED_KEY' } };
    },

    async ListActivities(input: { readonly maxResults?: number; readonly nextToken?: string }) {
      checkRequest(input, { maxResults: PAGE, nextToken: NEXT });
      const { page, nextToken } = paginate(
        store.list<ActivityRecord>(TABLE).map(([, activity]) => activity),
        input,
      );
      return { activities: page.map(describe), nextToken };
    },
  };
}
