import { rowErrors } from '../../handlers/shared/schema/validate';
import { api, counting, CSV_HEADER, failing, JSON_HEADER, model, ROW } from './prediction';
import { SCHEMA } from './support';

async function post(
  body: unknown,
  runtime = model([{ value: 234_567.8 }]),
  headers: Record<string, string> = JSON_HEADER,
) {
  const desk = api({ runtime });
  return { ...(await desk.post(body, headers)), sent: desk.sent };
}

test('answers with value, unit, model version and request id', async () => {
  const { status, json, sent } = await post({ instances: [ROW] });
  expect(status).toBe(200);
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
  const { status, sent } = await post({ latitude: 37.9, households: 500 });
  expect(status).toBe(200);
  expect(JSON.parse(String(sent[0]?.input.Body))).toEqual({ instances: [{ latitude: 37.9, households: 500 }] });
});

test('tells every problem of every row at once, as problem+json, and asks no model', async () => {
  const { status, headers, json, sent } = await post({
    instances: [
      ROW,
      { latitude: '37.9', households: 1.5, total_bedrooms: null, ocean_proximity: 'near bay', oceanProximity: 1 },
      { latitude: 50, median_house_value: 1, ocean_proximity: 'MOON' },
      7,
    ],
  });
  expect(status).toBe(400);
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
])('a body like %.40j is a %d', async (body, expected, title) => {
  const { status, json, sent } = await post(body);
  expect(status).toBe(expected);
  expect(json).toMatchObject({ title, status: expected, requestId: 'request-1' });
  expect(sent).toHaveLength(0);
});

test('takes 1000 rows', async () => {
  const rows = Array.from({ length: 1000 }, () => ROW);
  const { status } = await post({ instances: rows }, model(rows.map(() => ({ value: 1 }))));
  expect(status).toBe(200);
});

test('the answer to a megabyte of faults stays below what Lambda can return', async () => {
  const row = Object.fromEntries(Array.from({ length: 80_000 }, (_, index) => [`c${index}`, 1]));
  const { status, text, json } = await post(row);
  expect(status).toBe(400);
  expect(json.detail).toContain('The first 2000 are listed');
  expect(text.length).toBeLessThan(1_000_000);
});

test('anything but JSON and CSV is a 415', async () => {
  expect(await post('latitude=1', model([]), { 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
});

test.each([
  [
    'a missing endpoint',
    failing('ValidationError', 'Endpoint housing of account 1 not found.'),
    503,
    'No model is deployed',
  ],
  ['a busy endpoint', failing('ServiceUnavailable'), 503, 'The model is busy'],
  ['an error of the model', failing('ModelError', 'no', { OriginalStatusCode: 500 }), 502, 'The model failed'],
  [
    'a refusal by the model',
    failing('ModelError', 'no', { OriginalStatusCode: 400, OriginalMessage: 'row 1: a is beyond\n3.4e38' }),
    422,
    'The model refused the rows',
  ],
  ['a broken connection', failing('Error'), 502, 'The model could not be asked'],
  ['too few predictions', model([]), 502, 'The model could not be asked'],
  ['a prediction that is no number', model([{ value: 'NaN' }]), 502, 'The model could not be asked'],
])('%s is told in words', async (_name, runtime, expected, title) => {
  const { status, json } = await post(ROW, runtime);
  expect(status).toBe(expected);
  expect(json).toMatchObject({ title, status: expected, detail: expect.stringMatching(/\.$/) });
});

test('what the model says of a wrong request reaches the caller, on one line', async () => {
  const words = 'row 1: a is beyond\n3.4e38';
  const refusing = failing('ModelError', 'no', { OriginalStatusCode: 400, OriginalMessage: words });
  expect((await post(ROW, refusing)).json.detail).toBe(
    "The model can't predict these rows: row 1: a is beyond 3.4e38.",
  );
});

test('whoever may come back later is told when', async () => {
  expect((await post(ROW, failing('ServiceUnavailable'))).headers).toMatchObject({ 'retry-after': '5' });
});

test('a model without a version answers null', async () => {
  expect((await post(ROW, model([{ value: 1 }], null))).json).toMatchObject({ modelVersion: null });
});

test('every answer carries the request id and the version: of the model that answered, else of the one that is served', async () => {
  const desk = api();
  const refused = await desk.post({});
  expect([refused.status, refused.json.requestId, refused.json.modelVersion]).toEqual([400, 'request-1', '3']);
  expect(refused.headers).toMatchObject({ 'x-request-id': 'request-1', 'x-model-version': '3' });
  expect((await desk.post(ROW)).headers).toMatchObject({ 'x-request-id': 'request-1', 'x-model-version': '7' });
  expect((await desk.get('/schema')).headers).toMatchObject({ 'x-request-id': 'request-1', 'x-model-version': '3' });
});

test('where nobody can tell the version, it is null', async () => {
  const { json, headers } = await api({ sagemaker: failing('ValidationException', 'Could not find endpoint') }).post(
    {},
  );
  expect(json.modelVersion).toBeNull();
  expect(headers).not.toHaveProperty('x-model-version');
});

describe('?explain', () => {
  const ask = (query: Record<string, string>, runtime = counting()) => api({ runtime }).post(ROW, JSON_HEADER, query);

  test('=true asks the model for contributions and gives them on', async () => {
    const desk = api({ runtime: counting() });
    const { json } = await desk.post(ROW, JSON_HEADER, { explain: 'true' });
    expect(json.predictions).toEqual([{ value: 500, contributions: { households: 499, bias: 1 } }]);
    expect(JSON.parse(String(desk.sent[0]?.input.Body))).toEqual({ instances: [ROW], explain: true });
  });

  test('=false does not', async () => {
    expect((await ask({ explain: 'false' })).json.predictions).toEqual([{ value: 500 }]);
  });

  test.each([
    [{ explain: 'yes' }, '?explain', 'must be true or false'],
    [{ explain: 'true,false' }, '?explain', 'must be true or false'],
    [{ explian: 'true' }, '?explian', 'is not a parameter of this route'],
  ])('%j is refused', async (query, field, rule) => {
    const { status, json } = await ask(query as Record<string, string>);
    expect([status, json.errors]).toEqual([400, [expect.objectContaining({ field, rule })]]);
  });

  test('of a container that gives none is a 501 in words', async () => {
    expect(await ask({ explain: 'true' }, model([{ value: 1 }]))).toMatchObject({ status: 501 });
  });
});

test('probabilities of classes are given on, and nothing that the contract lacks', async () => {
  const { json } = await post(ROW, model([{ value: 1, probabilities: [0.2, 0.8], secret: 'x' }]));
  expect(json.predictions).toEqual([{ value: 1, probabilities: [0.2, 0.8] }]);
});

describe('CSV', () => {
  const HEADER = 'latitude,households,total_bedrooms,ocean_proximity';
  const csv = (body: string, more: Record<string, string> = {}) => {
    const desk = api({ runtime: counting() });
    return desk.post(body, { ...CSV_HEADER, ...more }).then((answer) => ({ ...answer, sent: desk.sent }));
  };
  const sentRows = (sent: { input: Record<string, unknown> }[]) =>
    (JSON.parse(String(sent[0]?.input.Body)) as { instances: unknown[] }).instances;

  test.each([
    ['with a header', `${HEADER}\n37.9,500,129,NEAR BAY\n`],
    ['without one, in the order of the schema', '37.9,500,129,NEAR BAY'],
    [
      'of a spreadsheet',
      `\uFEFF"latitude","households","total_bedrooms","ocean_proximity"\r\n 37.9 ,"500",129.,"NEAR BAY"\r\n\r\n`,
    ],
    ['in another order', 'ocean_proximity,households,total_bedrooms,latitude\nNEAR BAY,500,129,+37.90\n'],
  ])('%s is the same row as in JSON', async (_name, body) => {
    const { status, text, headers, sent } = await csv(body);
    expect([status, text]).toEqual([200, 'median_house_value\r\n500\r\n']);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(headers).toMatchObject({ 'x-model-version': '7', 'x-request-id': 'request-1' });
    expect(sentRows(sent)).toEqual([ROW]);
  });

  test('blank cells and absent columns are missing values', async () => {
    const { status, sent } = await csv('latitude,households,total_bedrooms\n37,1,\n38,2,  \n');
    expect(status).toBe(200);
    expect(sentRows(sent)).toEqual([
      { latitude: 37, households: 1, total_bedrooms: null },
      { latitude: 38, households: 2, total_bedrooms: null },
    ]);
  });

  test('every fault is told by line and column, those of the header once', async () => {
    const { status, json, sent } = await csv(
      'latitude,total_bedroms,ocean_proximity\n37,1,MOON\n\n1e99x,2,INLAND\n38,1\n',
    );
    expect([status, sent]).toEqual([400, []]);
    expect(json.errors.map(({ field, value, rule }) => [field, value, rule])).toEqual([
      ['line 1, total_bedroms', 'total_bedroms', 'is not a column of the schema'],
      ['line 1, households', null, 'is required'],
      ['line 2, ocean_proximity', 'MOON', 'must be one of "INLAND", "NEAR BAY"'],
      ['line 4, latitude', '1e99x', 'must be a number'],
      ['line 5', '2 values', 'must have 3 values, one for each column'],
    ]);
    expect(json.errors[0]?.fix).toBe('write "total_bedrooms"');
  });

  test.each([
    ['nothing', '', 'must be a list of 1 to 1000 rows'],
    ['a header alone', HEADER, 'must be a list of 1 to 1000 rows'],
    ['1001 rows', `${HEADER}\n${'37,1,1,INLAND\n'.repeat(1001)}`, 'must be a list of 1 to 1000 rows'],
    ['a column twice', 'latitude,latitude,households\n37,37,1', 'stands twice in the header'],
    ['hexadecimal', 'latitude,households\n0x25,1', 'must be a number'],
    ['not a number', 'latitude,households\nNaN,1', 'must be a number'],
    ['digits with _', 'latitude,households\n37,1_0', 'must be an integer'],
  ])('%s is refused', async (_name, body, rule) => {
    const { status, json } = await csv(body);
    expect([status, json.errors.map((error) => error.rule)]).toEqual([400, [rule]]);
  });

  test('a quote without an end is told by its line', async () => {
    const { status, json } = await csv(`${HEADER}\n37,1,1,"INLAND\n38,1,1,INLAND`);
    expect([status, json.detail]).toEqual([
      400,
      "The body can't be read as CSV: the quote that opens in line 2 is not closed.",
    ]);
  });

  test('explained, each contribution is a column', async () => {
    const desk = api({ runtime: counting() });
    const { text } = await desk.post('latitude,households\n37,5\n38,6', CSV_HEADER, { explain: 'true' });
    expect(text).toBe('median_house_value,contribution_households,contribution_bias\r\n5,4,1\r\n6,5,1\r\n');
  });
});

test.each([
  ['application/json', undefined, 'application/json'],
  ['application/json', '*/*', 'application/json'],
  ['text/csv', '*/*', 'text/csv'],
  ['text/csv', 'application/json', 'application/json'],
  ['application/json', 'text/csv', 'text/csv'],
  ['application/json', 'text/csv;q=0.5, application/json;q=0.4', 'text/csv'],
  ['application/json', 'text/html, */*;q=0.1', 'application/json'],
  ['text/csv', 'application/*', 'application/json'],
  ['application/json', 'text/html', undefined],
  ['application/json', 'application/json;q=0', undefined],
])('%s with Accept %s answers %s', async (type, accept, expected) => {
  const body = type === 'text/csv' ? 'latitude,households\n37,5' : ROW;
  const { status, headers } = await post(body, counting(), { 'content-type': type, ...(accept ? { accept } : {}) });
  expect(status).toBe(expected ? 200 : 406);
  expect(headers['content-type']?.split(';')[0]).toBe(expected ?? 'application/problem+json');
});

test('an answer that Lambda could not give back is refused in words', async () => {
  const contributions = Object.fromEntries(
    Array.from({ length: 300 }, (_, index) => [`feature_${index}`, 0.123456789]),
  );
  const rows = Array.from({ length: 1000 }, () => ROW);
  const desk = api({ runtime: model(rows.map(() => ({ value: 1, contributions }))) });
  const { status, json } = await desk.post({ instances: rows }, JSON_HEADER, { explain: 'true' });
  expect([status, json.detail]).toEqual([413, expect.stringContaining('send fewer rows')]);
});

test('no number reaches the model that it can not hold, and no blank text for a category without a list', async () => {
  const schema = {
    ...SCHEMA,
    columns: [
      { name: 'a', type: 'number' as const },
      { name: 'b', type: 'category' as const },
    ],
  };
  expect(rowErrors(schema, { a: 1e39, b: ' ' })).toMatchObject([
    { field: 'a', rule: expect.stringContaining('from -3.4e+38 to 3.4e+38') },
    { field: 'b', rule: 'is required and may not be blank' },
  ]);
});
