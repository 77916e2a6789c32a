import { jsonata, Play } from '../../local/asl/harness';
import { ConsoleError } from '../../../ui/src/models/console-error';
import { hyperparameterFaults, hyperparametersOf } from '../../../ui/src/models/hyperparameters';
import { causeWords, parseText, prettyJson } from '../../../ui/src/models/json-text';
import { eventRows, filterEvents } from '../../../ui/src/models/run/event-list';
import { viewerName } from '../../../ui/src/models/viewer';
import { nextWait } from '../../../ui/src/models/waits';
import { wired } from '../support/history';

describe('events', () => {
  const Retry = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 1 }];
  const play = new Play(
    jsonata({
      First: { Type: 'Pass', Assign: { kept: 1 }, Next: 'Work' },
      Work: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: {}, Retry, End: true },
    }),
  );
  play.fail('Broken', '{"FailureReason":"AlgorithmError: no row"}').tick().succeed('ok');
  const events = wired(play.events);
  const rows = eventRows(events, new Map());

  test('are told with their state and in words', () => {
    expect(rows.map(({ type, state, words }) => [type, state, words])).toEqual([
      ['ExecutionStarted', '', ''],
      ['PassStateEntered', 'First', ''],
      ['PassStateExited', 'First', 'assigns $kept'],
      ['TaskStateEntered', 'Work', ''],
      ['TaskScheduled', 'Work', 'lambda invoke'],
      ['TaskStarted', 'Work', 'lambda invoke'],
      ['TaskFailed', 'Work', 'Broken: AlgorithmError: no row'],
      ['TaskScheduled', 'Work', 'lambda invoke'],
      ['TaskStarted', 'Work', 'lambda invoke'],
      ['TaskSucceeded', 'Work', 'lambda invoke'],
      ['TaskStateExited', 'Work', ''],
      ['ExecutionSucceeded', '', ''],
    ]);
  });

  test('are the same in portions', () => {
    const known = new Map<number, string>();
    expect([...eventRows(events.slice(0, 5), known), ...eventRows(events.slice(5), known)]).toEqual(rows);
  });

  test('are found by text, state, and as faults', () => {
    const found = (filter: object) =>
      filterEvents(rows, { text: '', state: '', faultsOnly: false, ...filter }).map(({ id }) => id);
    expect(found({ text: 'ALGORITHM' })).toEqual([7]);
    expect(found({ state: 'First' })).toEqual([2, 3]);
    expect(found({ faultsOnly: true })).toEqual([7]);
    expect(found({ state: 'Work', text: 'exited' })).toEqual([11]);
  });

  test('of a redriven run go on in the state that failed', () => {
    const again = new Play(
      jsonata({ Work: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: {}, End: true } }),
    );
    again.fail('Broken').send({ type: 'redrive' });
    const shown = eventRows(wired(again.events), new Map()).map(({ type, state }) => `${type} ${state}`);
    expect(shown.slice(-2)).toEqual(['ExecutionRedriven ', 'TaskScheduled Work']);
  });
});

describe('asking again', () => {
  test.each([
    [2000, 0, 2000],
    [undefined, 0, undefined],
    [2000, 1, 500],
    [2000, 3, 2000],
    [2000, 30, 10_000],
    [undefined, 2, 1000],
    [2000, Number.POSITIVE_INFINITY, undefined],
  ])('every %p after %p failures waits %p', (every, failures, wait) => {
    expect(nextWait(every, failures)).toBe(wait);
  });

  test('is of use where the server is away, and not where it refuses', () => {
    expect([0, 429, 500, 503].map((status) => ConsoleError.of(status, undefined).isPassing)).toEqual([true, true, true, true]); // prettier-ignore
    expect([400, 401, 403, 404, 409].map((status) => ConsoleError.of(status, undefined).isPassing)).toContain(false);
    expect(ConsoleError.unreachable().isPassing).toBe(true);
  });
});

describe('a refusal', () => {
  test('is told in the API’s own words, and keeps all that it said', () => {
    const error = ConsoleError.of(409, { title: 'Already decided', detail: 'By ana.', errors: [1] } as object);
    expect(error).toMatchObject({ status: 409, title: 'Already decided', detail: 'By ana.', problem: { errors: [1] } });
  });

  test.each([
    [401, /not signed in/],
    [403, /may not/],
    [404, /not here/],
    [502, /does not answer/],
    [500, /failed/],
    [418, /418/],
  ])('of a proxy, status %d, has words for people', (status, words) => {
    expect(ConsoleError.of(status, undefined).title).toMatch(words);
  });

  test('whatever was thrown is shown', () => {
    expect(ConsoleError.from(new Error('odd')).detail).toBe('odd');
    const own = ConsoleError.upload(403);
    expect(ConsoleError.from(own)).toBe(own);
  });
});

test('a cause that is JSON is told by the member that says why', () => {
  expect(causeWords('{"TrainingJobStatus":"Failed","FailureReason":"AlgorithmError: x"}')).toBe('AlgorithmError: x');
  expect(causeWords('plain')).toBe('plain');
  expect(causeWords('{"a":1}')).toBe('{"a":1}');
  expect(causeWords(undefined)).toBeUndefined();
});

test('JSON is indented and cut; text that is none stays', () => {
  expect(prettyJson({ a: [1] }).text).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(prettyJson('x'.repeat(50), 10)).toEqual({ text: `"${'x'.repeat(9)}`, isCut: true });
  expect(parseText('{"a":1}')).toEqual({ a: 1 });
  expect(parseText('no json')).toBe('no json');
});

test('hyperparameters have a name each, once, and a value', () => {
  const rows = [
    { name: 'eta', value: '0.1' },
    { name: ' ', value: '1' },
    { name: 'eta ', value: '0.2' },
    { name: 'depth', value: '' },
  ];
  expect(hyperparameterFaults(rows)).toEqual([
    undefined,
    'Give the name of the hyperparameter.',
    'eta is there twice.',
    'Give a value for depth.',
  ]);
  expect(hyperparametersOf([{ name: ' eta ', value: ' 0.1 ' }])).toEqual({ eta: '0.1' });
  expect(hyperparametersOf([])).toBeUndefined();
});

test.each([
  ['arn:aws:sts::123456789012:assumed-role/ml-team/ana', 'ana'],
  ['arn:aws:iam::123456789012:user/team/bea', 'bea'],
  ['arn:aws:iam::123456789012:root', 'root'],
  ['ana@example.com', 'ana@example.com'],
])('names the viewer %s', (by, name) => expect(viewerName(by)).toBe(name));
