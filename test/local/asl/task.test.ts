import { type Untimed, Play, jsonata } from './harness';

const INVOKE = 'arn:aws:states:::lambda:invoke';

function task(more: object, resource = INVOKE): Play {
  const work = { Type: 'Task', Resource: resource, Arguments: { a: '{% $states.input.a %}' }, End: true, ...more };
  return new Play(jsonata({ Work: work, Caught: { Type: 'Pass', End: true } }), { a: 1 });
}

test('a task is described to the runtime, and its events carry texts', () => {
  const play = task({}, 'arn:aws:states:::aws-sdk:s3:getObject');
  expect(play.tasks[0]).toEqual({
    kind: 'task',
    id: 'task-1',
    stateName: 'Work',
    resource: 'arn:aws:states:::aws-sdk:s3:getObject',
    service: 's3',
    action: 'getObject',
    sdk: true,
    pattern: 'request',
    parameters: { a: 1 },
    retryCount: 0,
  });
  play.succeed({ Body: 'x' });
  expect(play.output).toEqual({ Body: 'x' });
  expect(play.types).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
  expect(play.events[2]).toMatchObject({
    taskScheduledEventDetails: {
      resourceType: 'aws-sdk:s3',
      resource: 'getObject',
      region: 'eu-west-1',
      parameters: '{"a":1}',
    },
  });
});

test('a .sync job is submitted, then ends', () => {
  const play = task({}, 'arn:aws:states:::sagemaker:createTrainingJob.sync');
  const { id, pattern } = play.task();
  expect(pattern).toBe('sync');
  play.send({ type: 'taskStarted', id }).send({ type: 'taskSubmitted', id, output: { TrainingJobArn: 'arn' } });
  play.send({ type: 'taskSucceeded', id, output: { TrainingJobStatus: 'Completed' } });
  expect(play.types.slice(2, 6)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded']);
  expect(play.events[4]).toMatchObject({ taskSubmittedEventDetails: { resource: 'createTrainingJob.sync' } });
});

test.each([
  [
    'submit',
    'sagemaker:createTrainingJob.sync',
    'TaskSubmitFailed',
    ['TaskScheduled', 'TaskStarted', 'TaskSubmitFailed'],
  ],
  [
    'submit',
    'sqs:sendMessage.waitForTaskToken',
    'TaskSubmitFailed',
    ['TaskScheduled', 'TaskStarted', 'TaskSubmitFailed'],
  ],
  ['start', 'glue:startJobRun.sync', 'TaskStartFailed', ['TaskScheduled', 'TaskStartFailed']],
  ['run', 'glue:startJobRun.sync', 'TaskFailed', ['TaskScheduled', 'TaskStarted', 'TaskFailed']],
] as const)('a failure in the phase %s of %s is %s, and can be retried', (phase, resource, type, types) => {
  const play = task({ Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }] }, `arn:aws:states:::${resource}`);
  const fail = (): Play => play.send({ type: 'taskFailed', id: play.task().id, error: 'Busy', cause: 'why', phase });
  fail();
  expect(play.types.slice(2)).toEqual(types);
  const name = resource.split(':')[1];
  expect(play.events.at(-1)).toMatchObject({
    [`t${type.slice(1)}EventDetails`]: {
      resourceType: resource.split(':')[0],
      resource: name,
      error: 'Busy',
      cause: 'why',
    },
  });
  play.tick();
  fail();
  expect(play.types.slice(2)).toEqual([...types, ...types, 'ExecutionFailed']);
  expect(play.execution).toMatchObject({ status: 'FAILED', error: 'Busy', cause: 'why' });
});

test('a callback has one token per attempt, known to expression and runtime', () => {
  const token = '{% $states.context.Task.Token %}';
  const play = task({ Arguments: { token }, Retry: [{ ErrorEquals: ['Again'] }] }, `${INVOKE}.waitForTaskToken`);
  const first = play.tasks[0].taskToken;
  expect(play.tasks[0].parameters).toEqual({ token: first });
  play.fail('Again').tick();
  const [second] = play.tasks;
  expect(second.parameters).toEqual({ token: second.taskToken });
  expect(second.taskToken).not.toBe(first);
});

describe('Retry', () => {
  const delays = (retrier: object, attempts: number): number[] => {
    const play = task({ Retry: [{ ErrorEquals: ['Busy'], ...retrier }] });
    return Array.from({ length: attempts }, () => {
      play.fail('Busy');
      const before = play.now;
      play.tick();
      return (play.now - before) / 1000;
    });
  };

  test('waits longer each time, up to MaxDelaySeconds', () => {
    expect(delays({ IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 30 }, 4)).toEqual([
      2, 6, 18, 30,
    ]);
  });

  test('has AWS defaults: three attempts, one second, doubled', () => {
    expect(delays({}, 3)).toEqual([1, 2, 4]);
  });

  test('with full jitter waits some part of it, the same at every replay', () => {
    const drawn = delays({ IntervalSeconds: 100, JitterStrategy: 'FULL', MaxAttempts: 3 }, 3);
    expect(drawn).toEqual(delays({ IntervalSeconds: 100, JitterStrategy: 'FULL', MaxAttempts: 3 }, 3));
    drawn.forEach((delay, i) => expect(delay).toBeLessThan(100 * 2 ** i));
    expect(new Set(drawn.map((delay, i) => delay / 2 ** i)).size).toBe(3);
  });

  test('gives up with the last error, which it names', () => {
    const play = task({ Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }] });
    play.fail('Busy', 'first').tick().fail('Busy', 'second');
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'Busy', cause: 'second' });
    expect(play.types.filter((it) => it === 'TaskStateEntered')).toHaveLength(1);
    expect(play.types.filter((it) => it === 'TaskScheduled')).toHaveLength(2);
  });

  test('evaluates the arguments again and counts', () => {
    const count = '{% $states.context.State.RetryCount %}';
    const play = task({ Arguments: { count }, Retry: [{ ErrorEquals: ['States.TaskFailed'] }] });
    expect(play.tasks[0].parameters).toEqual({ count: 0 });
    play.fail('Busy').tick();
    expect(play.tasks[0]).toMatchObject({ parameters: { count: 1 }, retryCount: 1 });
  });
});

describe('Catch', () => {
  test('goes on with the error, and assigns', () => {
    const play = task({
      Catch: [
        {
          ErrorEquals: ['No'],
          Output: '{% {"error": $states.errorOutput, "input": $states.input} %}',
          Assign: { why: '{% $states.errorOutput.Cause %}' },
          Next: 'Caught',
        },
      ],
    });
    play.fail('No', 'because');
    expect(play.output).toEqual({ error: { Error: 'No', Cause: 'because' }, input: { a: 1 } });
    expect(play.events[5]).toMatchObject({
      type: 'TaskStateExited',
      stateExitedEventDetails: { assignedVariables: { why: '"because"' } },
    });
  });

  test('States.TaskFailed does not catch a timeout, States.ALL does', () => {
    const clauses = (names: string[]): object => ({
      TimeoutSeconds: 5,
      Catch: [{ ErrorEquals: names, Next: 'Caught' }],
    });
    expect(task(clauses(['States.TaskFailed'])).tick().execution.error).toBe('States.Timeout');
    expect(task(clauses(['States.ALL'])).tick().output).toEqual({ Error: 'States.Timeout', Cause: '' });
  });

  test('does not catch what the interpreter could not do', () => {
    const states = {
      Work: {
        Type: 'Task',
        Resource: INVOKE,
        ResultPath: '$.a.b',
        End: true,
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
      },
      Caught: { Type: 'Pass', End: true },
    };
    const play = new Play({ StartAt: 'Work', States: states }, { a: 1 }).succeed(2);
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});

describe('time', () => {
  test('a timeout cancels the task', () => {
    const play = task({ TimeoutSeconds: '{% $states.input.a * 60 %}' });
    const [{ id }] = play.tasks;
    play.tick();
    expect(play.now).toBe(60_000);
    expect(play.cancelled).toContain(id);
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(play.execution.cause).toBeUndefined();
  });

  test('an answered task leaves no timer', () => {
    const play = task({ TimeoutSeconds: 9, HeartbeatSeconds: 3 }).succeed({});
    expect([...play.timers]).toEqual([]);
  });

  test('a heartbeat postpones its timeout', () => {
    const play = task({ HeartbeatSeconds: 10 });
    const [{ id }] = play.tasks;
    play.now = 8_000;
    play.send({ type: 'taskHeartbeat', id });
    play.tick();
    expect(play.now).toBe(18_000);
    expect(play.types).toContain('TaskTimedOut');
  });

  test('the whole execution times out, and its task is cancelled', () => {
    const play = new Play(jsonata({ Work: { Type: 'Task', Resource: INVOKE, End: true } }, { TimeoutSeconds: 30 }));
    const [{ id }] = play.tasks;
    play.tick();
    expect(play.execution).toMatchObject({ status: 'TIMED_OUT', stoppedAt: 30_000 });
    expect(play.cancelled).toContain(id);
    expect(play.types.at(-1)).toBe('ExecutionTimedOut');
  });
});

test('a signal for something that is no longer awaited changes nothing', () => {
  const play = task({});
  const { id } = play.task();
  play.send({ type: 'taskSucceeded', id, output: 1 });
  const before = JSON.stringify([play.execution, play.events]);
  const late: Untimed[] = [{ type: 'taskSucceeded', id, output: 2 }, { type: 'taskHeartbeat', id }, { type: 'stop' }];
  for (const signal of late) play.send(signal);
  expect(JSON.stringify([play.execution, play.events])).toBe(before);
});

describe('an activity', () => {
  const activity = (): Play => task({ TimeoutSeconds: 60 }, 'arn:aws:states:eu-west-1:123456789012:activity:work');

  test('is scheduled when it was accepted, and started by a worker', () => {
    const play = activity();
    const { id } = play.task();
    play.send({ type: 'taskSubmitted', id, output: null }).send({ type: 'taskStarted', id, workerName: 'me' });
    play.send({ type: 'taskSucceeded', id, output: 1 });
    expect(play.types.slice(2, 5)).toEqual(['ActivityScheduled', 'ActivityStarted', 'ActivitySucceeded']);
    expect(play.events[3]).toMatchObject({ activityStartedEventDetails: { workerName: 'me' } });
  });

  test('that no worker takes up times out without having started', () => {
    expect(activity().tick().types.slice(2)).toEqual(['ActivityScheduled', 'ActivityTimedOut', 'ExecutionFailed']);
  });

  test('that does not exist ends the execution', () => {
    const play = activity();
    const cause = 'The activity arn does not exist.';
    play.send({ type: 'taskFailed', id: play.task().id, error: 'States.Runtime', cause, phase: 'start' });
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(play.timers.size).toBe(0);
  });
});

test('a result that is too large fails the task, naming it', () => {
  const play = task({}).succeed('x'.repeat(262_144));
  expect(play.execution).toMatchObject({ error: 'States.DataLimitExceeded', status: 'FAILED' });
  expect(play.types).toContain('TaskFailed');
});
