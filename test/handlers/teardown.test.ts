import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { type CustomResourceRequest, handler } from '../../handlers/teardown';
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
        Endpoints: status ? [{ EndpointName: 'prices-2' }, { EndpointName: 'prices', EndpointStatus: status }] : [],
      };
    },
    ListEndpointConfigs: () => ({
      EndpointConfigs: ['mine-1', 'mine2-1', 'not-mine-1'].map((name) => ({ EndpointConfigName: name })),
    }),
    ListModels: () => ({ Models: ['mine2-1', 'mine-1', 'not-mine-1'].map((name) => ({ ModelName: name })) }),
    ListModelPackages: () => ({ ModelPackageSummaryList: [{ ModelPackageArn: 'arn:package/1' }] }),
  };
  const send = async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
    const name = command.constructor.name.replace('Command', '');
    const isAgain = sent.some((one) => one.name === 'DeleteEndpoint');
    if (name.startsWith('Delete')) sent.push({ name, input: command.input });
    if (name === 'DeleteEndpoint' && isAgain)
      throw Object.assign(new Error('Could not find endpoint'), { name: 'ValidationException' });
    return answers[name]?.() ?? {};
  };
  jest.spyOn(client, 'send').mockImplementation(send as never);
  return { tools: { sagemaker: client, sleep: async () => undefined }, sent };
}

test('waits for a busy endpoint, deletes it, and then what it used', async () => {
  const statuses = ['Updating', 'InService', 'Deleting', 'Deleting'];
  const { tools, sent } = account(statuses);
  const deleted = await teardown({ endpointName: 'prices', namePrefix: 'mine' }, tools);
  expect(deleted).toEqual(['endpoint prices', 'endpoint config mine-1', 'model mine-1']);
  expect(sent.map(({ name }) => name)).toEqual(['DeleteEndpoint', 'DeleteEndpointConfig', 'DeleteModel']);
  // It waited until the endpoint was gone.
  expect(statuses).toEqual([]);
});

test('a list that is behind, and the refusal that follows from it, is no reason to fail', async () => {
  const { tools, sent } = account(['InService', 'InService', 'Deleting']);
  expect(await teardown({ endpointName: 'prices', namePrefix: 'mine' }, tools)).toContain('endpoint prices');
  expect(sent.filter(({ name }) => name === 'DeleteEndpoint')).toHaveLength(2);
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

describe('asked by CloudFormation', () => {
  /** What it deletes, and what it answers. */
  async function asked(RequestType: CustomResourceRequest['RequestType'], send: () => object = () => ({})) {
    const sent = jest.spyOn(SageMakerClient.prototype, 'send').mockImplementation(async () => send() as never);
    const put = jest.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response());
    await handler({
      RequestType,
      ResponseURL: 'https://answers.example/1',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'TeardownOfRuns',
      ...(RequestType !== 'Create' && { PhysicalResourceId: 'made-by-an-earlier-release' }),
      ResourceProperties: { ServiceToken: 'arn', endpointName: 'prices', namePrefix: 'mine' },
    });
    const [url, request] = put.mock.calls[0] ?? [];
    return { calls: sent.mock.calls.length, url, answer: JSON.parse(String(request?.body)) as Record<string, string> };
  }
  afterEach(() => jest.restoreAllMocks());

  test.each(['Create', 'Update'] as const)('%s deletes nothing', async (type) => {
    const { calls, url, answer } = await asked(type);
    expect(calls).toBe(0);
    expect(url).toBe('https://answers.example/1');
    expect(answer).toMatchObject({ Status: 'SUCCESS', StackId: 'stack', RequestId: 'request' });
  });

  test('Update keeps the id, or CloudFormation would delete "the old one"', async () => {
    expect((await asked('Update')).answer.PhysicalResourceId).toBe('made-by-an-earlier-release');
  });

  test('what can not be deleted fails the deletion, in words', async () => {
    const refuse = () => {
      throw new Error('not authorized to perform sagemaker:ListEndpoints');
    };
    const { answer } = await asked('Delete', refuse);
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'not authorized to perform sagemaker:ListEndpoints' });
  });
});
