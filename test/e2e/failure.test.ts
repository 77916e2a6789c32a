import { openLaptop, tidy } from './support/laptop';
import { dataVersion } from './support/rows';

afterEach(tidy);

const REASON = 'the label column holds 7 values that are not numbers';

test('a failing job ends the run with its own reason; people are told, and redrive goes on at that state', async () => {
  const laptop = await openLaptop({ quick: { fail: (kind) => (kind === 'training' ? REASON : undefined) } });
  const arn = await laptop.upload(dataVersion(1));
  const failed = await laptop.finish(arn);
  expect(failed.status).toBe('FAILED');
  expect(failed.cause).toContain(REASON);
  expect(failed.states.at(-1)).toBe('Train model');

  const [notice, ...more] = await laptop.mails();
  expect(more).toEqual([]);
  expect(notice?.to).toEqual(['ml-approvers@example.com']);
  expect(notice?.subject).toBe('California Housing failed at Train model');
  const said = notice?.text ?? '';
  expect(said).toContain('at the state "Train model"');
  expect(said).toMatch(new RegExp(`^Why: .*${REASON}`, 'm'));
  expect(said).toContain(`aws stepfunctions redrive-execution --execution-arn ${arn} --region us-east-1`);

  const name = arn.split(':').at(-1) ?? '';
  expect(said).toContain(`See the run:\n${laptop.runtime.url}/app/runs/${name}\n`);

  laptop.quick.fail = undefined;
  await laptop.call('sfn', 'RedriveExecution', { executionArn: arn });
  await laptop.untilWaiting(arn);
  await laptop.decide('approved');
  const { outcome, states } = await laptop.finish(arn);
  expect(outcome).toBe('deployed');
  // What had succeeded before is not done again.
  expect(states.filter((name) => name === 'Prepare data')).toHaveLength(1);
  const { TrainingJobSummaries: jobs } = await laptop.call<{
    TrainingJobSummaries: { TrainingJobName: string; TrainingJobStatus: string }[];
  }>('sagemaker', 'ListTrainingJobs');
  expect(new Set(jobs.map(({ TrainingJobName }) => TrainingJobName)).size).toBe(2);
  expect(jobs.map(({ TrainingJobStatus }) => TrainingJobStatus).sort()).toEqual(['Completed', 'Failed']);
});

test('a run that fails while it waits for approval closes its request, and asks again when it is redriven', async () => {
  const laptop = await openLaptop();
  const arn = await laptop.upload(dataVersion(1));
  await laptop.untilWaiting(arn);
  await laptop.call('sfn', 'StopExecution', { executionArn: arn, error: 'Stopped', cause: 'by hand' });
  expect((await laptop.finish(arn)).status).toBe('ABORTED');
  expect((await laptop.mails()).at(-1)?.subject).toBe('California Housing was stopped at Wait for approval');
  await expect(laptop.decide('approved')).rejects.toThrow();

  await laptop.call('sfn', 'RedriveExecution', { executionArn: arn });
  await laptop.untilWaiting(arn);
  expect(await laptop.decide('approved')).toMatch(/approved/i);
  expect((await laptop.finish(arn)).outcome).toBe('deployed');
});
