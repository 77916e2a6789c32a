import type { Json } from '../../../local/src/asl';
import { IDENTITY, Play, jsonPath, jsonata } from './harness';

const KIB = 1024;
const LIMIT = 256 * KIB;
const INVOKE = 'arn:aws:states:::lambda:invoke';
const TOO_LARGE = { status: 'FAILED', error: 'States.DataLimitExceeded' };

/** JSON text of that many bytes. */
const textOf = (bytes: number): string => 'x'.repeat(bytes - 2);

describe('256 KiB', () => {
  const passed = (value: string): Play => new Play(jsonata({ Pass: { Type: 'Pass', Output: value, End: true } }));

  test('of output pass, and one byte more does not', () => {
    expect(passed(textOf(LIMIT)).execution.status).toBe('SUCCEEDED');
    expect(passed(textOf(LIMIT + 1)).execution).toMatchObject(TOO_LARGE);
  });

  test('are bytes, not characters', () => {
    expect(passed('ä'.repeat(LIMIT / 2)).execution).toMatchObject(TOO_LARGE);
  });

  test.each<[string, Json]>([
    [
      'a JSONata Arguments',
      jsonata({ Work: { Type: 'Task', Resource: INVOKE, Arguments: textOf(LIMIT + 1), End: true } }),
    ],
    [
      'JSONPath Parameters',
      jsonPath({ Work: { Type: 'Task', Resource: INVOKE, Parameters: { text: textOf(LIMIT + 1) }, End: true } }),
    ],
  ])('of %s are all that a task is given', (_, definition) => {
    const play = new Play(definition);
    expect(play.execution).toMatchObject(TOO_LARGE);
    expect(play.tasks).toEqual([]);
    expect(play.types).not.toContain('TaskScheduled');
  });

  test('can be caught', () => {
    const catcher = { ErrorEquals: ['States.DataLimitExceeded'], Next: 'Caught', Output: 'caught' };
    const work = { Type: 'Task', Resource: INVOKE, Arguments: textOf(LIMIT + 1), Catch: [catcher], End: true };
    expect(new Play(jsonata({ Work: work, Caught: { Type: 'Succeed' } })).output).toBe('caught');
  });

  test('are what the results of a Parallel or Map make together', () => {
    const half = { Type: 'Pass', Output: textOf(LIMIT / 2), End: true };
    const branch = (name: string): object => ({ StartAt: name, States: { [name]: half } });
    const both = { Type: 'Parallel', Branches: [branch('A'), branch('B')], End: true };
    expect(new Play(jsonata({ Both: both })).execution).toMatchObject(TOO_LARGE);
    const each = { Type: 'Map', Items: [1, 2], ItemProcessor: branch('A'), End: true };
    expect(new Play(jsonata({ Each: each })).execution).toMatchObject(TOO_LARGE);
  });
});

describe('variables', () => {
  const assigning = (Assign: object): Play => new Play(jsonata({ Set: { Type: 'Pass', Assign, End: true } }));

  test('one has at most 256 KiB', () => {
    expect(assigning({ a: textOf(LIMIT) }).execution.status).toBe('SUCCEEDED');
    expect(assigning({ a: textOf(LIMIT + 1) }).execution).toMatchObject(TOO_LARGE);
  });

  test('and so have those of one Assign together', () => {
    const half = textOf(LIMIT / 2);
    expect(assigning({ a: half, b: half }).execution.status).toBe('SUCCEEDED');
    expect(assigning({ a: half, b: half, c: 1 }).execution).toMatchObject(TOO_LARGE);
  });

  /** Each state assigns 256 KiB to a variable of its own, or all to the same. */
  const chain = (count: number, name: (index: number) => string): Play => {
    const states = Array.from({ length: count }, (_, index): [string, object] => [
      `S${index}`,
      {
        Type: 'Pass',
        Assign: { [name(index)]: textOf(LIMIT) },
        ...(index === count - 1 ? { End: true } : { Next: `S${index + 1}` }),
      },
    ]);
    return new Play(jsonata(Object.fromEntries(states)));
  };

  test('all of an execution have at most 10 MiB', () => {
    expect(chain(40, (index) => `v${index}`).execution.status).toBe('SUCCEEDED');
    const more = chain(41, (index) => `v${index}`);
    expect(more.execution).toMatchObject({ ...TOO_LARGE, cause: expect.stringContaining("'S40'") });
    expect(chain(41, () => 'same').execution.status).toBe('SUCCEEDED');
  });

  test('those of a branch that has ended do not count', () => {
    const Assign = { inner: textOf(LIMIT) };
    const ItemProcessor = { StartAt: 'Set', States: { Set: { Type: 'Pass', Assign, Output: 1, End: true } } };
    const items = Array.from({ length: 50 }, (_, n) => n);
    const each = (MaxConcurrency: number): object => ({
      Type: 'Map',
      Items: items,
      MaxConcurrency,
      ItemProcessor,
      End: true,
    });
    expect(new Play(jsonata({ Each: each(1) })).execution.status).toBe('SUCCEEDED');
  });
});

describe('25,000 events', () => {
  const loop = jsonata({
    Count: { Type: 'Pass', Output: '{% $states.input + 1 %}', Next: 'Again' },
    Again: { Type: 'Choice', Choices: [{ Condition: '{% $states.input < 0 %}', Next: 'Count' }], Default: 'Count' },
  });
  const full = {
    status: 'FAILED',
    error: 'States.Runtime',
    cause: 'The execution reached the maximum number of history events (25000).',
  };

  test('are all that a history has; the last one says so', () => {
    const play = new Play(loop, 0);
    expect(play.execution).toMatchObject(full);
    expect(play.events).toHaveLength(25_000);
    expect(play.events.at(-1)).toMatchObject({ id: 25_000, type: 'ExecutionFailed' });
  });

  test('are reached by retries as well', () => {
    const retry = { ErrorEquals: ['States.ALL'], MaxAttempts: 99_999, IntervalSeconds: 1, BackoffRate: 1 };
    const play = new Play(jsonata({ Work: { Type: 'Task', Resource: INVOKE, Retry: [retry], End: true } }));
    // A history that is nearly full: what is left to write is the last attempt.
    (play.execution.machine as { lastEvent: number }).lastEvent = 24_990;
    for (let tries = 0; tries < 10 && play.tasks.length > 0; tries++) {
      play.fail('Busy');
      if (play.timers.size > 0) play.tick();
    }
    expect(play.execution).toMatchObject(full);
    expect(play.events.at(-1)).toMatchObject({ id: 25_000, type: 'ExecutionFailed' });
    expect(play.timers.size).toBe(0);
  });
});

test('an express execution lasts five minutes at most', () => {
  const sleep = { Sleep: { Type: 'Wait', Seconds: 400, End: true } };
  const play = (more: object): Play => new Play(jsonata(sleep, more), {}, { ...IDENTITY, type: 'EXPRESS' }).tick();
  expect(play({}).execution).toMatchObject({ status: 'TIMED_OUT', stoppedAt: 300_000 });
  expect(play({ TimeoutSeconds: 10 }).execution.stoppedAt).toBe(10_000);
  expect(play({ TimeoutSeconds: 1000 }).execution.stoppedAt).toBe(300_000);
});
