import { spawnSync } from 'node:child_process';
import { createProcessRunner } from '../../local/src';
import { findPython } from '../../local/src/jobs/python';
import { removeFolders } from '../contract/support/apps';
import { tidy } from '../e2e/support/laptop';
import { dataVersion, HEADER, ROW } from '../e2e/support/rows';
import { counted, seeded } from '../support/full';
import { type Apis, openApis } from './support/apis';
import { askWithoutPause, type Heard } from './support/clients';

jest.setTimeout(300_000);

afterEach(tidy);
afterAll(removeFolders);

const INSTANCES = [ROW, { ...ROW, median_income: 2 }, { ...ROW, median_income: 1 }];
const UPDATES = counted(2, 100);
const python = findPython();
const hasPython = spawnSync(python, ['-c', 'import xgboost, sqlframe']).status === 0;
if (!hasPython)
  console.info(`${python} has no xgboost and sqlframe: real models are skipped; run "node scripts/python-env.mjs"`);

/** What is wrong with the answers, where each version has its own values. */
function faults(heard: readonly Heard[], valuesOf: (version: string | null) => readonly number[]): Heard[] {
  return heard.filter(
    ({ status, modelVersion, values }) =>
      status !== 200 || JSON.stringify(values) !== JSON.stringify(valuesOf(modelVersion)),
  );
}

const versionsIn = (heard: readonly Heard[]): (string | null)[] => [...new Set(heard.map((one) => one.modelVersion))];

test(`no request fails while ${UPDATES} models are deployed one after the other, and each answer is one model's`, async () => {
  let rmse = 55_000;
  const apis = await openApis({
    quick: {
      metrics: () => ({ rmse: (rmse *= 0.97), mae: 1, r2: 0.5 }),
      predict: ({ median_income }, version) => Number(version) * 1_000_000 + Number(median_income),
    },
  });
  const clients = askWithoutPause(apis, 2, INSTANCES);
  await clients.more(20);
  for (let update = 0; update < UPDATES; update++) {
    const { outcome, cause } = await apis.laptop.approvedRun(dataVersion(update + 2));
    expect([outcome, cause]).toEqual(['deployed', undefined]);
    await clients.more(5);
  }
  const heard = await clients.stop();
  const expected = (version: string | null) => INSTANCES.map((row) => Number(version) * 1_000_000 + row.median_income);
  expect(faults(heard, expected)).toEqual([]);
  expect(versionsIn(heard)).toHaveLength(UPDATES + 1);
  console.info(`${heard.length} answers of ${UPDATES + 1} models during ${UPDATES} deployments, 0 failed`);
});

test('a request that fails, and an answer of another model than it says, would be found', async () => {
  let asked = 0;
  const apis = await openApis({
    quick: { predict: ({ median_income }) => Number(median_income) + (++asked % 7 === 0 ? 1 : 0) },
    intercept: ({ operation }, carryOut) =>
      operation === 'InvokeEndpoint' && asked > 30 && asked < 40
        ? Promise.reject(Object.assign(new Error('gone'), { name: 'ValidationError', asked: ++asked }))
        : carryOut(),
  });
  const clients = askWithoutPause(apis, 2, INSTANCES);
  await clients.more(30);
  const heard = await clients.stop();
  const found = faults(heard, () => INSTANCES.map((row) => row.median_income));
  expect(found.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 502]));
  expect(found.length).toBeLessThan(heard.length);
});

/** Houses whose value hangs on income and place. */
function houses(count: number): string {
  const pick = seeded(5);
  const lines = Array.from({ length: count }, () => {
    const income = (5 + pick(100)) / 10;
    const sea = pick(2) === 0;
    const value = 30_000 * income + (sea ? 60_000 : 0) + pick(10_000);
    const rooms = 500 + pick(2000);
    const place = sea ? 'NEAR BAY' : 'INLAND';
    return `${-124 + pick(90) / 10},${33 + pick(80) / 10},${1 + pick(50)},${rooms},${Math.ceil(rooms / 5)},${300 + pick(900)},${100 + pick(400)},${income},${value},${place}`;
  });
  return `${HEADER}\n${lines.join('\n')}\n`;
}

async function started(apis: Apis, text: string, hyperparameters: Record<string, string>): Promise<string> {
  const { laptop } = apis;
  // No trigger object, so that no run starts by itself.
  const key = 'houses.data';
  await laptop.client.putObject(laptop.bucket, `raw/${key}`, Buffer.from(text));
  const { executionArn } = await laptop.call<{ executionArn: string }>('sfn', 'StartExecution', {
    stateMachineArn: laptop.runtime.app?.stateMachines[0]?.arn,
    input: JSON.stringify({
      v: 1,
      inputUri: `s3://${laptop.bucket}/raw/${key}`,
      dataVersion: '1',
      reason: 'manual',
      hyperparameters,
    }),
  });
  return executionArn;
}

async function deployed(apis: Apis, arn: string): Promise<void> {
  await apis.laptop.untilWaiting(arn);
  await apis.laptop.decide('approved');
  const { outcome, cause } = await apis.laptop.finish(arn);
  expect([outcome, cause]).toEqual(['deployed', undefined]);
}

(hasPython ? test : test.skip)('nor with real models and their servers, whose contributions add up', async () => {
  const apis = await openApis({ deployed: false, jobs: (stateDir) => createProcessRunner({ stateDir, python }) });
  const data = houses(900);
  await deployed(apis, await started(apis, data, { num_round: '15', eta: '0.2' }));
  const clients = askWithoutPause(apis, 2, INSTANCES);
  await clients.more(20);
  const second = await started(apis, data, { num_round: '200', eta: '0.1' });
  await deployed(apis, second);
  await clients.more(20);
  const heard = await clients.stop();
  const of = new Map(heard.map(({ modelVersion, values }) => [modelVersion, values]));
  expect([...of.keys()].sort()).toEqual(['1', '2']);
  expect(of.get('1')).not.toEqual(of.get('2'));
  expect(faults(heard, (version) => of.get(version) ?? [])).toEqual([]);
  console.info(`${heard.length} answers of two real models during a deployment, 0 failed`);

  const { json } = await apis.post({ instances: INSTANCES }, {}, 'Open', '?explain=true');
  const predictions = json.predictions as { value: number; contributions: Record<string, number> }[];
  for (const { value, contributions } of predictions) {
    const sum = Object.values(contributions).reduce((total, one) => total + one, 0);
    expect(Math.abs(sum / value - 1)).toBeLessThan(1e-4);
    expect(Object.keys(contributions)).toEqual(
      expect.arrayContaining(['median_income', 'ocean_proximity=INLAND', 'bias']),
    );
  }
  const { json: model } = await apis.get('/model');
  const { metrics } = apis.laptop.end(second).output?.evaluation ?? {};
  expect(Object.keys(model.metrics as object).sort()).toEqual(['mae', 'r2', 'rmse']);
  for (const [name, value] of Object.entries(metrics ?? {})) {
    expect((model.metrics as Record<string, number>)[name]).toBeCloseTo(value, 5);
  }
});
