import { type Laptop, openLaptop, temporaryFolder, tidy } from './support/laptop';
import { dataVersion, rmseOfModels, ROW } from './support/rows';

afterEach(tidy);

const asking = (mails: readonly { subject: string }[]): string[] => mails.map(({ subject }) => subject);

/** The housing workflow with one model deployed. */
async function withChampion(...rmse: number[]): Promise<Laptop> {
  const laptop = await openLaptop({ quick: rmseOfModels(...rmse) });
  expect((await laptop.approvedRun(dataVersion(1))).outcome).toBe('deployed');
  return laptop;
}

test('an approved model is deployed, and the run says by whom and why', async () => {
  const laptop = await openLaptop();
  const arn = await laptop.upload(dataVersion(1));
  await laptop.untilWaiting(arn);
  expect(await laptop.endpoint()).toBeUndefined();
  expect(await laptop.decide('approved', 'looks good')).toMatch(/approved/i);
  const { status, output, outcome } = await laptop.finish(arn);
  expect([status, outcome]).toEqual(['SUCCEEDED', 'deployed']);
  expect(output).toMatchObject({
    package: { version: 1 },
    approval: { decision: 'approved', by: 'ml-approvers@example.com', comment: 'looks good' },
    evaluation: { verdict: 'pass', championMetrics: null },
  });
  expect(await laptop.endpoint()).toMatchObject({ status: 'InService', ...output?.endpoint });
});

test('a model that misses the threshold is refused by the gate, and nobody is asked', async () => {
  const laptop = await openLaptop({ quick: rmseOfModels(61_000) });
  const { outcome, output } = await laptop.finish(await laptop.upload(dataVersion(1)));
  expect(outcome).toBe('rejected-by-gate');
  expect(output?.reasons?.join()).toMatch(/rmse 61,?000 .*60,?000/);
  expect(await laptop.mails()).toEqual([]);
  expect(await laptop.endpoint()).toBeUndefined();
});

test('a rejected model is marked in the registry and not deployed', async () => {
  const laptop = await openLaptop();
  const arn = await laptop.upload(dataVersion(1));
  await laptop.untilWaiting(arn);
  await laptop.decide('rejected', 'too old');
  const { outcome, output } = await laptop.finish(arn);
  expect(outcome).toBe('rejected-by-approver');
  expect(output?.approval).toMatchObject({ decision: 'rejected', comment: 'too old' });
  const { ModelApprovalStatus, ApprovalDescription } = await laptop.call<Record<string, string>>(
    'sagemaker',
    'DescribeModelPackage',
    { ModelPackageName: output?.package?.arn },
  );
  expect(ModelApprovalStatus).toBe('Rejected');
  expect(ApprovalDescription).toContain('too old');
  expect(await laptop.endpoint()).toBeUndefined();
});

test('a request that nobody answers is reminded of each day and expires after three', async () => {
  const laptop = await openLaptop();
  const arn = await laptop.upload(dataVersion(1));
  await laptop.untilWaiting(arn);
  expect(await laptop.mails()).toHaveLength(1);
  await laptop.advanceDays(2.5);
  const reminders = asking(await laptop.mails());
  expect(reminders).toHaveLength(3);
  expect(reminders.slice(1).every((subject) => /remind/i.test(subject))).toBe(true);
  expect(laptop.isWaiting(arn)).toBe(true);
  const { outcome, output } = await laptop.finish(arn);
  expect(outcome).toBe('approval-expired');
  expect(output?.approval).toMatchObject({ decision: 'expired', by: 'system' });
  expect(await laptop.decide('approved').catch((error: Error) => error.message)).toMatch(
    /expired|no longer|without a form/i,
  );
  expect(await laptop.endpoint()).toBeUndefined();
});

test('a decision whose delivery was lost is delivered by the next ask', async () => {
  const laptop = await openLaptop();
  const arn = await laptop.upload(dataVersion(1));
  await laptop.untilWaiting(arn);
  const sfn = laptop.runtime.services.get('sfn');
  if (!sfn) throw new Error('the runtime has no Step Functions');
  const timedOut = Object.assign(new Error('Task Timed Out'), { statusCode: 400, name: 'TaskTimedOut' });
  laptop.runtime.services.add({
    ...sfn,
    operations: { ...sfn.operations, SendTaskSuccess: () => Promise.reject(timedOut) },
  });
  await laptop.decide('approved', 'in time');
  await laptop.settle();
  expect(laptop.isWaiting(arn)).toBe(true);
  laptop.runtime.services.add(sfn);
  const { outcome, output } = await laptop.finish(arn);
  expect(outcome).toBe('deployed');
  expect(output?.approval).toMatchObject({ decision: 'approved', comment: 'in time' });
  // It was decided already: nobody is reminded.
  expect(await laptop.mails()).toHaveLength(1);
});

test('a runtime that is stopped in the middle of a decision still answers it, and goes on later', async () => {
  const stateDir = temporaryFolder();
  const laptop = await openLaptop({ stateDir });
  const arn = await laptop.upload(dataVersion(1));
  await laptop.untilWaiting(arn);
  const { services } = laptop.runtime;
  const call = services.call.bind(services);
  const posted = new Promise<void>((resolve) => {
    jest.spyOn(services, 'call').mockImplementation((service, operation, input, context) => {
      const { Payload } = input as { Payload?: Buffer };
      if (service === 'lambda' && Payload?.includes('"method":"POST"')) resolve();
      return call(service, operation, input, context);
    });
  });
  const receipt = laptop.decide('approved');
  await posted;
  await laptop.close();
  expect(await receipt).toMatch(/approved/i);
  const reopened = await openLaptop({ stateDir });
  expect((await reopened.finish(arn)).outcome).toBe('deployed');
});

test('a newer run that asks supersedes the older one that waits', async () => {
  const laptop = await openLaptop();
  const older = await laptop.upload(dataVersion(1));
  await laptop.untilWaiting(older);
  await laptop.advanceDays(0.1);
  const newer = await laptop.upload(dataVersion(2));
  await laptop.untilWaiting(newer);
  expect(await laptop.finish(older)).toMatchObject({
    outcome: 'superseded',
    output: { approval: { decision: 'superseded' } },
  });
  await laptop.decide('approved');
  expect(await laptop.finish(newer)).toMatchObject({ outcome: 'deployed', output: { package: { version: 2 } } });
});

test('a newer run that fails its gate disturbs nothing', async () => {
  const laptop = await openLaptop({ quick: rmseOfModels(45_000, 70_000) });
  const older = await laptop.upload(dataVersion(1));
  await laptop.untilWaiting(older);
  const newer = await laptop.upload(dataVersion(2));
  expect((await laptop.finish(newer)).outcome).toBe('rejected-by-gate');
  expect(laptop.isWaiting(older)).toBe(true);
});

test('an approved model is not deployed over a champion that changed while it waited', async () => {
  const laptop = await withChampion(45_000, 40_000);
  const arn = await laptop.upload(dataVersion(2));
  await laptop.untilWaiting(arn);
  const before = await laptop.endpoint();
  const config = await laptop.call<{ ProductionVariants: object[] }>('sagemaker', 'DescribeEndpointConfig', {
    EndpointConfigName: before?.configName,
  });
  const { ProductionVariants } = config;
  await laptop.call('sagemaker', 'CreateEndpointConfig', { EndpointConfigName: 'by-hand', ProductionVariants });
  await laptop.call('sagemaker', 'UpdateEndpoint', { EndpointName: before?.name, EndpointConfigName: 'by-hand' });
  await laptop.settle();
  await laptop.decide('approved');
  const { outcome, states } = await laptop.finish(arn);
  expect(outcome).toBe('superseded');
  expect(states).toContain('Champion has changed');
  expect(await laptop.endpoint()).toMatchObject({ configName: 'by-hand', status: 'InService' });
});

test('a first model that fails its smoke test is removed with its endpoint', async () => {
  const laptop = await openLaptop({ quick: { predict: () => -1 } });
  const { outcome, output } = await laptop.approvedRun(dataVersion(1));
  expect(outcome).toBe('rolled-back');
  expect(output?.reasons?.join()).toMatch(/predicts -1/);
  expect(await laptop.endpoint()).toBeUndefined();
  expect((await laptop.predict(ROW)).status).toBe(503);
});

test('a later model that fails its smoke test gives way to the former one', async () => {
  const laptop = await withChampion(45_000, 40_000);
  const before = await laptop.endpoint();
  const answers = [99_000_000];
  laptop.quick.predict = () => answers.shift() ?? 200_000;
  const { outcome, output } = await laptop.approvedRun(dataVersion(2));
  expect(outcome).toBe('rolled-back');
  expect(output?.reasons?.join()).toMatch(/predicts 99000000/);
  expect(await laptop.endpoint()).toEqual(before);
  expect(await laptop.predictOne(ROW)).toMatchObject({ modelVersion: '1' });
});
