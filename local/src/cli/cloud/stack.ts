import {
  type CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import type { Template } from '../../stack/assembly';
import type { StackFacts } from './stack-view';

/** A deployed stack: its template, and what each resource of it is called in the account. */
export async function readStack(client: CloudFormationClient, stackName: string): Promise<StackFacts> {
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
  const { TemplateBody = '{}' } = await client.send(
    new GetTemplateCommand({ StackName: stackName, TemplateStage: 'Processed' }),
  );
  const physicalIds: Record<string, string> = {};
  for await (const page of paginateListStackResources({ client }, { StackName: stackName })) {
    for (const { LogicalResourceId: id, PhysicalResourceId: physical } of page.StackResourceSummaries ?? []) {
      if (id !== undefined && physical !== undefined) physicalIds[id] = physical;
    }
  }
  const outputs = Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
  return { stackName, template: parsed(TemplateBody, stackName), physicalIds, outputs };
}

function parsed(text: string, stackName: string): Template {
  try {
    return JSON.parse(text) as Template;
  } catch (error) {
    throw new Error(`the template of the stack ${stackName} is no JSON: only stacks that CDK deployed can be read`, {
      cause: error,
    });
  }
}
