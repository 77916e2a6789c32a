import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { teardown } from '../../handlers/teardown/teardown';

interface Sent {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

/** A SageMaker account with one endpoint, whose statuses pass by, and things of two workflows. */
function account(statuses: string[]) {
  const sent: Sent[] = [];
  const client = new SageMakerClient({ region: 'us-east-1' });
  const answers: Record<string, () => object> = {
    ListEndpoints: () => {
      const status = statuses.shift();
      return {
        Endpoints: status ? [{ EndpointName: 'prices', EndpointStatus: status }, { EndpointName: 'prices-2' }] : [],
      };
    },
    ListEndpointConfigs: () => ({
      EndpointConfigs: [{ EndpointConfigName: 'mine-1' }, { EndpointConfigName: 'not-mine-1' }],
    }),
    ListModels: () => ({ Models: [{ ModelName: 'mine-1' }] }),
    ListModelPackages: () => ({ ModelPackageSummaryList: [{ ModelPackageArn: 'arn:package/1' }] }),
  };
  const send = async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
    const name = command.constructor.name.replace('Command', '');
    if (name.startsWith('Delete')) sent.push({ name, input: command.input });
    return answers[name]?.() ?? {};
  };
  jest.spyOn(client, 'send').mockImplementation(send as never);
  return { tools: { sagemaker: client, sleep: async () => undefined }, sent };
}

test('waits for a busy endpoint, deletes it, and then what it used', async () => {
  const { tools, sent } = account(['Updating', 'InService', 'Deleting']);
  const deleted = await teardown({ endpointName: 'prices', namePrefix: 'mine' }, tools);
  expect(deleted).toEqual(['endpoint prices', 'endpoint config mine-1', 'model mine-1']);
  expect(sent.map(({ name }) => name)).toEqual(['DeleteEndpoint', 'DeleteEndpointConfig', 'DeleteModel']);
});

test('what is gone already is no error, and another workflow is not touched', async () => {
  const { tools, sent } = account([]);
  await teardown({ endpointName: 'prices', namePrefix: 'mine' }, tools);
  expect(sent.map(({ input }) => Object.values(input)[0])).toEqual(['mine-1', 'mine-1']);
});

test('packages go where their group goes', async () => {
  const { tools, sent } = account([]);
  await teardown({ endpointName: 'prices', namePrefix: 'mine', packageGroupName: 'group' }, tools);
  expect(sent.at(-1)).toEqual({ name: 'DeleteModelPackage', input: { ModelPackageName: 'arn:package/1' } });
});
