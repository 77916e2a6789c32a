import type { EventInput } from '../../local/src/services';
import { openLaptop, tidy } from './support/laptop';
import { dataVersion, rmseOfModels, ROW } from './support/rows';

afterEach(tidy);

test('the same data version announced again starts no second run; new data does', async () => {
  const laptop = await openLaptop();
  const { events } = laptop.runtime.services;
  const seen: EventInput[] = [];
  const put = events.put.bind(events);
  const spy = jest.spyOn(events, 'put').mockImplementation((event) => {
    if (event.source === 'aws.s3') seen.push(event);
    return put(event);
  });
  const first = await laptop.upload(dataVersion(1));
  await laptop.untilWaiting(first);
  spy.mockRestore();
  const [announcement] = seen;
  if (!announcement) throw new Error('the upload announced nothing');

  // EventBridge delivers at least once; somebody may also announce the object by hand.
  events.put(announcement);
  events.put(announcement);
  const { source, detailType, detail } = announcement;
  await laptop.call('events', 'PutEvents', {
    Entries: [{ Source: source, DetailType: detailType, Detail: JSON.stringify(detail) }],
  });
  await laptop.settle();
  expect(laptop.runs).toEqual([first]);

  await laptop.decide('approved');
  await laptop.finish(first);
  events.put(announcement);
  await laptop.settle();
  expect(laptop.runs).toEqual([first]);

  const second = await laptop.upload(dataVersion(2));
  expect(second).not.toBe(first);
  expect(laptop.runs).toHaveLength(2);
});

test('objects that are no trigger start nothing', async () => {
  const laptop = await openLaptop();
  for (const key of ['raw/notes.txt', 'other/housing.csv', 'raw/housing.csv.part']) {
    await laptop.client.putObject(laptop.bucket, key, Buffer.from(dataVersion(1)));
  }
  await laptop.settle();
  expect(laptop.runs).toEqual([]);
});

test('a second model meets the champion on the same rows, and only a better one reaches the approver', async () => {
  const laptop = await openLaptop({ quick: rmseOfModels(45_000, 44_900, 40_000) });
  const first = await laptop.approvedRun(dataVersion(1));
  const asked = (await laptop.mails()).length;

  const second = await laptop.approvedRun(dataVersion(2));
  expect(second.outcome).toBe('rejected-by-gate');
  expect(second.output?.evaluation).toMatchObject({
    metrics: { rmse: 44_900 },
    championMetrics: { rmse: 45_000 },
    verdict: 'fail',
  });
  expect(await laptop.mails()).toHaveLength(asked);
  expect(await laptop.endpoint()).toMatchObject({ ...first.output?.endpoint });

  const third = await laptop.approvedRun(dataVersion(3));
  expect(third.outcome).toBe('deployed');
  expect(await laptop.mails()).toHaveLength(asked + 1);
  const inputs = await evaluationInputs(third.arn);
  expect(inputs.champion).toBe(await artifactOf(first.output?.package?.arn));
  expect(inputs.model).toBe(await artifactOf(third.output?.package?.arn));
  expect(inputs.test).toContain(`/runs/${third.output?.run.id}/`);

  /** What the evaluation of a run was given, by channel. */
  async function evaluationInputs(arn: string): Promise<Record<string, string>> {
    const task = laptop.live(arn).events.find((event) => {
      const details = event.taskScheduledEventDetails as { resource?: string } | undefined;
      return details?.resource === 'createProcessingJob.sync';
    });
    const { parameters } = task?.taskScheduledEventDetails as { parameters: string };
    const { ProcessingInputs } = JSON.parse(parameters) as {
      ProcessingInputs: { InputName: string; S3Input: { S3Uri: string } }[];
    };
    return Object.fromEntries(ProcessingInputs.map(({ InputName, S3Input }) => [InputName, S3Input.S3Uri]));
  }

  async function artifactOf(packageArn: string | undefined): Promise<string | undefined> {
    const found = await laptop.call<{ InferenceSpecification: { Containers: { ModelDataUrl: string }[] } }>(
      'sagemaker',
      'DescribeModelPackage',
      { ModelPackageName: packageArn },
    );
    return found.InferenceSpecification.Containers[0]?.ModelDataUrl;
  }
});

test('exactly the approved package is served, also when a newer one waits', async () => {
  const laptop = await openLaptop({ quick: rmseOfModels(45_000, 40_000, 35_000) });
  await laptop.approvedRun(dataVersion(1));
  const second = await laptop.approvedRun(dataVersion(2));
  const waiting = await laptop.upload(dataVersion(3));
  await laptop.untilWaiting(waiting);

  const served = await laptop.endpoint();
  const config = await laptop.call<{ ProductionVariants: { ModelName: string }[] }>(
    'sagemaker',
    'DescribeEndpointConfig',
    {
      EndpointConfigName: served?.configName,
    },
  );
  const model = await laptop.call<{ PrimaryContainer: { ModelPackageName: string } }>('sagemaker', 'DescribeModel', {
    ModelName: config.ProductionVariants[0]?.ModelName,
  });
  expect(model.PrimaryContainer.ModelPackageName).toBe(second.output?.package?.arn);
  expect(await laptop.predictOne(ROW)).toMatchObject({ modelVersion: '2' });
  const { ModelPackageSummaryList: packages } = await laptop.call<{
    ModelPackageSummaryList: { ModelPackageVersion: number; ModelApprovalStatus: string }[];
  }>('sagemaker', 'ListModelPackages', {
    ModelPackageGroupName: second.output?.package?.arn.split('/')[1],
  });
  const statuses = packages.map(({ ModelPackageVersion, ModelApprovalStatus }) => [
    ModelPackageVersion,
    ModelApprovalStatus,
  ]);
  expect(Object.fromEntries(statuses)).toEqual({ 1: 'Approved', 2: 'Approved', 3: 'PendingManualApproval' });
});
