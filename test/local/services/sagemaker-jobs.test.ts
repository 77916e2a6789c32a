import { closeAll, IMAGE, openServices, ROLE, text, trainingJob, until } from './support';

afterEach(closeAll);

const described = { TrainingJobName: 'train-1' };

const processingJob = (name: string, inputs: Record<string, string>) => ({
  ProcessingJobName: name,
  RoleArn: ROLE,
  ProcessingResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 10 } },
  AppSpecification: { ImageUri: IMAGE, ContainerEntrypoint: ['bash', '-c', 'true'] },
  ProcessingInputs: Object.entries(inputs).map(([InputName, S3Uri]) => ({
    InputName,
    S3Input: { S3Uri, LocalPath: `/opt/ml/processing/input/${InputName}` },
  })),
  ProcessingOutputConfig: {
    Outputs: [
      { OutputName: 'report', S3Output: { S3Uri: 's3://data/report', LocalPath: '/opt/ml/processing/output' } },
    ],
  },
});

test('a training job ends Completed with its artifact and its metrics', async () => {
  const { call, sync } = openServices();
  await call('s3', 'CreateBucket', { Bucket: 'data' });
  const result = await sync(
    'sagemaker',
    'CreateTrainingJob',
    trainingJob('train-1', { Tags: [{ Key: 'k', Value: 'v' }] }),
  );
  expect(result).toMatchObject({
    ok: true,
    output: {
      TrainingJobArn: 'arn:aws:sagemaker:us-east-1:000000000000:training-job/train-1',
      TrainingJobStatus: 'Completed',
      SecondaryStatus: 'Completed',
      ModelArtifacts: { S3ModelArtifacts: 's3://data/models/train-1/output/model.tar.gz' },
      FinalMetricDataList: [{ MetricName: 'validation:rmse', Value: 1, Timestamp: expect.any(Date) }],
      CreationTime: expect.any(Date),
      HyperParameters: { eta: '0.1' },
    },
  });
  await call('s3', 'HeadObject', { Bucket: 'data', Key: 'models/train-1/output/model.tar.gz' });
  expect(
    await call('sagemaker', 'ListTags', {
      ResourceArn: 'arn:aws:sagemaker:us-east-1:000000000000:training-job/train-1',
    }),
  ).toEqual({
    Tags: [{ Key: 'k', Value: 'v' }],
  });
});

test('a failed job gives States.TaskFailed with its description, the job’s own reason in it', async () => {
  const { sync, services, stateDir } = openServices({ fail: () => 'the train channel holds no row' });
  const result = await sync('sagemaker', 'CreateTrainingJob', trainingJob('train-1'));
  if (result.ok) throw new Error('the job did not fail');
  expect(result.error).toBe('States.TaskFailed');
  expect(JSON.parse(result.cause)).toMatchObject({
    TrainingJobStatus: 'Failed',
    FailureReason: 'AlgorithmError: the train channel holds no row',
    CreationTime: Date.UTC(2026, 0, 1),
  });
  expect(services.logs.file('/aws/sagemaker/TrainingJobs', 'train-1')).toContain(stateDir);
});

test('a job name is taken for ever', async () => {
  const { call, sync } = openServices({ fail: () => 'no' });
  await sync('sagemaker', 'CreateTrainingJob', trainingJob('train-1'));
  await expect(call('sagemaker', 'CreateTrainingJob', trainingJob('train-1'))).rejects.toMatchObject({
    name: 'ResourceInUse',
    message: expect.stringContaining('must be unique within an AWS account and region'),
  });
});

test.each([
  ['a name of 64 characters', { TrainingJobName: 'a'.repeat(64) }, 'Member must have length less than or equal to 63'],
  ['a name with an underscore', { TrainingJobName: 'a_b' }, 'Member must satisfy regular expression pattern'],
  ['no role', { RoleArn: undefined }, "Value null at 'roleArn'"],
  ['a number as hyperparameter', { HyperParameters: { eta: 0.1 } }, 'HyperParameters.eta is 0.1'],
  ['spot without a longest wait', { EnableManagedSpotTraining: true }, 'MaxWaitTimeInSeconds is required'],
])('%s is refused', async (_what, change, message) => {
  const { call, jobs } = openServices();
  await expect(call('sagemaker', 'CreateTrainingJob', { ...trainingJob('train-1'), ...change })).rejects.toThrow(
    message,
  );
  expect(jobs.started).toEqual([]);
});

test('a stopped job ends Stopped, which fails its task', async () => {
  const { call, services } = openServices({ delayMilliseconds: 60_000 });
  const started = await call('sagemaker', 'CreateTrainingJob', trainingJob('train-1'));
  const waiting = services.sync('sagemaker', 'CreateTrainingJob')?.wait(trainingJob('train-1'), started);
  await call('sagemaker', 'StopTrainingJob', described);
  expect(await waiting).toMatchObject({ ok: false, error: 'States.TaskFailed' });
  expect(await call('sagemaker', 'DescribeTrainingJob', described)).toMatchObject({ TrainingJobStatus: 'Stopped' });
  await expect(call('sagemaker', 'StopTrainingJob', described)).rejects.toThrow('is in status Stopped');
});

test('a job that outlives MaxRuntimeInSeconds is stopped', async () => {
  const { call, sync } = openServices({ delayMilliseconds: 60_000 });
  const limited = trainingJob('train-1', { StoppingCondition: { MaxRuntimeInSeconds: 0.05 } });
  expect(await sync('sagemaker', 'CreateTrainingJob', limited)).toMatchObject({ ok: false });
  expect(await call('sagemaker', 'DescribeTrainingJob', described)).toMatchObject({
    TrainingJobStatus: 'Stopped',
    SecondaryStatus: 'MaxRuntimeExceeded',
  });
});

test('a job that was in flight when the runtime ended runs again', async () => {
  const first = openServices({ delayMilliseconds: 60_000 });
  await first.call('s3', 'CreateBucket', { Bucket: 'data' });
  await first.call('sagemaker', 'CreateTrainingJob', trainingJob('train-1'));
  await first.close();
  const second = openServices({}, first.stateDir);
  expect(await second.call('sagemaker', 'DescribeTrainingJob', described)).toMatchObject({
    TrainingJobStatus: 'InProgress',
  });
  const waiting = second.services.sync('sagemaker', 'CreateTrainingJob')?.wait(trainingJob('train-1'), {});
  await second.services.resume();
  expect(await waiting).toMatchObject({ ok: true, output: { TrainingJobStatus: 'Completed' } });
  expect(second.jobs.started).toEqual(['train-1']);
});

test('an evaluation compares the champion when there is one', async () => {
  let rmse = 50_000;
  const { call, sync } = openServices({ metrics: () => ({ rmse, mae: 1, r2: 0.8 }) });
  await call('s3', 'CreateBucket', { Bucket: 'data' });
  await sync('sagemaker', 'CreateTrainingJob', trainingJob('old'));
  rmse = 40_000;
  await sync('sagemaker', 'CreateTrainingJob', trainingJob('new'));
  const inputs = {
    model: 's3://data/models/new/output/model.tar.gz',
    champion: 's3://data/models/old/output/model.tar.gz',
  };
  expect(await sync('sagemaker', 'CreateProcessingJob', processingJob('evaluate-1', inputs))).toMatchObject({
    ok: true,
    output: { ProcessingJobStatus: 'Completed' },
  });
  const { Body } = await call<{ Body: Uint8Array }>('s3', 'GetObject', { Bucket: 'data', Key: 'report/summary.json' });
  expect(JSON.parse(text(Body))).toMatchObject({ v: 1, metrics: { rmse: 40_000 }, championMetrics: { rmse: 50_000 } });
});

test('a processing job names its reason, and one that nobody knows is not found', async () => {
  const { call, sync } = openServices();
  await call('s3', 'CreateBucket', { Bucket: 'data' });
  const result = await sync('sagemaker', 'CreateProcessingJob', processingJob('evaluate-1', {}));
  if (result.ok) throw new Error('the job did not fail');
  expect(JSON.parse(result.cause)).toMatchObject({
    ProcessingJobStatus: 'Failed',
    ExitMessage: 'the evaluation has no input "model"',
  });
  await expect(call('sagemaker', 'DescribeProcessingJob', { ProcessingJobName: 'nobody' })).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'Could not find requested job with name: nobody',
  });
});

test('Glue: one run at a time by default, and its arguments override the job’s', async () => {
  const { call, services, jobs } = openServices({ delayMilliseconds: 20 });
  await call('s3', 'CreateBucket', { Bucket: 'data' });
  await call('s3', 'PutObject', {
    Bucket: 'data',
    Key: 'schema.json',
    Body: '{"v":1,"columns":[],"target":{"name":"y"}}',
  });
  await call('s3', 'PutObject', { Bucket: 'data', Key: 'raw.csv', Body: 'y\n1\n' });
  await call('glue', 'CreateJob', {
    Name: 'prepare',
    Role: ROLE,
    Command: { Name: 'glueetl', ScriptLocation: 's3://data/prepare.py' },
    DefaultArguments: { '--schema_uri': 's3://data/schema.json', '--output_uri': 's3://data/default/' },
  });
  const input = {
    JobName: 'prepare',
    Arguments: { '--input_uri': 's3://data/raw.csv', '--output_uri': 's3://data/out/' },
  };
  const started = await call<{ JobRunId: string }>('glue', 'StartJobRun', input);
  await expect(call('glue', 'StartJobRun', input)).rejects.toMatchObject({
    name: 'ConcurrentRunsExceededException',
    message: 'Concurrent runs exceeded for prepare',
  });
  expect(await services.sync('glue', 'StartJobRun')?.wait(input, started)).toMatchObject({
    ok: true,
    output: {
      Id: started.JobRunId,
      JobName: 'prepare',
      JobRunState: 'SUCCEEDED',
      Attempt: 0,
      CompletedOn: expect.any(Date),
    },
  });
  await call('s3', 'HeadObject', { Bucket: 'data', Key: 'out/summary.json' });
  expect(jobs.started).toEqual([started.JobRunId]);

  jobs.options.fail = () => 'no row is left: 20640 of 20640 were quarantined';
  const again = await call('glue', 'StartJobRun', input);
  const failed = await services.sync('glue', 'StartJobRun')?.wait(input, again);
  if (!failed || failed.ok) throw new Error('the run did not fail');
  expect(failed.error).toBe('States.TaskFailed');
  expect(JSON.parse(failed.cause)).toMatchObject({
    JobRunState: 'FAILED',
    ErrorMessage: 'no row is left: 20640 of 20640 were quarantined',
  });

  jobs.options.fail = undefined;
  jobs.options.delayMilliseconds = 60_000;
  const stopped = await call<{ JobRunId: string }>('glue', 'StartJobRun', input);
  await call('glue', 'BatchStopJobRun', { JobName: 'prepare', JobRunIds: [stopped.JobRunId] });
  const state = async () =>
    (
      await call<{ JobRun: { JobRunState: string } }>('glue', 'GetJobRun', {
        JobName: 'prepare',
        RunId: stopped.JobRunId,
      })
    ).JobRun.JobRunState;
  await until(async () => (await state()) === 'STOPPED', 'the run stopped');
});
