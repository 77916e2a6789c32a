import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProcessRunner } from '../../local/src';
import { findPython } from '../../local/src/jobs/python';
import { ROOT } from './support/assembly';
import { type Laptop, openLaptop, type RunEnd, temporaryFolder, tidy } from './support/laptop';
import { ROW } from './support/rows';

jest.setTimeout(300_000);

/** The well-known file where it lies beside the checkout, else the one that the demo downloads. */
function realData(): string {
  const beside = join(ROOT, '../shared/data/housing.csv');
  if (existsSync(beside)) return beside;
  return (
    execFileSync(process.execPath, ['scripts/housing-data.mjs'], { cwd: ROOT, encoding: 'utf8' })
      .trim()
      .split('\n')
      .at(-1) ?? ''
  );
}

const python = findPython();
const hasPython = spawnSync(python, ['-c', 'import xgboost, sqlframe']).status === 0;
if (!hasPython)
  console.info(
    `${python} has no xgboost and sqlframe: the test of the real path is skipped; run "node scripts/python-env.mjs"`,
  );

let laptop: Laptop;
let first: RunEnd;
let data: Buffer;
beforeAll(async () => {
  if (!hasPython) return;
  data = readFileSync(realData());
  laptop = await openLaptop({ jobs: (stateDir) => createProcessRunner({ stateDir, python }) });
  const arn = await laptop.upload(data);
  await laptop.untilWaiting(arn);
  await laptop.decide('approved');
  first = await laptop.finish(arn);
});
afterAll(tidy);

/** What the deployed package's own inference.py answers, without server and API. */
async function predictedByPython(rows: readonly object[]): Promise<number[]> {
  const found = await laptop.call<{ InferenceSpecification: { Containers: { ModelDataUrl: string }[] } }>(
    'sagemaker',
    'DescribeModelPackage',
    { ModelPackageName: first.output?.package?.arn },
  );
  const [, bucket = '', key = ''] =
    /^s3:\/\/([^/]+)\/(.+)$/.exec(found.InferenceSpecification.Containers[0]?.ModelDataUrl ?? '') ?? [];
  const folder = temporaryFolder();
  const model = join(folder, 'model');
  mkdirSync(model);
  writeFileSync(join(folder, 'model.tar.gz'), laptop.runtime.services.buckets.bytes(bucket, key));
  execFileSync('tar', ['-xzf', join(folder, 'model.tar.gz'), '-C', model]);
  const program = [
    'import json, sys',
    "sys.path.insert(0, sys.argv[1] + '/code')",
    'import inference as i',
    'data = i.input_fn(sys.stdin.read(), "application/json")',
    'out = i.output_fn(i.predict_fn(data, i.model_fn(sys.argv[1])), "application/json")',
    'print(out[0] if isinstance(out, tuple) else out)',
  ].join('\n');
  const text = execFileSync(python, ['-c', program, model], {
    input: JSON.stringify({ instances: rows }),
    encoding: 'utf8',
  });
  const { predictions } = JSON.parse(text) as { predictions: { value: number }[] };
  return predictions.map(({ value }) => value);
}

(hasPython ? describe : describe.skip)('with the real jobs on the real data', () => {
  test('from the CSV to a deployed model', () => {
    expect([first.status, first.cause]).toEqual(['SUCCEEDED', undefined]);
    expect(first.outcome).toBe('deployed');
    const evaluation = first.output?.evaluation;
    if (!evaluation) throw new Error('the run has no evaluation');
    const { metrics, baselines, rows } = evaluation;
    expect(rows).toBeGreaterThan(2500);
    expect(metrics.rmse).toBeGreaterThan(30_000);
    expect(metrics.rmse).toBeLessThan(50_000);
    expect(metrics.rmse).toBeLessThan(baselines.linear?.rmse ?? 0);
    expect(metrics.r2).toBeGreaterThan(0.8);
  });

  test("the API's number is the Python model's number", async () => {
    const { ocean_proximity: _ocean, total_bedrooms: _bedrooms, ...needed } = ROW;
    const rows = [
      ROW,
      needed,
      { ...ROW, median_income: 0.4999, latitude: 33.3, longitude: -116, ocean_proximity: 'INLAND' },
    ];
    const expected = await predictedByPython(rows);
    const { predictions, modelVersion, unit } = await laptop.predictOne({ instances: rows });
    expect([modelVersion, unit]).toEqual(['1', 'USD']);
    expect(predictions).toHaveLength(rows.length);
    predictions.forEach(({ value }, i) => {
      expect(value).toBeGreaterThan(10_000);
      expect(Math.abs(value / (expected[i] ?? 0) - 1)).toBeLessThan(1e-6);
    });
    expect(new Set(expected).size).toBe(rows.length);
  });

  test('the same model again is refused by the gate, and nobody is asked', async () => {
    const asked = (await laptop.mails()).length;
    // A blank line more makes another version of the same data.
    const { outcome, output, status } = await laptop.finish(
      await laptop.upload(Buffer.concat([data, Buffer.from('\n')])),
    );
    expect([status, outcome]).toEqual(['SUCCEEDED', 'rejected-by-gate']);
    expect(output?.evaluation?.metrics.rmse).toBe(first.output?.evaluation?.metrics.rmse);
    expect(output?.evaluation?.championMetrics?.rmse).toBe(first.output?.evaluation?.metrics.rmse);
    expect(await laptop.mails()).toHaveLength(asked);
    expect(await laptop.predictOne(ROW)).toMatchObject({ modelVersion: '1' });
  });
});
