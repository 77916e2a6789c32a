import { predict } from '../../handlers/predict/predict';
import type { FieldError } from '../../handlers/shared/contract';
import { rowErrors } from '../../handlers/shared/validate';
import { awsError, fakeClient, httpEvent, SCHEMA } from './support';

const ROW = { latitude: 37.9, households: 500, total_bedrooms: 129, ocean_proximity: 'NEAR BAY' };

const model = (predictions: unknown, modelVersion: unknown = '7') =>
  fakeClient(() => ({ Body: Buffer.from(JSON.stringify({ predictions, modelVersion })) }));

async function post(
  body: unknown,
  runtime = model([{ value: 234_567.8 }]),
  headers: Record<string, string> = { 'content-type': 'application/json' },
) {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await predict(httpEvent('POST', '/predict', { headers, body: text }), {
    runtime: runtime.client,
    log,
    endpointName: 'housing',
    schema: SCHEMA,
  });
  return {
    ...answer,
    json: JSON.parse(answer.body ?? '') as { errors: FieldError[]; detail: string },
    sent: runtime.sent,
  };
}

test('answers with value, unit, model version and request id', async () => {
  const { statusCode, json, sent } = await post({ instances: [ROW] });
  expect(statusCode).toBe(200);
  expect(json).toEqual({
    v: 1,
    predictions: [{ value: 234_567.8 }],
    unit: 'USD',
    modelVersion: '7',
    requestId: 'request-1',
  });
  expect(sent).toHaveLength(1);
  expect(sent[0]?.input.EndpointName).toBe('housing');
  expect(JSON.parse(String(sent[0]?.input.Body))).toEqual({ instances: [ROW] });
});

test('takes one row without a wrapper', async () => {
  const { statusCode, sent } = await post({ latitude: 37.9, households: 500 });
  expect(statusCode).toBe(200);
  expect(JSON.parse(String(sent[0]?.input.Body))).toEqual({ instances: [{ latitude: 37.9, households: 500 }] });
});

test('tells every problem of every row at once, as problem+json, and asks no model', async () => {
  const { statusCode, headers, json, sent } = await post({
    instances: [
      ROW,
      { latitude: '37.9', households: 1.5, total_bedrooms: null, ocean_proximity: 'near bay', oceanProximity: 1 },
      { latitude: 50, median_house_value: 1, ocean_proximity: 'MOON' },
      7,
    ],
  });
  expect(statusCode).toBe(400);
  expect(headers).toMatchObject({ 'content-type': 'application/problem+json' });
  expect(json).toMatchObject({ type: 'about:blank', title: 'Invalid input', status: 400, requestId: 'request-1' });
  expect(json.detail).toContain('9 problems');
  expect(json.errors).toEqual([
    { field: 'instances[1].latitude', value: '37.9', rule: 'must be a number', fix: 'write 37.9 without quotes' },
    { field: 'instances[1].households', value: 1.5, rule: 'must be an integer', fix: 'give 1 or 2' },
    {
      field: 'instances[1].ocean_proximity',
      value: 'near bay',
      rule: 'must be one of "INLAND", "NEAR BAY"',
      fix: 'write "NEAR BAY"',
    },
    {
      field: 'instances[1].oceanProximity',
      value: 1,
      rule: 'is not a column of the schema',
      fix: 'write "ocean_proximity"',
    },
    {
      field: 'instances[2].latitude',
      value: 50,
      rule: 'must be from 32 to 42 degrees',
      fix: 'give a number from 32 to 42 degrees',
    },
    { field: 'instances[2].households', value: null, rule: 'is required', fix: 'add "households": 500' },
    {
      field: 'instances[2].ocean_proximity',
      value: 'MOON',
      rule: 'must be one of "INLAND", "NEAR BAY"',
      fix: 'give one of "INLAND", "NEAR BAY"',
    },
    { field: 'instances[2].median_house_value', value: 1, rule: 'is what the model predicts', fix: 'leave it out' },
    {
      field: 'instances[3]',
      value: 7,
      rule: 'a row is an object of column names and values',
      fix: 'give {"latitude": 32, "households": 500, …}',
    },
  ]);
  expect(sent).toHaveLength(0);
});

test.each([
  [{ ...ROW, latitude: null }, 'latitude', 'is required and may not be null'],
  [{ ...ROW, latitude: true }, 'latitude', 'must be a number'],
  [{ ...ROW, latitude: [37] }, 'latitude', 'must be a number'],
  [{ ...ROW, ocean_proximity: 3 }, 'ocean_proximity', 'must be text'],
  [{ ...ROW, total_bedrooms: -1 }, 'total_bedrooms', 'must be at least 0'],
  [{ ...ROW, total_bedrooms: '' }, 'total_bedrooms', 'must be a number'],
  [
    JSON.parse('{"latitude":37,"households":5,"__proto__":{"a":1}}') as object,
    '__proto__',
    'is not a column of the schema',
  ],
  [{ ...ROW, constructor: 1 }, 'constructor', 'is not a column of the schema'],
])('%j: %s %s', (row, field, rule) => {
  expect(rowErrors(SCHEMA, row)).toMatchObject([{ field, rule }]);
});

test('bounds are inclusive; blank and absent optional values are fine', () => {
  expect(rowErrors(SCHEMA, { latitude: 32, households: 1 })).toEqual([]);
  expect(rowErrors(SCHEMA, { latitude: 42, households: 1, total_bedrooms: null, ocean_proximity: null })).toEqual([]);
});

test.each([
  ['{"a":', 400, 'Not JSON'],
  [[ROW], 400, 'Invalid input'],
  ['null', 400, 'Invalid input'],
  [{ instances: [] }, 400, 'Invalid input'],
  [{ instances: ROW }, 400, 'Invalid input'],
  [{ instances: [ROW], limit: 3 }, 400, 'Invalid input'],
  [{ instances: Array.from({ length: 1001 }, () => ROW) }, 400, 'Invalid input'],
  [' '.repeat(1_048_577), 413, 'Too large'],
])('a body like %.40j is a %d', async (body, status, title) => {
  const { statusCode, json, sent } = await post(body);
  expect(statusCode).toBe(status);
  expect(json).toMatchObject({ title, status, requestId: 'request-1' });
  expect(sent).toHaveLength(0);
});

test('takes 1000 rows', async () => {
  const rows = Array.from({ length: 1000 }, () => ROW);
  const { statusCode } = await post({ instances: rows }, model(rows.map(() => ({ value: 1 }))));
  expect(statusCode).toBe(200);
});

test('the answer to a megabyte of faults stays below what Lambda can return', async () => {
  const row = Object.fromEntries(Array.from({ length: 80_000 }, (_, index) => [`c${index}`, 1]));
  const { statusCode, body = '', json } = await post(row);
  expect(statusCode).toBe(400);
  expect(json.detail).toContain('The first 2000 are listed');
  expect(body.length).toBeLessThan(1_000_000);
});

test('anything but JSON is a 415', async () => {
  expect(await post('latitude=1', model([]), { 'content-type': 'text/plain' })).toMatchObject({ statusCode: 415 });
});

const failing = (name: string, message?: string) =>
  fakeClient(() => {
    throw awsError(name, message);
  });
test.each([
  [
    'a missing endpoint',
    failing('ValidationError', 'Endpoint housing of account 1 not found.'),
    503,
    'No model is deployed',
  ],
  ['a busy endpoint', failing('ServiceUnavailable'), 503, 'The model is busy'],
  ['an error of the model', failing('ModelError'), 502, 'The model failed'],
  ['a broken connection', failing('Error'), 502, 'The model could not be asked'],
  ['too few predictions', model([]), 502, 'The model could not be asked'],
  ['a prediction that is no number', model([{ value: 'NaN' }]), 502, 'The model could not be asked'],
])('%s is told in words', async (_name, runtime, status, title) => {
  const { statusCode, json } = await post(ROW, runtime);
  expect(statusCode).toBe(status);
  expect(json).toMatchObject({ title, status, detail: expect.stringMatching(/\.$/) });
});

test('a model without a version answers null', async () => {
  expect((await post(ROW, model([{ value: 1 }], null))).json).toMatchObject({ modelVersion: null });
});
