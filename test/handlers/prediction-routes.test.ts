import { api, failing, JSON_HEADER, registry, ROW } from './prediction';

describe('GET /model', () => {
  test('tells version, metrics, when and by whom, along the endpoint and not of the latest package', async () => {
    const desk = api();
    const { status, json, headers } = await desk.get('/model');
    expect([status, json]).toEqual([
      200,
      {
        v: 1,
        modelVersion: '3',
        metrics: { rmse: 45335.2, mae: 31000, r2: 0.852 },
        deployedAt: '2026-11-20T10:00:00.000Z',
        approval: { status: 'Approved', by: 'ann@example.com', at: '2026-11-20T09:59:00.000Z' },
        packageArn: 'arn:package/3',
        endpoint: { name: 'housing', status: 'InService', configName: 'config-3' },
        requestId: 'request-1',
      },
    ]);
    expect(headers).toMatchObject({ 'x-model-version': '3' });
    expect(desk.asked.map(({ input }) => Object.values(input)[0])).toEqual([
      'housing',
      'config-3',
      'model-3',
      'arn:package/3',
    ]);
  });

  test('is asked once in ten seconds, and again after them; a failure is kept for one', async () => {
    let broken = true;
    const sagemaker = registry();
    const answers = registry().client as { send(command: object): Promise<object> };
    const client = {
      send: (command: object) => {
        sagemaker.sent.push({ command: command.constructor.name, input: {} });
        return broken ? Promise.reject(new Error('throttled')) : answers.send(command);
      },
    };
    const desk = api({ sagemaker: { sent: sagemaker.sent, client: client as never } });
    expect((await desk.get('/model')).status).toBe(502);
    expect(desk.lines.join()).toContain('throttled');
    expect((await desk.get('/schema')).status).toBe(200);
    expect(desk.asked).toHaveLength(1);
    broken = false;
    desk.clock.at = 1000;
    await Promise.all([desk.get('/model'), desk.get('/health')]);
    desk.clock.at = 10_999;
    expect((await desk.get('/model')).status).toBe(200);
    expect(desk.asked).toHaveLength(1 + 4);
    desk.clock.at = 11_000;
    await desk.get('/model');
    expect(desk.asked).toHaveLength(1 + 8);
  });

  test.each([
    ['an ARN with colons', 'approved by arn:aws:sts::1:assumed-role/a/b: x', 'arn:aws:sts::1:assumed-role/a/b'],
    ['no comment', 'approved by ann@example.com: ', 'ann@example.com'],
    ['two people', 'approved by ann@example.com, bob@example.com: yes', 'ann@example.com, bob@example.com'],
    ['words of somebody else', 'looks good to me', null],
  ])('of %s', async (_name, ApprovalDescription, by) => {
    const package_ = { ModelPackageVersion: 3, ModelApprovalStatus: 'Approved', ApprovalDescription };
    const { json } = await api({ sagemaker: registry({ DescribeModelPackageCommand: package_ }) }).get('/model');
    expect(json.approval).toEqual({ status: 'Approved', by, at: null });
  });

  test('a model that is not from the registry has the version of its environment', async () => {
    const model = { PrimaryContainer: { Image: 'mine', Environment: { MODEL_VERSION: 'b12' } } };
    const { json } = await api({ sagemaker: registry({ DescribeModelCommand: model }) }).get('/model');
    expect(json).toMatchObject({ modelVersion: 'b12', packageArn: null, metrics: null, approval: null });
  });

  test.each(['', 'rmse=', '=4', 'rmse=low'])('metrics "%s" are none', async (metrics) => {
    const described = { ModelPackageVersion: 3, CustomerMetadataProperties: { metrics } };
    const { json } = await api({ sagemaker: registry({ DescribeModelPackageCommand: described }) }).get('/model');
    expect(json.metrics).toBeNull();
  });
});

describe('GET /health', () => {
  test.each(['InService', 'Updating', 'RollingBack'])('an endpoint that is %s answers', async (EndpointStatus) => {
    const endpoint = { EndpointStatus, EndpointConfigName: 'config-3' };
    const { status, json } = await api({ sagemaker: registry({ DescribeEndpointCommand: endpoint }) }).get('/health');
    const expected = { v: 1, status: 'ok', endpointStatus: EndpointStatus, modelVersion: '3', requestId: 'request-1' };
    expect([status, json]).toEqual([200, expected]);
  });

  test.each(['Creating', 'Failed', 'OutOfService', 'Deleting'])('one that is %s is a 503', async (EndpointStatus) => {
    const desk = api({ sagemaker: registry({ DescribeEndpointCommand: { EndpointStatus } }) });
    const { status, json, headers } = await desk.get('/health');
    expect([status, json.detail]).toEqual([503, expect.stringContaining(EndpointStatus)]);
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'retry-after': '5' });
  });

  test('without an endpoint it says what to do', async () => {
    const sagemaker = failing('ValidationException', 'Could not find endpoint "arn:aws:…/housing".');
    const { status, json } = await api({ sagemaker }).get('/health');
    expect([status, json.title]).toEqual([503, 'No model is deployed']);
  });
});

test.each(['/schema', '/model', '/health', '/openapi.json'])('%s refuses parameters', async (path) => {
  const { status, json } = await api().get(path, { verbose: '1' });
  expect([status, json.errors]).toEqual([
    400,
    [{ field: '?verbose', value: '1', rule: 'is not a parameter of this route', fix: 'leave it out' }],
  ]);
});

test('a route that is not there is a 404', async () => {
  expect(await api().get('/predict')).toMatchObject({ status: 404, headers: { 'x-request-id': 'request-1' } });
});

test('an error that nobody foresaw is not taken for an answer', async () => {
  const capture = () => Promise.reject(new Error('unforeseen'));
  await expect(api({ tools: { capture } }).post(ROW, JSON_HEADER)).rejects.toThrow('unforeseen');
});
