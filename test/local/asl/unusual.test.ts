import type { Json } from '../../../local/src/asl';
import { Play, jsonPath, jsonata } from './harness';

/** Features together that are mostly tried alone; what is expected follows from AWS's documentation. */
const INVOKE = 'arn:aws:states:::lambda:invoke';
const TASK = { Type: 'Task', Resource: INVOKE, End: true };
const DISTRIBUTED = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };

const inPath = (states: object, input: Json = {}): Play => new Play(jsonPath(states), input);
const inJsonata = (states: object, input: Json = {}): Play => new Play(jsonata(states), input);

test('a Parallel in a Map has the variables of the iteration, of the machine, and its own', () => {
  const branch = (name: string, state: object): object => ({
    StartAt: name,
    States: { [name]: { Type: 'Pass', End: true, ...state } },
  });
  const States = {
    Begin: { Type: 'Pass', Assign: { it: '{% $states.input + $base %}' }, Next: 'Both' },
    Both: {
      Type: 'Parallel',
      Branches: [
        branch('Double', { Output: '{% $it * 2 %}' }),
        {
          StartAt: 'Keep',
          States: {
            Keep: { Type: 'Pass', Assign: { own: '{% $it %}' }, Next: 'Add' },
            Add: { Type: 'Pass', Output: '{% $own + $base %}', End: true },
          },
        },
      ],
      End: true,
    },
  };
  const play = inJsonata(
    {
      Set: { Type: 'Pass', Assign: { base: 10 }, Next: 'Each' },
      Each: {
        Type: 'Map',
        Items: '{% $states.input.rows %}',
        ItemProcessor: { StartAt: 'Begin', States },
        Assign: { all: '{% $states.result %}' },
        Next: 'End',
      },
      End: { Type: 'Pass', Output: '{% $all %}', End: true },
    },
    { rows: [1, 2] },
  );
  expect(play.output).toEqual([
    [22, 21],
    [24, 22],
  ]);
});

test('a Map that is retried runs every item again', () => {
  const ItemProcessor = { StartAt: 'Work', States: { Work: TASK } };
  const Retry = [{ ErrorEquals: ['Bad'], IntervalSeconds: 3, MaxAttempts: 1 }];
  const play = inJsonata({ Each: { Type: 'Map', Items: ['a', 'b'], ItemProcessor, Retry, End: true } });
  play.fail('Bad');
  expect([...play.timers.values()]).toEqual([3000]);
  expect(play.tick().succeed('A').succeed('B').output).toEqual(['A', 'B']);
});

test('a Wait until a computed time', () => {
  const play = inJsonata({ Wait: { Type: 'Wait', Timestamp: '{% $fromMillis(5000) %}', End: true } }, { x: 1 });
  expect([...play.timers.values()]).toEqual([5000]);
  expect(play.tick().output).toEqual({ x: 1 });
});

test('And, Or and Not in each other, on variables, paths and what is not there', () => {
  const Choices = [
    {
      And: [
        { Or: [{ Not: { Variable: '$most', NumericGreaterThan: 4 } }, { Variable: '$on', BooleanEqualsPath: '$.on' }] },
        { Not: { Variable: '$.missing', IsPresent: true } },
        { Variable: '$most', NumericLessThanEqualsPath: '$.n' },
      ],
      Assign: { hit: 'yes' },
      Next: 'Yes',
    },
  ];
  const states = {
    Set: { Type: 'Pass', Assign: { most: 5, on: true }, Next: 'Choose' },
    Choose: { Type: 'Choice', Choices, Default: 'No' },
    Yes: { Type: 'Pass', Parameters: { 'hit.$': '$hit' }, End: true },
    No: { Type: 'Pass', Result: 'no', End: true },
  };
  expect(inPath(states, { on: true, n: 5 }).output).toEqual({ hit: 'yes' });
  expect(inPath(states, { on: false, n: 5 }).output).toBe('no');
  expect(inPath(states, { on: true, n: 4 }).output).toBe('no');
  expect(inPath(states, { on: true, n: 5, missing: null }).output).toBe('no');
});

test('states of both languages share input and variables', () => {
  const play = inPath(
    {
      First: { Type: 'Pass', Assign: { 'v.$': '$.q' }, Next: 'Second' },
      Second: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% {"v": $v, "in": $states.input} %}', Next: 'Third' },
      Third: { Type: 'Pass', Parameters: { 'a.$': '$v', 'b.$': '$.in.q' }, End: true },
    },
    { q: 7 },
  );
  expect(play.output).toEqual({ a: 7, b: 7 });
});

test('callbacks in a Map: a token for each item, in the context object of its task', () => {
  const Ask = {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Parameters: { QueueUrl: 'q', MessageBody: { 'token.$': '$$.Task.Token', 'at.$': '$$.Map.Item.Index' } },
    ResultPath: '$.said',
    End: true,
  };
  const ItemProcessor = { StartAt: 'Ask', States: { Ask } };
  const play = inPath({ Each: { Type: 'Map', ItemProcessor, End: true } }, [{ n: 1 }, { n: 2 }]);
  const tokens = play.tasks.map((it) => it.taskToken);
  expect(new Set(tokens).size).toBe(2);
  expect(play.tasks.map((it) => it.parameters)).toEqual(
    tokens.map((token, at) => ({ QueueUrl: 'q', MessageBody: { token, at } })),
  );
  for (const { id } of [...play.tasks]) play.send({ type: 'taskSubmitted', id, output: {} });
  expect(play.succeed('one').succeed('two').output).toEqual([
    { n: 1, said: 'one' },
    { n: 2, said: 'two' },
  ]);
});

test('a share of failures that a path gives is borne, and one more is not', () => {
  const ItemProcessor = { ProcessorConfig: DISTRIBUTED, StartAt: 'Work', States: { Work: TASK } };
  const Each = {
    Type: 'Map',
    ItemsPath: '$.rows',
    ToleratedFailurePercentagePath: '$.share',
    ItemProcessor,
    End: true,
  };
  const run = (): Play => inPath({ Each }, { rows: [1, 2, 3, 4], share: 25 });
  expect(run().fail('Bad').succeed('b').succeed('c').succeed('d').output).toEqual(['b', 'c', 'd']);
  expect(run().fail('Bad').fail('Bad').execution.error).toBe('States.ExceedToleratedFailureThreshold');
});

test('batches by their bytes, which a path gives', () => {
  const ItemProcessor = {
    ProcessorConfig: DISTRIBUTED,
    StartAt: 'Keep',
    States: { Keep: { Type: 'Pass', End: true } },
  };
  const ItemBatcher = { MaxInputBytesPerBatchPath: '$.bytes', BatchInput: { 'of.$': '$.bytes' } };
  const play = inPath(
    { Each: { Type: 'Map', ItemsPath: '$.rows', ItemBatcher, ItemProcessor, End: true } },
    { rows: ['aaaa', 'bbbb', 'c'.repeat(20), 'd'], bytes: 12 },
  );
  expect(play.output).toEqual([
    { BatchInput: { of: 12 }, Items: ['aaaa', 'bbbb'] },
    { BatchInput: { of: 12 }, Items: ['c'.repeat(20)] },
    { BatchInput: { of: 12 }, Items: ['d'] },
  ]);
});

test('a map run within an iteration, and one within a map run', () => {
  const keep = { Type: 'Pass', End: true };
  const inner = (name: string): object => ({
    Type: 'Map',
    Items: '{% [$states.input, 9] %}',
    ItemProcessor: { ProcessorConfig: DISTRIBUTED, StartAt: name, States: { [name]: keep } },
    End: true,
  });
  const outer = (ProcessorConfig: object): object => ({
    Each: {
      Type: 'Map',
      Items: [1, 2],
      ItemProcessor: { ProcessorConfig, StartAt: 'Inner', States: { Inner: inner('Keep') } },
      End: true,
    },
  });
  for (const config of [{ Mode: 'INLINE' }, DISTRIBUTED]) {
    expect(inJsonata(outer(config)).output).toEqual([
      [1, 9],
      [2, 9],
    ]);
  }
});
