import { Play, jsonPath, jsonata } from './harness';
import type { Json } from '../../../local/src/asl';

/** Errors, limits and credentials that are computed; what is expected follows from AWS's documentation. */
const TASK = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };

const inPath = (states: object, input: Json = {}): Play => new Play(jsonPath(states), input);
const inJsonata = (states: object, input: Json = {}): Play => new Play(jsonata(states), input);

test('a Catcher assigns and answers from the error and the input; what the state would have assigned is not', () => {
  const Catch = [
    {
      ErrorEquals: ['Bad'],
      Assign: { why: '{% $states.errorOutput.Error & $states.input.x %}' },
      Output: '{% {"error": $states.errorOutput, "of": $states.input} %}',
      Next: 'End',
    },
  ];
  const play = inJsonata(
    {
      Work: { ...TASK, Assign: { never: 1 }, Catch },
      End: { Type: 'Pass', Output: '{% [$why, $exists($never), $states.input] %}', End: true },
    },
    { x: 1 },
  );
  expect(play.fail('Bad', 'worse').output).toEqual([
    'Bad1',
    false,
    { error: { Error: 'Bad', Cause: 'worse' }, of: { x: 1 } },
  ]);
});

test('the error of a Fail state by paths, intrinsic functions and expressions', () => {
  const input = { e: 'Bad', n: 1 };
  const byPath = { Type: 'Fail', ErrorPath: '$.e', CausePath: "States.Format('number {}', $.n)" };
  const byExpression = { Type: 'Fail', Error: '{% $states.input.e %}', Cause: "{% 'number ' & $states.input.n %}" };
  const expected = { status: 'FAILED', error: 'Bad', cause: 'number 1' };
  expect(inPath({ End: byPath }, input).execution).toMatchObject(expected);
  expect(inJsonata({ End: byExpression }, input).execution).toMatchObject(expected);
});

test('time limits by paths', () => {
  const Work = { ...TASK, TimeoutSecondsPath: '$.limit', HeartbeatSecondsPath: '$.beat' };
  const play = inPath({ Work }, { limit: 10, beat: 3 });
  expect([...play.timers.values()]).toEqual([10_000, 3000]);
  expect(play.tick().execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  expect(inPath({ Work }, { limit: 'ten', beat: 3 }).execution).toMatchObject({ error: 'States.Runtime' });
});

test('computed credentials stand in the history', () => {
  const Credentials = { RoleArn: "{% 'arn:aws:iam::123456789012:role/' & $states.input.role %}" };
  const play = inJsonata({ Work: { ...TASK, Credentials } }, { role: 'other' });
  expect(play.events.find(({ type }) => type === 'TaskScheduled')).toMatchObject({
    taskScheduledEventDetails: { taskCredentials: { roleArn: 'arn:aws:iam::123456789012:role/other' } },
  });
});

test('Retriers count each for itself', () => {
  const Retry = [
    { ErrorEquals: ['A'], MaxAttempts: 1, IntervalSeconds: 5 },
    { ErrorEquals: ['States.ALL'], MaxAttempts: 2, BackoffRate: 3, MaxDelaySeconds: 2 },
  ];
  const play = inJsonata({ Work: { ...TASK, Retry } });
  const waits = ['A', 'B', 'B'].map((error) => {
    play.fail(error);
    const [at = 0] = [...play.timers.values()];
    const wait = at - play.now;
    play.tick();
    return wait;
  });
  expect(waits).toEqual([5000, 1000, 2000]);
  expect(play.fail('A').execution).toMatchObject({ status: 'FAILED', error: 'A' });
});
