import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { type Laptop, openLaptop, type RunEnd, tidy } from '../e2e/support/laptop';
import { dataVersion } from '../e2e/support/rows';
import { halfDone, leftovers, noticesOf } from './support/house';

jest.setTimeout(120_000);
afterEach(tidy);

const run = promisify(execFile);
const REASONS = { training: 'no column is left to train on', server: 'no module named inference' };

type Redrive = (laptop: Laptop, arn: string) => Promise<unknown>;

const byService: Redrive = (laptop, arn) => laptop.call('sfn', 'RedriveExecution', { executionArn: arn });

const byCli: Redrive = (laptop, arn) => {
  const env = { ...process.env, ...laptop.runtime.environment() };
  return run('aws', ['stepfunctions', 'redrive-execution', '--execution-arn', arn], { env });
};

async function goOn(laptop: Laptop, arn: string): Promise<RunEnd> {
  await laptop.moveUntil(() => laptop.isWaiting(arn) || !laptop.live(arn).isRunning, 'the run asks or ends');
  if (laptop.live(arn).isRunning) await laptop.decide('approved');
  return laptop.finish(arn);
}

async function trainingJobs(laptop: Laptop): Promise<{ names: Set<string>; statuses: string[] }> {
  const { TrainingJobSummaries: jobs } = await laptop.call<{
    TrainingJobSummaries: { TrainingJobName: string; TrainingJobStatus: string }[];
  }>('sagemaker', 'ListTrainingJobs');
  return {
    names: new Set(jobs.map(({ TrainingJobName }) => TrainingJobName)),
    statuses: jobs.map(({ TrainingJobStatus }) => TrainingJobStatus).sort(),
  };
}

/** Training fails, redrive; then the deployment fails, redrive. */
async function twoFailures(redrive: Redrive): Promise<void> {
  const laptop = await openLaptop();
  laptop.quick.fail = (kind) => (kind === 'training' ? REASONS.training : undefined);
  const arn = await laptop.upload(dataVersion(1));
  expect(await laptop.finish(arn)).toMatchObject({
    status: 'FAILED',
    cause: expect.stringContaining(REASONS.training) as string,
  });

  laptop.quick.fail = (kind) => (kind === 'server' ? REASONS.server : undefined);
  await redrive(laptop, arn);
  expect(await goOn(laptop, arn)).toMatchObject({
    status: 'FAILED',
    cause: expect.stringContaining(REASONS.server) as string,
  });
  expect(await halfDone(laptop, true)).toEqual([]);

  laptop.quick.fail = undefined;
  await redrive(laptop, arn);
  const { outcome, states, output } = await goOn(laptop, arn);
  expect(outcome).toBe('deployed');

  const { names, statuses } = await trainingJobs(laptop);
  expect(names.size).toBe(2);
  expect(statuses).toEqual(['Completed', 'Failed']);
  for (const once of ['Prepare data', 'Evaluate model', 'Register model', 'Record decision']) {
    expect(states.filter((name) => name === once)).toEqual([once]);
  }
  expect((await noticesOf(laptop, arn)).map(({ subject }) => subject.split(' at ')[1])).toEqual([
    'Train model',
    'Report failed endpoint',
  ]);
  expect(await laptop.endpoint()).toMatchObject({ status: 'InService', ...output?.endpoint });
  expect(await leftovers(laptop)).toEqual([]);
}

test('training fails, then the deployment: redriven twice it ends deployed, and nothing is left behind', () =>
  twoFailures(byService));

const hasCli = spawnSync('aws', ['--version']).status === 0;
if (!hasCli) console.info('the AWS CLI is not on PATH: the redrive through it is skipped');

(hasCli ? test : test.skip)('the same through the AWS CLI', () => twoFailures(byCli));

test('a redrive that meets the same failure ends in it again, and the next one still helps', async () => {
  const laptop = await openLaptop();
  laptop.quick.fail = (kind) => (kind === 'server' ? REASONS.server : undefined);
  const { arn } = await laptop.approvedRun(dataVersion(1));
  for (let times = 0; times < 2; times++) {
    await byService(laptop, arn);
    expect(await laptop.finish(arn)).toMatchObject({
      status: 'FAILED',
      cause: expect.stringContaining(REASONS.server) as string,
    });
  }
  laptop.quick.fail = undefined;
  await byService(laptop, arn);
  expect((await laptop.finish(arn)).outcome).toBe('deployed');
  expect(await leftovers(laptop)).toEqual([]);
});

test('a run that has ended well is not redriven', async () => {
  const laptop = await openLaptop();
  const { arn } = await laptop.approvedRun(dataVersion(1));
  await expect(byService(laptop, arn)).rejects.toThrow(/redriv/i);
});
