import { rmSync } from 'node:fs';
import { packTarGz, unpackTarGz } from '../../local/src/jobs/archive';
import type { ModelServer } from '../../local/src/services/types';
import { counted, seeded } from '../support/full';
import { type Container, openContainer, ROW, tidy } from './support/container';

jest.setTimeout(240_000);

const JSON_TYPE = 'application/json';
const CSV_TYPE = 'text/csv';
const CSV_LINE = '4.5,2,30,inland\n';
const MODEL = 'models/train-1/output/model.tar.gz';
const MALFORMED = counted(150, 5000);
let container: Container;
let server: ModelServer;

beforeAll(async () => {
  container = openContainer();
  await container.prepare();
  expect(await container.runner.runTrainingJob(container.training('train-1')).done).toBeUndefined();
  expect(
    await container.runner.runProcessingJob(container.evaluation('evaluate-1', `s3://data/${MODEL}`)).done,
  ).toBeUndefined();
  // Nothing else is left that a server could lean on.
  for (const key of ['run', 'assets', 'raw.csv', 'schema.json']) {
    rmSync(container.object(key), { recursive: true, force: true });
  }
  server = await container.serve(MODEL);
});
afterAll(async () => {
  await server.stop();
  tidy();
});

async function ask(body: string | Uint8Array, type = JSON_TYPE, accept = type) {
  const answer = await server.invoke(Buffer.from(body), type, accept);
  return { status: answer.status, text: Buffer.from(answer.body).toString(), type: answer.contentType };
}

test('the jobs of the tarball end with a model that is better than the baselines', () => {
  const summary = JSON.parse(container.read('evaluations/evaluate-1/summary.json').toString()) as {
    metrics: { rmse: number };
    baselines: Record<'mean' | 'linear', { rmse: number }>;
  };
  expect(summary.metrics.rmse).toBeLessThan(summary.baselines.linear.rmse);
  expect(Object.keys(container.unpacked(MODEL)).sort()).toEqual([
    'code/inference.py',
    'metadata.json',
    'model.json',
    'preprocessing.json',
    'schema.json',
  ]);
});

test('one row and a thousand, as JSON and as CSV, are answered the same', async () => {
  const one = await ask(JSON.stringify({ instances: [ROW] }));
  expect(one).toMatchObject({ status: 200, type: JSON_TYPE });
  const { predictions, modelVersion } = JSON.parse(one.text) as {
    predictions: { value: number }[];
    modelVersion: string;
  };
  const value = predictions[0]?.value;
  expect(predictions).toHaveLength(1);
  expect(modelVersion).toBe('3');
  expect(await ask(CSV_LINE, CSV_TYPE)).toMatchObject({ status: 200, text: `${value}\n`, type: CSV_TYPE });
  const many = await ask(JSON.stringify({ instances: Array.from({ length: 1000 }, () => ROW) }));
  expect(JSON.parse(many.text)).toEqual({ predictions: Array.from({ length: 1000 }, () => ({ value })), modelVersion });
  const lines = await ask(CSV_LINE.repeat(1000), CSV_TYPE);
  expect(lines.text).toBe(`${value}\n`.repeat(1000));
});

test('a body over 6 MB is refused with its size, and the next request is answered', async () => {
  const refused = await ask(Buffer.alloc(6 * 1024 * 1024 + 1, 'x'), CSV_TYPE);
  expect(refused).toMatchObject({ status: 413 });
  expect(refused.text).toMatch(/the body has 6291457 bytes; at most 6291456 are taken: send fewer rows at a time/);
  expect(await ask(CSV_LINE, CSV_TYPE)).toMatchObject({ status: 200 });
});

test.each<[what: string, body: string | Uint8Array, type: string, message: string]>([
  ['no JSON', '{', JSON_TYPE, 'the body is not JSON'],
  ['no UTF-8', Uint8Array.from([0xff, 0xfe, 0x80]), JSON_TYPE, 'the body is not UTF-8 text'],
  ['nothing', '', JSON_TYPE, 'the body is not JSON'],
  ['too deep', '['.repeat(100_000), JSON_TYPE, 'the body is not JSON'],
  ['no object', '[1, 2]', JSON_TYPE, 'instances must be one or more objects'],
  ['an empty batch', '{"instances": []}', JSON_TYPE, 'instances must be one or more objects'],
  ['text for a number', JSON.stringify({ ...ROW, rooms: 'many' }), JSON_TYPE, "rooms is 'many', which is not a number"],
  ['true for a number', JSON.stringify({ ...ROW, rooms: true }), JSON_TYPE, 'rooms is True, which is not a number'],
  ['1_000 for a number', JSON.stringify({ ...ROW, rooms: '1_000' }), JSON_TYPE, 'which is not a number'],
  ['a list for a category', JSON.stringify({ ...ROW, place: ['inland'] }), JSON_TYPE, 'which is not a category'],
  ['NaN', '{"rooms": NaN, "people": 2}', JSON_TYPE, 'which is not a finite number'],
  ['a number beyond the model', JSON.stringify({ ...ROW, rooms: 1e300 }), JSON_TYPE, 'rooms is beyond 3.4e38'],
  ['a long whole number', `{"rooms": 1${'0'.repeat(400)}, "people": 2}`, JSON_TYPE, 'which is not a number'],
  ['a missing value', JSON.stringify({ instances: [ROW, { rooms: 1 }] }), JSON_TYPE, 'row 2: people is missing'],
  ['too few values', '1,2\n', CSV_TYPE, 'row 1 has 2 values, but there are 4 columns'],
  ['an endless field', `"${'x'.repeat(200_000)}`, CSV_TYPE, 'the body is not CSV'],
  ['another content type', '<rows/>', 'text/xml', 'content type text/xml is not served'],
])('%s is refused with 400 and a sentence', async (_what, body, type, message) => {
  const answer = await ask(body, type);
  expect(answer).toMatchObject({ status: 400, text: expect.stringContaining(message) as string });
});

test(`${MALFORMED} requests with bytes changed at random get an answer or a sentence, never a server error`, async () => {
  const pick = seeded(42);
  const whole = [
    [JSON.stringify({ instances: [ROW, ROW], explain: true }), JSON_TYPE],
    [`rooms,people,age,place\n${CSV_LINE}${CSV_LINE}`, CSV_TYPE],
  ] as const;
  const statuses = new Set<number>();
  for (let number = 0; number < MALFORMED; number++) {
    const [text, type] = whole[pick(2)] ?? whole[0];
    const body = Buffer.from(text);
    for (let changes = 1 + pick(4); changes > 0; changes--) {
      const at = pick(body.length);
      if (pick(3) === 0) body.fill(body.subarray(pick(body.length)), at);
      else body[at] = pick(256);
    }
    const answer = await ask(body.subarray(0, pick(4) === 0 ? pick(body.length) : undefined), type);
    statuses.add(answer.status);
    if (answer.status !== 200 && answer.status !== 400) {
      throw new Error(`${JSON.stringify(body.toString('latin1'))} was answered ${answer.status}: ${answer.text}`);
    }
    expect(answer.text.length).toBeGreaterThan(answer.status === 400 ? 15 : 0);
  }
  expect([...statuses].sort()).toEqual([200, 400]);
});

test('a model.json of a newer xgboost is refused in words: by the server, and by the evaluation', async () => {
  const files = new Map(unpackTarGz(container.read(MODEL)));
  const text = Buffer.from(files.get('model.json') ?? []).toString();
  expect(text).toContain('"version":[3,2,0]');
  const words = 'model.json was made by xgboost 3.3.0 and this is 3.2.0, which would predict nonsense';
  files.set('model.json', Buffer.from(text.replace('"version":[3,2,0]', '"version":[3,3,0]')));
  const fresh = openContainer();
  await fresh.prepare();
  fresh.put('newer/model.tar.gz', packTarGz(files));
  await expect(fresh.serve('newer/model.tar.gz')).rejects.toThrow(words);
  expect(await fresh.runner.runProcessingJob(fresh.evaluation('evaluate-2', 's3://data/newer/')).done).toContain(
    `the model's model cannot be loaded: ${words}`,
  );
});
