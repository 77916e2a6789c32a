import type { ListEndpointsOutput } from '@aws-sdk/client-sagemaker';
import { Table } from '../../../local/src/services/table';
import { closeAll, makeModel, openServices, text, until, type Opened } from './support';

afterEach(closeAll);

const E = { EndpointName: 'prices' };

async function withModels(...names: string[]): Promise<Opened> {
  const opened = openServices();
  await opened.call('s3', 'CreateBucket', { Bucket: 'data' });
  for (const [index, name] of names.entries()) await makeModel(opened, name, String(index + 1));
  return opened;
}

const status = async ({ call }: Opened) =>
  (await call<{ EndpointStatus: string }>('sagemaker', 'DescribeEndpoint', E)).EndpointStatus;

const settled = (opened: Opened) => until(async () => !/ing$/.test(await status(opened)), 'the endpoint settled');

async function versionOf({ call }: Opened): Promise<string> {
  const { Body } = await call<{ Body: Uint8Array }>('sagemakerruntime', 'InvokeEndpoint', {
    ...E,
    ContentType: 'application/json',
    Body: '{"instances": [{"rooms": 3}]}',
  });
  return (JSON.parse(text(Body)) as { modelVersion: string }).modelVersion;
}

const create = (opened: Opened, name: string) =>
  opened.call('sagemaker', 'CreateEndpoint', { ...E, EndpointConfigName: `config-${name}` });
const update = (opened: Opened, name: string) =>
  opened.call('sagemaker', 'UpdateEndpoint', { ...E, EndpointConfigName: `config-${name}` });

test('an endpoint is Creating, then serves its model', async () => {
  const opened = await withModels('a');
  await expect(versionOf(opened)).rejects.toMatchObject({ name: 'ValidationError' });
  await create(opened, 'a');
  expect(await status(opened)).toBe('Creating');
  await expect(opened.call('sagemaker', 'DeleteEndpoint', E)).rejects.toThrow('Cannot update in-progress endpoint');
  await settled(opened);
  expect(await opened.call('sagemaker', 'DescribeEndpoint', E)).toMatchObject({
    EndpointStatus: 'InService',
    EndpointConfigName: 'config-a',
    ProductionVariants: [{ VariantName: 'primary', CurrentInstanceCount: 1 }],
  });
  expect(await versionOf(opened)).toBe('1');
});

test('an update switches without a failed request', async () => {
  const opened = await withModels('a', 'b');
  await create(opened, 'a');
  await settled(opened);
  const seen: string[] = [];
  let done = false;
  const asking = (async () => {
    while (!done) {
      seen.push(await versionOf(opened));
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await update(opened, 'b');
  await settled(opened);
  await new Promise((resolve) => setTimeout(resolve, 20));
  done = true;
  await asking;
  expect(new Set(seen)).toEqual(new Set(['1', '2']));
  expect(seen.lastIndexOf('1')).toBeLessThan(seen.indexOf('2'));
});

test('an update whose server does not start goes back to what serves', async () => {
  const opened = await withModels('a', 'b');
  await create(opened, 'a');
  await settled(opened);
  opened.jobs.options.fail = (kind) => (kind === 'server' ? 'no module named lightgbm' : undefined);
  await update(opened, 'b');
  await settled(opened);
  expect(await opened.call('sagemaker', 'DescribeEndpoint', E)).toMatchObject({
    EndpointStatus: 'InService',
    EndpointConfigName: 'config-a',
    FailureReason: expect.stringContaining('no module named lightgbm'),
  });
  expect(await versionOf(opened)).toBe('1');
  expect(opened.logged).toEqual(['endpoint prices: no module named lightgbm']);
});

test('a Failed endpoint says why and can only be deleted', async () => {
  const opened = await withModels('a', 'b');
  opened.jobs.options.fail = (kind) => (kind === 'server' ? 'no module named lightgbm' : undefined);
  await create(opened, 'a');
  await settled(opened);
  expect(await opened.call('sagemaker', 'DescribeEndpoint', E)).toMatchObject({
    EndpointStatus: 'Failed',
    FailureReason: expect.stringContaining('no module named lightgbm'),
  });
  opened.jobs.options.fail = undefined;
  await expect(update(opened, 'b')).rejects.toThrow('in status Failed; it can only be deleted');
  await expect(create(opened, 'b')).rejects.toThrow('Cannot create already existing endpoint');
  await opened.call('sagemaker', 'DeleteEndpoint', E);
  await until(
    () =>
      status(opened).then(
        () => false,
        () => true,
      ),
    'the endpoint was gone',
  );
  await create(opened, 'b');
  await settled(opened);
  expect(await versionOf(opened)).toBe('2');
});

test('a config that an endpoint uses can be deleted; the endpoint serves on, and can then only be deleted', async () => {
  const opened = await withModels('a', 'b');
  await create(opened, 'a');
  await settled(opened);
  const remove = () => opened.call('sagemaker', 'DeleteEndpointConfig', { EndpointConfigName: 'config-a' });
  await remove();
  await expect(remove()).rejects.toThrow('Could not find endpoint configuration');
  expect(await opened.call('sagemaker', 'DescribeEndpoint', E)).toMatchObject({
    EndpointConfigName: 'config-a',
    ProductionVariants: [{ VariantName: 'primary' }],
  });
  await expect(update(opened, 'b')).rejects.toThrow('endpoint-config/config-a');
  await opened.close();
  const again = openServices({}, opened.stateDir);
  await again.services.resume();
  expect(await versionOf(again)).toBe('1');
});

test('an update to the config that is in use is refused', async () => {
  const opened = await withModels('a');
  await create(opened, 'a');
  await settled(opened);
  await expect(update(opened, 'a')).rejects.toThrow('currently in use endpoint configuration');
});

test('an alarm of the deployment returns the endpoint to what served, and says so', async () => {
  const opened = await withModels('a', 'b');
  await create(opened, 'a');
  await settled(opened);
  const asked: string[] = [];
  opened.jobs.options.alarm = (id) => {
    asked.push(id);
    return '5XX errors above 1 %';
  };
  const AutoRollbackConfiguration = { Alarms: [{ AlarmName: 'errors' }] };
  await opened.call('sagemaker', 'UpdateEndpoint', {
    ...E,
    EndpointConfigName: 'config-b',
    DeploymentConfig: { AutoRollbackConfiguration },
  });
  await settled(opened);
  expect(await opened.call('sagemaker', 'DescribeEndpoint', E)).toMatchObject({
    EndpointStatus: 'InService',
    EndpointConfigName: 'config-a',
    FailureReason: expect.stringContaining('5XX errors above 1 %'),
  });
  expect(asked).toEqual(['prices-config-b-primary']);
  expect(await versionOf(opened)).toBe('1');
  // Without alarms nothing watches.
  await opened.call('sagemaker', 'UpdateEndpoint', { ...E, EndpointConfigName: 'config-b', DeploymentConfig: {} });
  await settled(opened);
  expect(await versionOf(opened)).toBe('2');
});

test('while it is maintained an endpoint serves and takes no other operation', async () => {
  const opened = await withModels('a', 'b');
  await create(opened, 'a');
  await settled(opened);
  for (const EndpointStatus of ['SystemUpdating', 'RollingBack'] as const) {
    new Table<object>(opened.store, 'sagemaker.endpoints').update('prices', { EndpointStatus });
    expect(await opened.call('sagemaker', 'DescribeEndpoint', E)).toMatchObject({
      EndpointStatus,
      ProductionVariants: [{ VariantName: 'primary' }],
    });
    expect(await versionOf(opened)).toBe('1');
    await expect(update(opened, 'b')).rejects.toThrow('Cannot update in-progress endpoint');
    await expect(opened.call('sagemaker', 'DeleteEndpoint', E)).rejects.toThrow('Cannot update in-progress endpoint');
  }
});

test('endpoints are listed by name where that is asked for', async () => {
  const opened = await withModels('a');
  for (const EndpointName of ['prices', 'a-prices', 'prices-2']) {
    await opened.call('sagemaker', 'CreateEndpoint', { EndpointName, EndpointConfigName: 'config-a' });
  }
  const listed = async (SortOrder: string): Promise<(string | undefined)[]> => {
    const input = { NameContains: 'prices', SortBy: 'Name', SortOrder };
    const { Endpoints } = await opened.call<ListEndpointsOutput>('sagemaker', 'ListEndpoints', input);
    return (Endpoints ?? []).map(({ EndpointName }) => EndpointName);
  };
  expect(await listed('Ascending')).toEqual(['a-prices', 'prices', 'prices-2']);
  expect(await listed('Descending')).toEqual(['prices-2', 'prices', 'a-prices']);
});

test('a deleted endpoint is not found in the words that AWS uses', async () => {
  const opened = await withModels('a');
  await create(opened, 'a');
  await settled(opened);
  await opened.call('sagemaker', 'DeleteEndpoint', E);
  await until(
    () =>
      status(opened).then(
        () => false,
        () => true,
      ),
    'the endpoint was gone',
  );
  await expect(status(opened)).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'Could not find endpoint "arn:aws:sagemaker:us-east-1:000000000000:endpoint/prices".',
  });
  expect(await opened.call('sagemaker', 'ListEndpoints', { NameContains: 'pri' })).toEqual({ Endpoints: [] });
});

test('after a restart the endpoint serves again, and an update goes on', async () => {
  const first = await withModels('a', 'b');
  await create(first, 'a');
  await settled(first);
  const never = new Promise<never>(() => undefined);
  first.jobs.startServer = () => never;
  await update(first, 'b');
  await first.close();
  const second = openServices({}, first.stateDir);
  await second.services.resume();
  await settled(second);
  expect(await versionOf(second)).toBe('2');
});

test('a model’s error is a ModelError with the container’s own words', async () => {
  const opened = await withModels('a');
  await create(opened, 'a');
  await settled(opened);
  const input = { ...E, ContentType: 'application/json', Body: '{"instances": [' };
  await expect(opened.call('sagemakerruntime', 'InvokeEndpoint', input)).rejects.toMatchObject({
    name: 'ModelError',
    statusCode: 424,
    OriginalStatusCode: 400,
    OriginalMessage: expect.stringContaining('JSON'),
    message: expect.stringMatching(/^Received client error \(400\) from primary with message/),
  });
});

test('traffic is shared by the variants’ weights', async () => {
  const opened = await withModels('a', 'b');
  const variant = (VariantName: string, ModelName: string, InitialVariantWeight: number) => ({
    VariantName, ModelName, InitialVariantWeight, InstanceType: 'ml.m5.large', InitialInstanceCount: 1,
  }); // prettier-ignore
  await opened.call('sagemaker', 'CreateEndpointConfig', {
    EndpointConfigName: 'config-both',
    ProductionVariants: [variant('old', 'a', 3), variant('new', 'b', 1)],
  });
  await create(opened, 'both');
  await settled(opened);
  const seen: string[] = [];
  for (let i = 0; i < 40; i++) seen.push(await versionOf(opened));
  expect(seen.filter((version) => version === '2')).toHaveLength(10);
});
