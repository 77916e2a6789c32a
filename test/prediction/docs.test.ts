import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FieldError } from '../../handlers/shared/prediction-contract';
import { removeFolders } from '../contract/support/apps';
import { type Snippet, snippetsOf } from '../docs/snippets';
import { ROOT } from '../e2e/support/assembly';
import { temporaryFolder, tidy } from '../e2e/support/laptop';
import { ROW } from '../e2e/support/rows';
import { API_KEY, type Apis, openApis } from './support/apis';
import { python } from './support/python';

jest.setTimeout(180_000);

const PAGE = 'docs/prediction-api.md';
const snippets = (language: string): Snippet[] => snippetsOf(PAGE).filter((one) => one.language === language);

let apis: Apis;
let environment: Record<string, string>;
beforeAll(async () => {
  apis = await openApis({ quick: { predict: ({ median_income }) => 50_000 * Number(median_income) } });
  environment = {
    PATH: process.env.PATH ?? '',
    PREDICTION_URL: apis.url('Keyed'),
    SIGNED_URL: apis.url('Signed'),
    API_KEY,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
  };
});
afterAll(async () => {
  await tidy();
  removeFolders();
});

function run(
  command: string,
  args: string[],
  input = '',
): Promise<{ status: number | null; out: string; error: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env: environment });
    let [out, error] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)));
    child.stderr.on('data', (chunk: Buffer) => (error += String(chunk)));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, out, error }));
    child.stdin.end(input);
  });
}

test('each curl command answers', async () => {
  const commands = snippets('sh').map(({ text }) => text.trim());
  expect(commands).toHaveLength(3);
  const answers: object[] = [];
  for (const command of commands) {
    const { status, out, error } = await run('sh', ['-c', command]);
    expect([command, status, error]).toEqual([command, 0, '']);
    answers.push(JSON.parse(out) as object);
  }
  const [predicted, model, health] = answers;
  expect(predicted).toMatchObject({ predictions: [{ value: 50_000 * ROW.median_income }], modelVersion: '1' });
  expect(model).toMatchObject({ v: 1, modelVersion: '1', approval: { status: 'Approved' } });
  expect(health).toMatchObject({ status: 'ok' });
});

test('the TypeScript client prints predictions and contributions', async () => {
  const [client] = snippets('ts').filter(({ text }) => text.includes('fetch('));
  const file = join(temporaryFolder(), 'client.ts');
  writeFileSync(file, client?.text ?? '');
  const { status, out, error } = await run(process.execPath, ['--import', 'tsx', file]);
  expect([status, error]).toEqual([0, '']);
  expect(out.trim().split('\n')).toEqual([
    `${50_000 * ROW.median_income} USD { bias: ${50_000 * ROW.median_income} }`,
    '100000 USD { bias: 100000 }',
    'model version 1',
  ]);
});

test('the Python client sends CSV', async () => {
  const [client] = snippets('python');
  const { status, out, error } = await run(python, ['-'], client?.text);
  expect([status, error]).toEqual([0, '']);
  expect(out.trim()).toBe(`median_house_value [${50_000 * ROW.median_income}, 105000.0] by model version 1`);
});

test('the error of the page is the error of the API', async () => {
  const [shown] = snippets('json');
  const expected = JSON.parse(shown?.text ?? '') as { errors: FieldError[]; detail: string };
  const { json } = await apis.post({ instances: [{ ...ROW, latitude: '37.88', ocean_proximity: 'near bay' }] });
  expect(json).toEqual({ ...expected, modelVersion: '1', requestId: json.requestId });
});

test('the page names every route, and every status of the document', async () => {
  const { json } = await apis.get('/openapi.json', 'Open');
  const page = readFileSync(join(ROOT, PAGE), 'utf8');
  const paths = json.paths as Record<string, Record<string, { responses: object }>>;
  const statuses = new Set(
    Object.values(paths).flatMap((path) => Object.values(path).flatMap(({ responses }) => Object.keys(responses))),
  );
  for (const path of Object.keys(paths)) expect(page).toMatch(new RegExp(`(GET|POST) ${path.replace('.', '\\.')}\``));
  // 200 is a prediction, 500 what nobody foresaw.
  for (const status of statuses)
    if (!['200', '500'].includes(status)) expect(page).toMatch(new RegExp(`^\\|.*\\b${status}\\b`, 'm'));
});
