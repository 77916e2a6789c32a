import type { FieldError } from '../../handlers/shared/prediction-contract';
import { removeFolders } from '../contract/support/apps';
import { tidy } from '../e2e/support/laptop';
import { HEADER, ROW } from '../e2e/support/rows';
import { type Apis, byIncome, openApis } from './support/apis';
import { checkDocuments, hasTools } from './support/python';

jest.setTimeout(180_000);

let apis: Apis;
beforeAll(async () => {
  apis = await openApis({ quick: { predict: byIncome } });
});
afterAll(async () => {
  await tidy();
  removeFolders();
});

const CSV = { 'content-type': 'text/csv' };
/** The columns in the order of the data file, without the target. */
const columns = HEADER.split(',').filter((name) => name !== 'median_house_value');
const csvOf = (row: object): string => columns.map((name) => (row as Record<string, unknown>)[name] ?? '').join(',');

test('JSON and CSV, in and out, tell the same', async () => {
  const value = 50_000 * ROW.median_income;
  const csv = `${columns.join(',')}\n${csvOf(ROW)}\n`;
  const asJson = await apis.post(ROW);
  expect(asJson.json).toMatchObject({ v: 1, predictions: [{ value }], unit: 'USD', modelVersion: '1' });
  expect((await apis.post(csv, CSV)).text).toBe(`median_house_value\r\n${value}\r\n`);
  expect((await apis.post(csv, { ...CSV, accept: 'application/json' })).json.predictions).toEqual([{ value }]);
  expect((await apis.post(ROW, { accept: 'text/csv' })).text).toBe(`median_house_value\r\n${value}\r\n`);
});

test('a thousand rows are one request, in order; one more is refused', async () => {
  const instances = Array.from({ length: 1000 }, (_, index) => ({ ...ROW, median_income: index / 100 }));
  const { json } = await apis.post({ instances });
  expect((json.predictions as { value: number }[]).map(({ value }) => value)).toEqual(
    instances.map(({ median_income }) => 50_000 * median_income),
  );
  const refused = await apis.post({ instances: [...instances, ROW] });
  expect([refused.status, (refused.json.errors as FieldError[]).map(({ field }) => field)]).toEqual([
    400,
    ['instances'],
  ]);
});

test('every answer names request and model version', async () => {
  const answers = [
    await apis.post(ROW),
    await apis.post({}),
    await apis.post(`${csvOf(ROW)}\n`, CSV),
    await apis.get('/model'),
    await apis.get('/health'),
    await apis.get('/schema'),
    await apis.get('/openapi.json'),
  ];
  for (const { headers } of answers) expect(headers.get('x-model-version')).toBe('1');
  const ids = answers.map(({ headers }) => headers.get('x-request-id'));
  expect(new Set(ids).size).toBe(answers.length);
  expect(answers.slice(0, 2).map(({ json }) => json.requestId)).toEqual(ids.slice(0, 2));
});

test('GET /model tells what the run and its approval have told', async () => {
  const { json } = await apis.get('/model');
  const run = apis.laptop.end(apis.laptop.runs[0] ?? '').output;
  expect(json).toMatchObject({
    v: 1,
    modelVersion: '1',
    metrics: run?.evaluation?.metrics,
    approval: { status: 'Approved', by: run?.approval?.by },
    packageArn: run?.package?.arn,
    endpoint: { name: run?.endpoint?.name, status: 'InService', configName: run?.endpoint?.configName },
  });
  expect(Object.keys(json.metrics as object).length).toBeGreaterThan(1);
  expect(Date.parse(String(json.deployedAt))).toBeGreaterThan(Date.parse(run?.run.startedAt ?? ''));
});

test('without a model /predict, /model and /health say what to do, and the documents are served', async () => {
  const empty = await openApis({ deployed: false });
  const answers = {
    predict: await empty.post(ROW),
    model: await empty.get('/model'),
    health: await empty.get('/health'),
  };
  for (const { status, json } of Object.values(answers)) {
    expect([status, json.title, json.modelVersion]).toEqual([503, 'No model is deployed', null]);
  }
  expect((await empty.get('/schema')).status).toBe(200);
  expect((await empty.get('/openapi.json')).status).toBe(200);
});

(hasTools ? test : test.skip)('answers fit the document that the API serves', async () => {
  const { json: document } = await apis.get('/openapi.json');
  const cases = [
    ['PredictionAnswer', await apis.post(ROW)],
    ['PredictionAnswer', await apis.post(ROW, {}, 'Open', '?explain=true')],
    ['ServedModel', await apis.get('/model')],
    ['Health', await apis.get('/health')],
    ['Problem', await apis.post({ latitude: 'x' })],
    ['Problem', await apis.post(ROW, { 'content-type': 'text/plain' })],
    ['GatewayMessage', await apis.get('/health', 'Signed')],
    ['GatewayMessage', await apis.get('/health', 'Keyed')],
  ] as const;
  const { faults, verdicts } = checkDocuments(
    [document],
    cases.map(([schema, { json: value }]) => ({ document: 0, schema, value })),
  );
  expect(faults).toEqual([[]]);
  expect(verdicts).toEqual(cases.map(() => true));
});
