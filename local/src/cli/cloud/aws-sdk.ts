import { ListTagsForResourceCommand, paginateListStateMachines, type SFNClient } from '@aws-sdk/client-sfn';
import type { Client } from '../client';
import type { CommonOptions } from '../session';
import { UsageError } from '../usage';
import { createClients } from './clients';
import { CloudClient } from './cloud-client';
import { inWords } from './errors';
import { readStack } from './stack';

const STACK_TAG = 'aws:cloudformation:stack-name';

/** The workflow that the options name, in the account of the caller's credentials. */
export async function openCloud(options: CommonOptions): Promise<Client> {
  const { profile, machine } = options;
  if (machine !== undefined && !machine.startsWith('arn:') && options.stack === undefined) {
    throw new UsageError(`--machine is "${machine}": in AWS give its ARN, or the stack as well (--stack NAME)`);
  }
  const region = options.region ?? machine?.split(':')[3];
  const clients = createClients({
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
  });
  try {
    const where = await clients.sfn.config.region();
    const arn = machine?.startsWith('arn:') ? machine : undefined;
    const stackName = options.stack ?? (arn === undefined ? undefined : await stackOf(clients.sfn, arn));
    if (stackName === undefined && arn === undefined) throw new UsageError(await whichOne(clients.sfn, where));
    const stack = stackName === undefined ? undefined : await readStack(clients.cloudFormation, stackName);
    const place = `AWS ${where}${stackName === undefined ? '' : `, stack ${stackName}`}`;
    return new CloudClient(clients, place, where, stack, arn);
  } catch (error) {
    throw error instanceof UsageError ? error : inWords(error);
  }
}

/** CloudFormation tags what it makes. */
async function stackOf(sfn: SFNClient, resourceArn: string): Promise<string | undefined> {
  const { tags = [] } = await sfn.send(new ListTagsForResourceCommand({ resourceArn }));
  return tags.find(({ key }) => key === STACK_TAG)?.value;
}

async function whichOne(client: SFNClient, region: string): Promise<string> {
  const names: string[] = [];
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {})) {
    names.push(...stateMachines.map(({ stateMachineArn = '' }) => stateMachineArn));
    if (names.length >= 10) break;
  }
  const there =
    names.length === 0 ? `${region} has no state machine` : `${region} has ${names.slice(0, 10).join(', ')}`;
  return `say which workflow: --stack NAME (of its CDK stack) or --machine ARN; ${there}`;
}
