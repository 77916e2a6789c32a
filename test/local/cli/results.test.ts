import { chooseMachine, keyOfData } from '../../../local/src/cli/commands/run';
import { Reporter } from '../../../local/src/cli/reporter';
import { describeResult, EXIT_CODES, outcomeOf, resultOf } from '../../../local/src/cli/results';

test.each([
  ['deployed', 0],
  ['rejected-by-gate', 3],
  ['rejected-by-approver', 4],
  ['approval-expired', 5],
  ['superseded', 6],
  ['rolled-back', 7],
])('a run that ends %s has the exit code %i', (outcome, code) => {
  expect(EXIT_CODES[outcomeOf('SUCCEEDED', JSON.stringify({ outcome }))]).toBe(code);
});

test('what a run came to: its outcome, the metric that the gate bounds, and the version', () => {
  const evaluation = { metrics: { mae: 3, rmse: 5 }, limits: { rmse: { max: 9 } } };
  const output = { outcome: 'deployed', evaluation, package: { arn: 'a', version: 2 } };
  expect(resultOf('SUCCEEDED', JSON.stringify(output))).toEqual({
    outcome: 'deployed',
    metric: { name: 'rmse', value: 5 },
    version: 2,
  });
  const unbounded = JSON.stringify({ evaluation: { metrics: { mae: 3, rmse: 5 } } });
  expect(resultOf('SUCCEEDED', unbounded)).toEqual({ outcome: 'SUCCEEDED', metric: { name: 'mae', value: 3 } });
  expect(resultOf('RUNNING', undefined)).toEqual({ outcome: 'RUNNING' });
});

test('a run that did not succeed has its status for an outcome', () => {
  expect(outcomeOf('FAILED', undefined)).toBe('FAILED');
  expect(EXIT_CODES).toMatchObject({ SUCCEEDED: 0, FAILED: 1, TIMED_OUT: 1, ABORTED: 8 });
  expect(outcomeOf('SUCCEEDED', '{"x":1}')).toBe('SUCCEEDED');
});

test.each([
  [{ read: 9, quarantined: 0, duplicates: 0 }, '9 rows read, 0 quarantined'],
  [{ read: 9, quarantined: 1, duplicates: 1 }, '9 rows read, 1 quarantined, 1 duplicate'],
  [{ read: 1200 }, '1,200 rows read'],
  [{ quarantined: 1 }, ''],
])('rows %j', (rows, said) => {
  expect(describeResult({ rows })).toBe(said);
});

test('each reason of the gate has a line of its own', () => {
  expect(
    describeResult({ metrics: { mae: 5 }, verdict: 'fail', reasons: ['mae 5 is above 4', 'auc 1 is at least 0'] }),
  ).toBe('mae 5; fail\n            - mae 5 is above 4\n            - auc 1 is at least 0');
  expect(describeResult({ verdict: 'pass' })).toBe('pass');
});

const app = (...wildcards: string[]) => ({ newData: wildcards.map((wildcard) => ({ bucket: 'b', wildcard })) });

test.each([
  ['an upload below the raw data that starts nothing', app('raw/*.csv'), 'raw/by-hand/x.csv.data'],
  ['another end of keys', app('in/*.csv', 'in/*_SUCCESS'), 'in/by-hand/x.csv.data'],
  ['a marker starts runs, a file does not', app('in/*_SUCCESS'), 'in/by-hand/x.csv'],
  ['no rule', app(), 'raw/by-hand/x.csv'],
  ['a dot is a dot', app('raw/*xcsv'), 'raw/by-hand/x.csv'],
])('the key of data from the command line: %s', (_, given, key) => {
  expect(keyOfData(given, 'b', 'by-hand/x.csv')).toBe(key);
  expect(keyOfData(given, 'other', 'by-hand/x.csv')).toBe('raw/by-hand/x.csv');
});

test('a machine that does not exist is refused with those that do', () => {
  const machines = { stateMachines: [{ logicalId: 'A', path: 'S/A', stackName: 'S', name: 'a', arn: 'arn' }] };
  const of = { v: 1 as const, stateDir: '', httpApis: [], buckets: [], outputs: {}, newData: [], ...machines };
  expect(chooseMachine(of, undefined).name).toBe('a');
  expect(() => chooseMachine(of, 'B')).toThrow('--machine is "B", which fits 0 state machines; the app has S/A');
});

test('a state that says nothing for a while is named, once, and not when it has ended', () => {
  jest.useFakeTimers();
  const lines: string[] = [];
  const reporter = new Reporter((line) => lines.push(line));
  const event = (id: number, type: string, more: object) =>
    reporter.take({ event: { id, previousEventId: id - 1, timestamp: id * 1000, type, ...more } as never });
  event(1, 'TaskStateEntered', { stateEnteredEventDetails: { name: 'Prepare data' } });
  jest.advanceTimersByTime(4999);
  expect(lines).toEqual([]);
  jest.advanceTimersByTime(60_000);
  expect(lines).toEqual(['       …  Prepare data: at work']);
  event(2, 'TaskStateExited', { stateExitedEventDetails: { name: 'Prepare data', output: '{}' } });
  event(3, 'TaskStateEntered', { stateEnteredEventDetails: { name: 'Train model' } });
  event(4, 'ExecutionSucceeded', {});
  jest.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(2);
  jest.useRealTimers();
});
