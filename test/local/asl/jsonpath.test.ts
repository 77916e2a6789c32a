import type { Json } from '../../../local/src/asl';
import { Play, jsonPath } from './harness';

function read(expression: string, input: Json): unknown {
  const play = new Play(jsonPath({ X: { Type: 'Pass', Parameters: { 'value.$': expression }, End: true } }), input);
  return play.execution.status === 'SUCCEEDED' ? (play.output as { value: unknown }).value : play.execution.cause;
}

const STORE: Json = {
  books: [
    { title: 'A', price: 8, tags: ['x'] },
    { title: 'B', price: 12, tags: ['x', 'y'] },
    { title: 'C', price: 22 },
  ],
  'odd name': { "it's": 1 },
};

describe('paths', () => {
  test.each<[string, unknown]>([
    ['$.books[0].title', 'A'],
    ['$.books[-1].title', 'C'],
    ['$.books[0,2].title', ['A', 'C']],
    ['$.books[1:].title', ['B', 'C']],
    ['$.books[:2].price', [8, 12]],
    ['$.books[*].price', [8, 12, 22]],
    ['$..price', [8, 12, 22]],
    ["$['odd name']['it\\'s']", 1],
    ['$.books[?(@.price > 10)].title', ['B', 'C']],
    ["$.books[?(@.title == 'A' || @.price >= 22)].title", ['A', 'C']],
    ['$.books[?(@.tags && @.price < 10)].title', ['A']],
    ['$.books[?(!(@.tags))].title', ['C']],
    ["$.books[?(@.title in ['A','B'])].price", [8, 12]],
    ['$.books.length()', 3],
    ['$.books.[1].title', 'B'],
    ["$.['books'][0].price", 8],
    ['$$.Execution.Name', 'run'],
  ])('%s', (path, expected) => {
    expect(read(path, STORE)).toEqual(expected);
  });

  test('a missing one is an error that shows path, field and input', () => {
    expect(read('$.none', { a: 1 })).toBe(
      "An error occurred while executing the state 'X' (entered at the event id #2). The JSONPath '$.none' specified for " +
        `the field 'value.$' could not be found in the input '{"a":1}'`,
    );
  });
});

describe('intrinsic functions', () => {
  test.each<[string, unknown]>([
    ["States.Format('{} is {}', 'pi', 3.14)", 'pi is 3.14'],
    ["States.Format('\\{{}\\}', 'it\\'s')", "{it's}"],
    ["States.Format('\\{\\} {} \\\\{}', 1, 2)", '{} 1 \\2'],
    ['States.StringToJson(\'{"a":1}\')', { a: 1 }],
    ['States.JsonToString($)', '{"n":[3,1,3]}'],
    ['States.Array(1, null, true)', [1, null, true]],
    ['States.ArrayPartition($.n, 2)', [[3, 1], [3]]],
    ['States.ArrayContains($.n, 1)', true],
    ['States.ArrayRange(1, 9, 4)', [1, 5, 9]],
    ['States.ArrayGetItem($.n, 1)', 1],
    ['States.ArrayLength($.n)', 3],
    ['States.ArrayUnique($.n)', [3, 1]],
    ["States.Base64Encode('hé')", 'aMOp'],
    ["States.Base64Decode('aMOp')", 'hé'],
    ["States.Hash('text', 'MD5')", '1cb251ec0d568de6a929b520c4aed8d1'],
    ['States.JsonMerge($, States.StringToJson(\'{"m":2}\'), false)', { n: [3, 1, 3], m: 2 }],
    ['States.MathAdd(States.ArrayLength($.n), -1)', 2],
    ["States.StringSplit('a,b;;c', ',;')", ['a', 'b', 'c']],
  ])('%s', (call, expected) => {
    expect(read(call, { n: [3, 1, 3] })).toEqual(expected);
  });

  test('ten may be nested, and no more', () => {
    const nested = (depth: number): string => 'States.Array('.repeat(depth) + '1' + ')'.repeat(depth);
    expect(JSON.stringify(read(nested(10), {}))).toBe('[[[[[[[[[[1]]]]]]]]]]');
    expect(() => read(nested(11), {})).toThrow('must be a valid JSONPath or a valid intrinsic function call');
    // Beside each other there may be more.
    expect(read(`States.Array(${Array(12).fill('States.Array()').join(', ')})`, {})).toHaveLength(12);
  });

  test('a seeded random number is the same each time and within its bounds', () => {
    const draw = read('States.MathRandom(1, 10, 5)', {});
    expect(read('States.MathRandom(1, 10, 5)', {})).toBe(draw);
    expect(draw).toBeGreaterThanOrEqual(1);
    expect(draw).toBeLessThan(10);
  });

  test('a wrong argument fails with States.IntrinsicFailure', () => {
    const parameters = { 'a.$': 'States.ArrayLength($.n)' };
    const play = new Play(jsonPath({ X: { Type: 'Pass', Parameters: parameters, End: true } }), { n: 1 });
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.IntrinsicFailure' });
  });
});

test('input and output processing, in the order of the specification', () => {
  const state = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    InputPath: '$.in',
    Parameters: { 'n.$': '$.n', fixed: true },
    ResultSelector: { 'doubled.$': '$.value' },
    ResultPath: '$.kept.result',
    OutputPath: '$.kept',
    End: true,
  };
  const play = new Play(jsonPath({ X: state }), { in: { n: 2 }, kept: { a: 1 } });
  expect(play.tasks[0].parameters).toEqual({ n: 2, fixed: true });
  play.succeed({ value: 4, more: 1 });
  expect(play.output).toEqual({ a: 1, result: { doubled: 4 } });
});

test.each<[string, Json, boolean]>([
  ['StringMatches', 'log-*.txt', true],
  ['StringMatches', 'log-\\*.txt', false],
  ['StringGreaterThan', 'kog', true],
  ['IsTimestamp', true, false],
  ['StringEquals', 'log', false],
])('choice: %s %j', (operator, operand, expected) => {
  const states = {
    Pick: { Type: 'Choice', Choices: [{ Variable: '$.name', [operator]: operand, Next: 'Yes' }], Default: 'No' },
    Yes: { Type: 'Pass', Result: true, End: true },
    No: { Type: 'Pass', Result: false, End: true },
  };
  expect(new Play(jsonPath(states), { name: 'log-1.txt' }).output).toBe(expected);
});
