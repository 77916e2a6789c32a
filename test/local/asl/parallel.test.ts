import type { Json } from '../../../local/src/asl';
import { Play, jsonPath, jsonata } from './harness';

const INVOKE = 'arn:aws:states:::lambda:invoke';

function branch(name: string, more: object = {}): Json {
  return { StartAt: name, States: { [name]: { Type: 'Task', Resource: INVOKE, End: true, ...more } } } as Json;
}

function both(more: object = {}): Play {
  const sleep = { StartAt: 'Sleep', States: { Sleep: { Type: 'Wait', Seconds: 60, End: true } } };
  const Both = { Type: 'Parallel', Branches: [branch('A'), branch('B'), sleep], End: true, ...more };
  return new Play(jsonata({ Both, Caught: { Type: 'Pass', End: true } }), { n: 1 });
}

test('every branch gets the arguments, and the results come in order', () => {
  const play = both({ Arguments: { twice: '{% $states.input.n * 2 %}' }, Output: '{% $states.result %}' });
  expect(play.tasks.map((it) => it.parameters)).toEqual([{ twice: 2 }, { twice: 2 }]);
  const [first, second] = play.tasks.map((it) => it.id);
  play.send({ type: 'taskSucceeded', id: second, output: 'b' }).send({ type: 'taskSucceeded', id: first, output: 'a' });
  expect(play.tick().output).toEqual(['a', 'b', { twice: 2 }]);
});

test('one failure stops the other branches, their tasks and timers', () => {
  const play = both();
  const [, second] = play.tasks;
  play.fail('Bad', 'why');
  expect(play.cancelled).toContain(second.id);
  expect(play.timers.size).toBe(0);
  expect(play.types.slice(-5)).toEqual([
    'TaskStateAborted',
    'TaskStateAborted',
    'WaitStateAborted',
    'ParallelStateFailed',
    'ExecutionFailed',
  ]);
  expect(play.execution).toMatchObject({ error: 'Bad', cause: 'why' });
});

test('a retry starts all branches again, after its interval', () => {
  const play = both({ Retry: [{ ErrorEquals: ['Bad'], IntervalSeconds: 3 }] }).fail('Bad');
  expect(play.tasks).toEqual([]);
  play.tick();
  expect(play.now).toBe(3_000);
  expect(play.tasks.map((it) => it.stateName)).toEqual(['A', 'B']);
  play.succeed(1).succeed(2).tick();
  expect(play.output).toEqual([1, 2, { n: 1 }]);
});

test('a caught failure leaves nothing of the branches behind', () => {
  const play = both({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }).fail('Bad');
  expect(play.output).toEqual({ Error: 'Bad', Cause: null });
  expect(play.execution.machine).toMatchObject({ threads: {}, waiting: {} });
});

test('an input passes through as it was written', () => {
  const inner = { StartAt: 'Keep', States: { Keep: { Type: 'Pass', End: true } } };
  const play = new Play(jsonPath({ Both: { Type: 'Parallel', Branches: [inner], End: true } }), [1, 2]);
  expect(play.execution.output).toBe('[[1,2]]');
});

test("a Fail state in a branch stops the others; its error is the state's, to be retried or caught", () => {
  const no = { StartAt: 'No', States: { No: { Type: 'Fail', Error: 'Refused', Cause: 'said so' } } };
  const play = (more: object): Play => {
    const Both = { Type: 'Parallel', Branches: [branch('A'), no], End: true, ...more };
    return new Play(jsonata({ Both, Caught: { Type: 'Pass', End: true } }));
  };
  const failed = play({});
  expect(failed.execution).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'said so' });
  expect(failed.types).toEqual([
    'ExecutionStarted',
    'ParallelStateEntered',
    'ParallelStateStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'FailStateEntered',
    'TaskStateAborted',
    'ParallelStateFailed',
    'ExecutionFailed',
  ]);
  expect(failed.tasks).toEqual([]);
  const output = '{% $states.errorOutput %}';
  const caught = play({ Catch: [{ ErrorEquals: ['Refused'], Output: output, Next: 'Caught' }] });
  expect(caught.output).toEqual({ Error: 'Refused', Cause: 'said so' });
  const retried = play({ Retry: [{ ErrorEquals: ['Refused'], MaxAttempts: 1 }] }).tick();
  expect(retried.types.filter((it) => it === 'FailStateEntered')).toHaveLength(2);
  expect(retried.execution.status).toBe('FAILED');
});
