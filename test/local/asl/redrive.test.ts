import { IDENTITY, Play, jsonata } from './harness';

const INVOKE = 'arn:aws:states:::lambda:invoke';

function work(name: string, more: object = {}): object {
  return { Type: 'Task', Resource: INVOKE, Arguments: { name }, End: true, ...more };
}

test('goes on at the failed state, with what was assigned before', () => {
  const play = new Play(
    jsonata({
      First: { Type: 'Pass', Assign: { kept: 7 }, Next: 'Work' },
      Work: {
        Type: 'Task',
        Resource: INVOKE,
        Arguments: { kept: '{% $kept %}', redrives: '{% $states.context.Execution.RedriveCount %}' },
        Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }],
        End: true,
      },
    }),
  );
  play.fail('Broken').tick().fail('Broken');
  expect(play.execution).toMatchObject({ status: 'FAILED', redriveCount: 0 });
  const failedAt = play.events.length;
  play.now = 99_000;
  play.send({ type: 'redrive' });
  expect(play.execution).toMatchObject({ status: 'RUNNING', redriveCount: 1, redrivenAt: 99_000 });
  expect(play.execution.error).toBeUndefined();
  expect(play.tasks[0]).toMatchObject({ parameters: { kept: 7, redrives: 1 }, retryCount: 0 });
  play.fail('Broken').tick().succeed('at last');
  expect(play.output).toBe('at last');
  expect(play.types.slice(failedAt)).toEqual([
    'ExecutionRedriven',
    'TaskScheduled',
    'TaskStarted',
    'TaskFailed',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
  expect(play.events[failedAt]).toMatchObject({ executionRedrivenEventDetails: { redriveCount: 1 } });
});

test('of a Parallel runs only the branches that did not end well', () => {
  const branch = (name: string): object => ({ StartAt: name, States: { [name]: work(name) } });
  const play = new Play(
    jsonata({ Both: { Type: 'Parallel', Branches: [branch('A'), branch('B'), branch('C')], End: true } }),
  );
  play.succeed('a').fail('Broken');
  expect(play.execution.status).toBe('FAILED');
  play.send({ type: 'redrive' });
  expect(play.tasks.map((it) => it.stateName)).toEqual(['B', 'C']);
  play.succeed('b').succeed('c');
  expect(play.output).toEqual(['a', 'b', 'c']);
});

test('of a Map runs the failed iteration, and then those that had not started', () => {
  const states = {
    Each: {
      Type: 'Map',
      Items: [1, 2, 3],
      MaxConcurrency: 1,
      ItemProcessor: { StartAt: 'Work', States: { Work: work('x', { Arguments: '{% $states.input %}' }) } },
      End: true,
    },
  };
  const play = new Play(jsonata(states));
  play.succeed('one').fail('Broken').send({ type: 'redrive' });
  expect(play.tasks.map((it) => it.parameters)).toEqual([2]);
  play.succeed('two').succeed('three');
  expect(play.output).toEqual(['one', 'two', 'three']);
});

test('after a stop goes on where it waited', () => {
  const play = new Play(jsonata({ Sleep: { Type: 'Wait', Seconds: 60, Next: 'Done' }, Done: { Type: 'Succeed' } }));
  play.send({ type: 'stop', error: 'Enough', cause: 'said so' });
  expect(play.execution).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'said so' });
  expect(play.timers.size).toBe(0);
  play.send({ type: 'redrive' }).tick();
  expect(play.execution.status).toBe('SUCCEEDED');
});

test('enters a Fail state again, and fails again', () => {
  const play = new Play(jsonata({ No: { Type: 'Fail', Error: 'No' } })).send({ type: 'redrive' });
  expect(play.execution).toMatchObject({ status: 'FAILED', redriveCount: 1 });
  expect(play.types.slice(-3)).toEqual(['ExecutionRedriven', 'FailStateEntered', 'ExecutionFailed']);
});

test('starts the clock of the whole execution again', () => {
  const play = new Play(jsonata({ Work: work('x') }, { TimeoutSeconds: 10 }));
  play.fail('Broken');
  play.now = 60_000;
  play.send({ type: 'redrive' }).tick();
  expect(play.now).toBe(70_000);
  expect(play.execution.status).toBe('TIMED_OUT');
});

test('is refused while it runs, and after it ended well', () => {
  const play = new Play(jsonata({ Work: work('x') }));
  expect(() => play.send({ type: 'redrive' })).toThrow(`the execution ${IDENTITY.executionArn} is RUNNING`);
  play.succeed(1);
  expect(() => play.send({ type: 'redrive' })).toThrow('is SUCCEEDED');
});
