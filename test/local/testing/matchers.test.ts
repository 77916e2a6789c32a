import { differences } from '../../../local/src/testing/differences';
import { returns, TestMachine, throws } from '../../../local/src/testing';

const machine = TestMachine.fromDefinition({
  StartAt: 'First',
  TimeoutSeconds: 100,
  States: {
    First: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sns:publish',
      Parameters: { TopicArn: 't', 'Message.$': '$.text' },
      Next: 'Second',
    },
    Second: { Type: 'Wait', SecondsPath: '$.seconds', End: true },
  },
});

const good = () =>
  machine.run({ input: { text: 'hi' }, mocks: { First: returns({ seconds: 1, rows: [{ value: 1 }] }) } });
const bad = () => machine.run({ input: { text: 'hi' }, mocks: { First: throws('SNS.NotFound', 'no topic t') } });
const late = () => machine.run({ input: { text: 'hi' }, mocks: { First: returns({ seconds: 101 }) } });
const saidBy = (check: () => void): string => {
  try {
    check();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the matcher passed');
};

test('success: the path to each difference of the output, or why there is none', async () => {
  const run = await good();
  expect(run).toHaveSucceeded();
  expect(run).toHaveSucceeded({ seconds: expect.any(Number), rows: [{ value: 1 }] });
  expect(saidBy(() => expect(run).toHaveSucceeded({ seconds: 1, rows: [{ value: 2, unit: 'USD' }], more: true }))).toBe(
    "the run's output differs:\n" +
      '  $.rows[0].value: expected 2, got 1\n  $.rows[0].unit: missing, expected "USD"\n  $.more: missing, expected true',
  );
  const failed = await bad();
  expect(saidBy(() => expect(failed).toHaveSucceeded())).toBe(
    'the run should have succeeded: it ended FAILED at "First" with SNS.NotFound: no topic t',
  );
  expect(saidBy(() => expect(run).not.toHaveSucceeded())).toBe('the run should not have succeeded');
});

test('failure: error, and a part of the cause', async () => {
  const failed = await bad();
  expect(failed).toHaveFailed();
  expect(failed).toHaveFailed('SNS.NotFound', 'no topic');
  expect(failed).toHaveFailed('SNS.NotFound', /topic t$/);
  expect(failed).not.toHaveFailed('SNS.Throttled');
  expect(failed).not.toHaveFailed('SNS.NotFound', 'no queue');
  expect(failed).not.toHaveTimedOut();
  expect(await late()).toHaveTimedOut();
  expect(await late()).not.toHaveFailed();
});

test('the way: where it went another', async () => {
  const run = await good();
  expect(run).toHaveVisited(['First', 'Second']);
  expect(saidBy(() => expect(run).toHaveVisited(['First', 'Third']))).toBe(
    'the run went another way after "First":\n  expected "Third", got "Second"\n  it visited "First" → "Second"',
  );
  expect(saidBy(() => expect(run).toHaveVisited(['First']))).toContain('expected the end, got "Second"');
  expect(run).toHaveEntered('Second', 1);
  expect(run).not.toHaveEntered('Second', 2);
  expect(run).not.toHaveEntered('Third');
});

test('calls: the nearest one is compared', async () => {
  const run = await good();
  expect(run).toHaveCalled('First');
  expect(run).toHaveCalled('First', expect.objectContaining({ Message: 'hi' }));
  expect(run).not.toHaveCalled('Second');
  expect(saidBy(() => expect(run).toHaveCalled('First', { TopicArn: 't', Message: 'ho' }))).toBe(
    'none of 1 calls of "First" fits; the nearest differs:\n  $.Message: expected "ho", got "hi"',
  );
});

test('a run that still goes on can be asked too', async () => {
  const run = machine.start({ input: { text: 'hi' }, mocks: { First: returns({ seconds: 50 }) } });
  await run.until('Second');
  expect(run).toHaveVisited(['First', 'Second']);
  expect(saidBy(() => expect(run).toHaveSucceeded())).toContain('it still runs at "Second"');
});

test('of an object that is to be contained, a difference is told by its path', () => {
  const expected = expect.objectContaining({ a: 1, b: expect.objectContaining({ c: [1, 2] }) });
  expect(differences(expected, { a: 1, b: { c: [1, 2], d: 4 }, e: 5 })).toEqual([]);
  expect(differences(expected, { b: { c: [1, 3] } })).toEqual([
    '$.a: missing, expected 1',
    '$.b.c[1]: expected 2, got 3',
  ]);
  expect(differences(expected, [])).toEqual([expect.stringContaining('$: expected ObjectContaining')]);
});
