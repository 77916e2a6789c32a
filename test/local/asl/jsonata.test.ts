import { Play, evaluate, jsonata } from './harness';

describe('functions that AWS adds', () => {
  test.each([
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$range(0, 10, 5)', [0, 5, 10]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ["$hash('text', 'SHA-256')", '982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1'],
    [`$parse('{"a": [1]}')`, { a: [1] }],
    ['$random(7) = $random(7)', true],
    ['$random() != $random()', true],
    ['$random() >= 0 and $random() < 1', true],
    ['$count($shuffle([1..9])) = 9 and $sum($shuffle([1..9])) = 45', true],
    ['$match($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/).index', 0],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression).output).toEqual(expected);
  });

  test('$eval is not there', () => {
    expect(evaluate("$eval('1')").execution.cause).toMatch(/T1006: Attempted to invoke a non-function$/);
  });

  test('chance depends on the seed alone', () => {
    const draw = (seed: string): unknown => evaluate('[$random(), $uuid(), $shuffle([1..20])]', {}, seed).output;
    expect(draw('one')).toEqual(draw('one'));
    expect(draw('one')).not.toEqual(draw('two'));
  });

  test('the time is that of the signal', () => {
    const states = {
      Sleep: { Type: 'Wait', Seconds: 90, Next: 'Look' },
      Look: { Type: 'Pass', Output: "{% [$now(), $millis(), $now('[Y]')] %}", End: true },
    };
    expect(new Play(jsonata(states)).tick().output).toEqual(['1970-01-01T00:01:30.000Z', 90_000, '1970']);
  });
});

describe('a runaway expression', () => {
  test('is stopped when it takes too long', () => {
    const { cause } = evaluate('($f := function($n) { $f($n + 1) }; $f(0))').execution;
    expect(cause).toContain('The expression took more than 1000000 steps');
  });

  test('is stopped when it nests too deep', () => {
    const { cause } = evaluate('($f := function($n) { 1 + $f($n + 1) }; $f(0))').execution;
    expect(cause).toContain('The expression is nested more than 500 levels deep');
  });

  test('may still recurse', () => {
    expect(evaluate('($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(100))').output).toBe(100);
  });
});

describe('what an expression answers', () => {
  test('a function is refused', () => {
    expect(evaluate('function($x) { $x }').execution.cause).toContain('returned an unsupported result type');
  });

  test('nothing is refused, naming state, field and expression', () => {
    const { execution } = evaluate('$states.input.missing');
    expect(execution.error).toBe('States.QueryEvaluationError');
    expect(execution.cause).toBe(
      "An error occurred while executing the state 'Evaluate' (entered at the event id #2). The JSONata expression " +
        "'$states.input.missing' specified for the field 'Output' returned nothing (undefined).",
    );
  });

  test('a sequence stays an array when it is read back', () => {
    const states = {
      Keep: { Type: 'Pass', Assign: { found: '{% $states.input.rows[n > 1] %}' }, Next: 'Sleep' },
      Sleep: { Type: 'Wait', Seconds: 1, Next: 'Use' },
      Use: { Type: 'Pass', Output: '{% {"all": $found, "type": $type($found)} %}', End: true },
    };
    const input = { rows: [{ n: 1 }, { n: 2 }, { n: 3 }] };
    expect(new Play(jsonata(states), input).tick().output).toEqual({ all: [{ n: 2 }, { n: 3 }], type: 'array' });
  });
});

describe('variables', () => {
  const inside = (states: { [name: string]: object }): Play =>
    new Play(
      jsonata({
        Outer: { Type: 'Pass', Assign: { x: 1, y: null }, Next: 'Both' },
        Both: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'Inner', States: states }],
          Next: 'After',
        },
        After: { Type: 'Pass', Output: '{% {"results": $states.input, "x": $x, "y": $y} %}', End: true },
      }),
    );

  test('a branch sees the outer ones, and its own do not leave it', () => {
    const play = inside({
      Inner: { Type: 'Pass', Assign: { z: '{% $x + 1 %}' }, Next: 'Show' },
      Show: { Type: 'Pass', Output: '{% [$x, $z] %}', End: true },
    });
    expect(play.output).toEqual({ results: [[1, 2]], x: 1, y: null });
  });

  test('Assign sees the values as they were before', () => {
    const states = {
      Start: { Type: 'Pass', Assign: { a: 1, b: 2 }, Next: 'Swap' },
      Swap: { Type: 'Pass', Assign: { a: '{% $b %}', b: '{% $a %}' }, Next: 'Show' },
      Show: { Type: 'Pass', Output: '{% [$a, $b] %}', End: true },
    };
    expect(new Play(jsonata(states)).output).toEqual([2, 1]);
  });
});
