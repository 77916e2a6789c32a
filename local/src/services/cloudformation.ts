import type { LocalService } from './registry';
import { defineService } from './registry';
import { page } from './support';
import { ServiceError } from './types';

/** A stack as it was deployed here. */
export interface DeployedStack {
  readonly name: string;
  readonly template: object;
  readonly resources: readonly { readonly logicalId: string; readonly type: string; readonly physicalId: string }[];
}

export interface CloudFormationSources {
  readonly region: string;
  readonly accountId: string;
  stacks(): readonly DeployedStack[];
  /** By "Stack.Output". */
  outputs(): Readonly<Record<string, string>>;
}

interface OfStack {
  readonly StackName?: string;
  readonly NextToken?: string;
}

/** Resources of one page, as AWS gives them. */
const PAGE = 100;

/** What tools ask of stacks that are there; a deployment is made by starting the runtime. */
export function cloudFormationService({ region, accountId, stacks, outputs }: CloudFormationSources): LocalService {
  const idOf = ({ name }: DeployedStack): string => `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/local`;
  const find = (wanted: string | undefined): DeployedStack => {
    const found = stacks().find((stack) => stack.name === wanted || idOf(stack) === wanted);
    if (!found) throw new ServiceError('ValidationError', `Stack with id ${wanted} does not exist`);
    return found;
  };
  const described = (stack: DeployedStack): object => ({
    StackId: idOf(stack),
    StackName: stack.name,
    CreationTime: new Date(0),
    StackStatus: 'CREATE_COMPLETE',
    Outputs: Object.entries(outputs())
      .filter(([name]) => name.startsWith(`${stack.name}.`))
      .map(([name, OutputValue]) => ({ OutputKey: name.slice(stack.name.length + 1), OutputValue })),
  });
  return defineService({
    name: 'cloudformation',
    operations: {
      DescribeStacks: async ({ StackName }: OfStack) => ({
        Stacks: (StackName === undefined ? stacks() : [find(StackName)]).map(described),
      }),
      GetTemplate: async ({ StackName }: OfStack) => ({
        TemplateBody: JSON.stringify(find(StackName).template),
        StagesAvailable: ['Original', 'Processed'],
      }),
      ListStackResources: async ({ StackName, NextToken }: OfStack) => {
        const { items, ...next } = page(find(StackName).resources, { NextToken }, PAGE);
        const StackResourceSummaries = items.map(({ logicalId, type, physicalId }) => ({
          LogicalResourceId: logicalId,
          PhysicalResourceId: physicalId,
          ResourceType: type,
          LastUpdatedTimestamp: new Date(0),
          ResourceStatus: 'CREATE_COMPLETE',
        }));
        return { StackResourceSummaries, ...next };
      },
    },
  });
}
