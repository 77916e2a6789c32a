import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DeleteModelPackageCommand,
  paginateListEndpointConfigs,
  paginateListEndpoints,
  paginateListModelPackages,
  paginateListModels,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';

/** Properties of the custom resource; CloudFormation gives strings. */
export interface TeardownProps {
  readonly endpointName: string;
  /** What the names of models and endpoint configs begin with. */
  readonly namePrefix: string;
  /** Group whose packages go too; absent where the group stays. */
  readonly packageGroupName?: string;
}

export interface TeardownTools {
  readonly sagemaker: SageMakerClient;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Statuses in which SageMaker refuses to delete an endpoint. */
const BUSY = ['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting'];

/** Deletes what runs have made outside CloudFormation; what is gone already is no error. Returns what it deleted. */
export async function teardown(props: TeardownProps, tools: TeardownTools): Promise<string[]> {
  const { sagemaker: client } = tools;
  const deleted: string[] = [];
  if (await deleteEndpoint(props.endpointName, tools)) deleted.push(`endpoint ${props.endpointName}`);
  for (const EndpointConfigName of await configs(props.namePrefix, client)) {
    await client.send(new DeleteEndpointConfigCommand({ EndpointConfigName }));
    deleted.push(`endpoint config ${EndpointConfigName}`);
  }
  for (const ModelName of await models(props.namePrefix, client)) {
    await client.send(new DeleteModelCommand({ ModelName }));
    deleted.push(`model ${ModelName}`);
  }
  for (const ModelPackageName of props.packageGroupName ? await packages(props.packageGroupName, client) : []) {
    await client.send(new DeleteModelPackageCommand({ ModelPackageName }));
    deleted.push(`model package ${ModelPackageName}`);
  }
  return deleted;
}

/** Waits while it is busy, deletes it, and waits until it is gone: configs and roles in use could not follow. */
async function deleteEndpoint(name: string, { sagemaker, sleep }: TeardownTools): Promise<boolean> {
  let asked = false;
  for (let pause = 1000; ; pause = Math.min(pause * 2, 10_000)) {
    const status = await statusOf(name, sagemaker);
    if (status === undefined) return asked;
    if (!BUSY.includes(status)) {
      // A list may be behind: an endpoint that goes already is refused.
      await sagemaker.send(new DeleteEndpointCommand({ EndpointName: name })).catch((error: Error) => {
        if (!asked || error.name !== 'ValidationException') throw error;
      });
      asked = true;
    }
    await sleep(pause);
  }
}

async function statusOf(name: string, client: SageMakerClient): Promise<string | undefined> {
  for await (const { Endpoints = [] } of paginateListEndpoints({ client }, { NameContains: name })) {
    const found = Endpoints.find(({ EndpointName }) => EndpointName === name);
    if (found) return found.EndpointStatus;
  }
  return undefined;
}

async function configs(prefix: string, client: SageMakerClient): Promise<string[]> {
  const names: string[] = [];
  for await (const { EndpointConfigs = [] } of paginateListEndpointConfigs({ client }, { NameContains: prefix })) {
    names.push(...EndpointConfigs.map(({ EndpointConfigName = '' }) => EndpointConfigName));
  }
  return names.filter((name) => name.startsWith(`${prefix}-`));
}

async function models(prefix: string, client: SageMakerClient): Promise<string[]> {
  const names: string[] = [];
  for await (const { Models = [] } of paginateListModels({ client }, { NameContains: prefix })) {
    names.push(...Models.map(({ ModelName = '' }) => ModelName));
  }
  return names.filter((name) => name.startsWith(`${prefix}-`));
}

async function packages(group: string, client: SageMakerClient): Promise<string[]> {
  const arns: string[] = [];
  const pages = paginateListModelPackages({ client }, { ModelPackageGroupName: group });
  for await (const { ModelPackageSummaryList = [] } of pages) {
    arns.push(...ModelPackageSummaryList.map(({ ModelPackageArn = '' }) => ModelPackageArn));
  }
  return arns;
}
