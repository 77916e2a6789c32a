import type { ResourceKind } from '../kinds';
import { physicalName } from '../names';

export const activity: ResourceKind = {
  identify: (view) => {
    const name = view.read<string>('Name') ?? physicalName(view.stackName, view.logicalId, 80);
    const arn = view.arn('states', `activity:${name}`);
    return { ref: arn, attributes: { Arn: arn, Name: name } };
  },
  deploy: async (_view, { attributes }, deployment) => {
    await deployment.call('sfn', 'CreateActivity', { name: attributes.Name });
  },
};
