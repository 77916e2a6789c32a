import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RunOutput } from '../../handlers/shared/contract';
import type { PredictionAnswer } from '../../handlers/shared/prediction-contract';
import { decide, newestRequest } from '../../examples/housing/demo/recipient';
import { findAssembly, LocalClient, type LocalRuntime, openRuntime } from '../../local/src';

const ROOT = resolve(__dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache/ml-workflow-breast-cancer');
const PYTHON = process.env.ML_WORKFLOW_PYTHON ?? join(ROOT, '.venv/bin/python');
const data = join(CACHE, 'breast-cancer.csv');
const stateDir = mkdtempSync(join(tmpdir(), 'breast-cancer-'));
let runtime: LocalRuntime | undefined;

beforeAll(async () => {
  mkdirSync(join(CACHE, 'python'), { recursive: true });
  if (!existsSync(data)) {
    execFileSync(PYTHON, [join(ROOT, 'examples/breast-cancer/data.py'), `${data}.half`]);
    execFileSync('mv', [`${data}.half`, data]);
  }
  // scikit-learn is installed once for all runs of this test.
  symlinkSync(join(CACHE, 'python'), join(stateDir, 'python'));
  const cdkOut = await findAssembly({ app: 'node --import tsx examples/breast-cancer/app.ts', stateDir });
  runtime = await openRuntime({ stateDir, cdkOut, python: PYTHON, longestWait: 50 });
}, 300_000);

afterAll(async () => {
  await runtime?.close();
  rmSync(stateDir, { recursive: true, force: true, maxRetries: 3 });
});

/** Starts a run, approves it if it asks, and answers its end. */
async function run(name: string, hyperparameters: Record<string, string> = {}) {
  if (!runtime?.app) throw new Error('the runtime is not up');
  const client = new LocalClient(runtime.url);
  const bucket = runtime.app.outputs.DataBucket ?? '';
  await client.putObject(bucket, 'raw/breast-cancer.csv', readFileSync(data));
  const since = Date.now();
  const { executionArn } = await client.sfn<{ executionArn: string }>('StartExecution', {
    stateMachineArn: runtime.app.stateMachines[0]?.arn,
    name,
    input: JSON.stringify({
      v: 1,
      inputUri: `s3://${bucket}/raw/breast-cancer.csv`,
      dataVersion: '1',
      reason: 'manual',
      hyperparameters,
    }),
  });
  for (let asked = false; ; await new Promise((go) => setTimeout(go, 50))) {
    const end = await client.sfn<{ status: string; output?: string; cause?: string }>('DescribeExecution', {
      executionArn,
    });
    if (end.status === 'SUCCEEDED') return JSON.parse(end.output ?? '{}') as RunOutput;
    if (end.status !== 'RUNNING') throw new Error(`the run ended ${end.status}: ${end.cause}`);
    const request = asked ? undefined : await newestRequest(client, since);
    if (request) {
      asked = true;
      expect(request.subject).toContain('Breast cancer');
      await decide(request.link, 'approved', 'by the test');
    }
  }
}

test('a scikit-learn classifier is trained, judged by its own metrics, approved, deployed and asked', async () => {
  const { outcome, evaluation } = await run('first');
  expect(outcome).toBe('deployed');
  expect(Object.keys(evaluation?.metrics ?? {})).toEqual(['auc', 'f1', 'accuracy', 'log_loss']);
  expect(evaluation?.metrics.auc).toBeGreaterThan(0.98);
  expect(evaluation?.reasons.join('\n')).toMatch(/auc .* is better than the baseline 'majority' \(0\.5\)/);

  const [header = [], malignant = []] = readFileSync(data, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(','));
  const row = Object.fromEntries(header.slice(0, -1).map((name, index) => [name, Number(malignant[index])]));
  const api = runtime?.app?.httpApis.find(({ routes }) => routes.some(({ path }) => path === '/predict'));
  const client = new LocalClient(runtime?.url ?? '');
  const { status, body } = await client.api(api?.apiId ?? '', 'POST', '/predict', { instances: [row] });
  expect(status).toBe(200);
  const answer = body as PredictionAnswer;
  expect(answer.modelVersion).toBe('1');
  expect(answer.predictions[0]?.value).toBeGreaterThan(0.9);
}, 120_000);

test('a model that is worse than the champion does not reach a person', async () => {
  const { outcome, evaluation, reasons } = await run('second', { C: '0.0001' });
  expect(outcome).toBe('rejected-by-gate');
  expect(evaluation?.championMetrics?.auc).toBeGreaterThan(0.98);
  expect(reasons?.join('\n')).toContain("is not better than the champion's");
}, 120_000);
