import { type CallContext, ServiceError, type SyncJob, type SyncResult } from '../../../local/src/services/types';
import { createMachine, type Opened, open, removeTemporaryFolders, ROLE, run, temporaryFolder } from './support';

interface Job {
  readonly input: object;
  end(result: SyncResult): void;
  readonly done: Promise<SyncResult>;
  stopped: boolean;
}

const JOBS = [
  [
    'glue',
    'startJobRun',
    'StartJobRun',
    { JobName: 'prepare' },
    { JobRunId: 'jr_1' },
    'ConcurrentRunsExceededException',
    'Glue.ConcurrentRunsExceededException',
  ],
  [
    'sagemaker',
    'createTrainingJob',
    'CreateTrainingJob',
    { TrainingJobName: 'train' },
    { TrainingJobArn: 'arn:t' },
    'ResourceLimitExceeded',
    'SageMaker.ResourceLimitExceededException',
  ],
  [
    'sagemaker',
    'createProcessingJob',
    'CreateProcessingJob',
    { ProcessingJobName: 'eval' },
    { ProcessingJobArn: 'arn:p' },
    'ResourceInUse',
    'SageMaker.ResourceInUseException',
  ],
] as const;

afterEach(removeTemporaryFolders);

/** A service with one job, which ends when the test says so. */
function jobs(operation: string, answer: object): { all: Job[]; operations: object; sync: SyncJob[]; refuse?: Error } {
  const all: Job[] = [];
  const state: ReturnType<typeof jobs> = {
    all,
    operations: {
      [operation]: async (input: object, _context: CallContext) => {
        if (state.refuse) throw state.refuse;
        let end: (result: SyncResult) => void = () => undefined;
        const done = new Promise<SyncResult>((resolve) => (end = resolve));
        all.push({ input, end, done, stopped: false });
        return answer;
      },
    },
    sync: [
      {
        start: operation,
        wait: () => (all.at(-1) as Job).done,
        stop: async () => {
          (all.at(-1) as Job).stopped = true;
        },
      },
    ],
  };
  return state;
}

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
};
const types = async (opened: Opened, executionArn: string): Promise<string[]> =>
  ((await opened.call('GetExecutionHistory', { executionArn })).events as { type: string }[]).map(({ type }) => type);

describe.each(JOBS)('%s:%s.sync', (service, action, operation, Arguments, answer, refusal, error) => {
  const definition = (more: object = {}, state: object = {}): object => ({
    StartAt: 'Job',
    QueryLanguage: 'JSONata',
    States: {
      Job: { Type: 'Task', Resource: `arn:aws:states:::${service}:${action}.sync`, Arguments, End: true, ...state },
    },
    ...more,
  });

  async function started(
    more: object = {},
    state: object = {},
  ): Promise<{ opened: Opened; executionArn: string; worker: ReturnType<typeof jobs> }> {
    const worker = jobs(operation, answer);
    const opened = await open(temporaryFolder(), { [service]: worker as never });
    const executionArn = await run(opened, await createMachine(opened, definition(more, state)));
    return { opened, executionArn, worker };
  }

  test('is submitted with the answer of the call, and its result is the description of the job', async () => {
    const { opened, executionArn, worker } = await started();
    await until(() => worker.all.length === 1);
    expect(worker.all[0].input).toEqual(Arguments);
    const described = { ...Arguments, Status: 'Completed', StartedOn: new Date(5000) };
    worker.all[0].end({ ok: true, output: described });
    const live = await opened.core.executions.closed(executionArn);
    expect(JSON.parse(String(live.execution.output))).toEqual({ ...Arguments, Status: 'Completed', StartedOn: 5000 });
    expect(live.events.find(({ type }) => type === 'TaskSubmitted')).toMatchObject({
      taskSubmittedEventDetails: { output: expect.stringContaining(JSON.stringify(answer).slice(1, -1)) },
    });
    expect(await types(opened, executionArn)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    await opened.close();
  });

  test('that fails gives its error, with the description as the cause', async () => {
    const { opened, executionArn, worker } = await started();
    await until(() => worker.all.length === 1);
    const cause = JSON.stringify({ ...Arguments, FailureReason: 'no rows' });
    worker.all[0].end({ ok: false, error: 'States.TaskFailed', cause });
    const live = await opened.core.executions.closed(executionArn);
    expect(live.execution).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed', cause });
    expect((await types(opened, executionArn)).slice(4)).toEqual(['TaskSubmitted', 'TaskFailed', 'ExecutionFailed']);
    await opened.close();
  });

  test('that is refused was never submitted', async () => {
    const worker = jobs(operation, answer);
    worker.refuse = new ServiceError(refusal, 'no room');
    const opened = await open(temporaryFolder(), { [service]: worker as never });
    const executionArn = await run(opened, await createMachine(opened, definition()));
    const live = await opened.core.executions.closed(executionArn);
    expect(live.execution.error).toBe(error);
    expect((await types(opened, executionArn)).slice(2)).toEqual([
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitFailed',
      'ExecutionFailed',
    ]);
    await opened.close();
  });

  test('is stopped with its execution, and when its time is up', async () => {
    const { opened, executionArn, worker } = await started();
    await until(() => worker.all.length === 1);
    await opened.core.executions.settle();
    await opened.call('StopExecution', { executionArn });
    expect(worker.all[0].stopped).toBe(true);
    // A late end of the job is nobody's any more.
    worker.all[0].end({ ok: true, output: {} });
    expect(await opened.call('DescribeExecution', { executionArn })).toMatchObject({ status: 'ABORTED' });
    await opened.close();

    const timed = await started({}, { TimeoutSeconds: 1 });
    const live = await timed.opened.core.executions.closed(timed.executionArn);
    expect(live.execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(timed.worker.all[0].stopped).toBe(true);
    await timed.opened.close();
  });
});

test('a job that no local service runs is refused in words, before it starts', async () => {
  const opened = await open(temporaryFolder());
  const Job = { Type: 'Task', Resource: 'arn:aws:states:::batch:submitJob.sync', Parameters: {}, End: true };
  const executionArn = await run(opened, await createMachine(opened, { StartAt: 'Job', States: { Job } }));
  const live = await opened.core.executions.closed(executionArn);
  expect(live.execution.cause).toContain('cannot wait for "arn:aws:states:::batch:submitJob.sync" (state "Job")');
  expect(await opened.call('DescribeStateMachineForExecution', { executionArn })).toMatchObject({ roleArn: ROLE });
  await opened.close();
});
