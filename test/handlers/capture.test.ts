import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { capture, type CaptureTools, putObject } from '../../handlers/predict/capture';
import type { CapturedPrediction, PredictionAnswer } from '../../handlers/shared/prediction-contract';
import { seeded } from '../support/full';
import { api, counting, JSON_HEADER, ROW } from './prediction';

const AT = new Date('2026-11-24T09:05:00.000Z');
const ANSWER: PredictionAnswer = {
  v: 1,
  predictions: [{ value: 1 }, { value: 2, probabilities: [0.5, 0.5] }],
  modelVersion: '7',
  requestId: 'JKJaXmPLvHcESHA=',
};

function tools(change: Partial<CaptureTools> = {}) {
  const objects: { bucket: string; key: string; body: string }[] = [];
  const lines: string[] = [];
  const write = (message: string, ...extra: object[]) => void lines.push(JSON.stringify([message, ...extra]));
  const made = capture({
    folder: 's3://captured/predictions/a1/',
    rate: 1,
    put: async (bucket, key, body) => void objects.push({ bucket, key, body }),
    log: { info: write, warn: write, error: write },
    random: () => 0.999,
    now: () => AT,
    ...change,
  });
  return { capture: made, objects, lines };
}

test('a captured request is one object in the folder of its hour, a line for each row', async () => {
  const { capture, objects } = tools();
  await capture([{ a: 1, b: null }, { a: 2 }], ANSWER);
  const [object] = objects;
  expect(object).toMatchObject({ bucket: 'captured', key: 'predictions/a1/2026/11/24/09/JKJaXmPLvHcESHA=.jsonl' });
  const lines = object?.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as CapturedPrediction);
  const common = { v: 1, at: AT.toISOString(), requestId: ANSWER.requestId, modelVersion: '7' };
  expect(lines).toEqual([
    { ...common, input: { a: 1, b: null }, prediction: { value: 1 } },
    { ...common, input: { a: 2 }, prediction: { value: 2, probabilities: [0.5, 0.5] } },
  ]);
});

test('the rate is the share of requests', async () => {
  const next = seeded(7);
  const { capture, objects } = tools({ rate: 0.25, random: () => next(1_000_000) / 1_000_000 });
  for (let request = 0; request < 2000; request++) await capture([{ a: 1 }], ANSWER);
  expect(objects.length / 2000).toBeCloseTo(0.25, 1);
});

test('what S3 refuses is logged, and the caller has the answer', async () => {
  const failing = tools({ put: () => Promise.reject(new Error('SlowDown')) });
  const desk = api({ runtime: counting(), tools: { capture: failing.capture } });
  expect((await desk.post(ROW, JSON_HEADER)).status).toBe(200);
  expect(failing.lines).toEqual([expect.stringMatching(/not captured.*SlowDown/)]);
});

test('a refused request is not captured', async () => {
  const { capture, objects } = tools();
  await api({ runtime: counting(), tools: { capture } }).post({}, JSON_HEADER);
  expect(objects).toEqual([]);
});

describe('PutObject', () => {
  const seen: { message: IncomingMessage; body: string }[] = [];
  let status = 200;
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      seen.push({ message, body: Buffer.concat(chunks).toString() });
      response.writeHead(status).end('<Error><Code>AccessDenied</Code></Error>');
    });
  });
  const former = process.env.AWS_ENDPOINT_URL_S3;
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    process.env.AWS_ENDPOINT_URL_S3 = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    if (former === undefined) delete process.env.AWS_ENDPOINT_URL_S3;
    else process.env.AWS_ENDPOINT_URL_S3 = former;
    server.close();
    server.closeAllConnections();
  });
  const put = putObject(
    new SageMakerRuntimeClient({ region: 'eu-west-1', credentials: { accessKeyId: 'AKID', secretAccessKey: 'x' } }),
  );

  test('is signed for S3 and its region, and holds the body', async () => {
    await put('captured', 'predictions/a=.jsonl', '{"v":1}\n');
    const [call] = seen;
    expect([call?.message.method, call?.message.url, call?.body]).toEqual([
      'PUT',
      '/captured/predictions/a%3D.jsonl',
      '{"v":1}\n',
    ]);
    expect(call?.message.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/s3\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/,
    );
  });

  test('throws what S3 says', async () => {
    status = 403;
    await expect(put('captured', 'a', 'b')).rejects.toThrow('S3 answered 403: <Error><Code>AccessDenied');
  });
});
