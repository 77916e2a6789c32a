import { variableReferences } from '../../../local/src/asl';

const machine = (states: object, more: object = {}): never => ({ StartAt: 'A', States: states, ...more }) as never;

test('paths, template fields and intrinsic functions name variables; other text does not', () => {
  const references = variableReferences(
    machine({
      A: {
        Type: 'Pass',
        InputPath: '$in.part',
        ResultPath: '$.not',
        Parameters: { 'a.$': "States.Format('$quoted {}', $b)", 'c.$': '$$.Execution.Id', d: '$plain', 'e.$': '$.x' },
        Next: 'B',
      },
      B: { Type: 'Choice', Choices: [{ Variable: '$flag', NumericGreaterThanPath: '$limit[0]', Next: 'A' }] },
    }),
  );
  expect(references).toEqual({ A: ['b', 'in'], B: ['flag', 'limit'] });
});

test('JSONata: what an expression binds itself, and functions, are no references', () => {
  const output = '{% ($x := 1; $map($items, function($v, $i) { $v + $x + $y + $i })) ~> $sum %}';
  const states = { A: { Type: 'Pass', Output: { a: output, b: '$plain', c: '{% $states.input.z & $uuid() %}' } } };
  expect(variableReferences(machine(states, { QueryLanguage: 'JSONata' }))).toEqual({ A: ['items', 'y'] });
});

test('states inside branches and iterations have entries of their own, in their own language', () => {
  const inner = machine({ C: { Type: 'Pass', Output: '{% $inner %}', QueryLanguage: 'JSONata', End: true } });
  const states = {
    A: { Type: 'Parallel', Branches: [inner], Parameters: { 'p.$': '$outer' }, Next: 'B' },
    B: { Type: 'Map', ItemProcessor: machine({ D: { Type: 'Wait', SecondsPath: '$pause' } }), ItemsPath: '$list' },
  };
  expect(variableReferences(machine(states))).toEqual({ A: ['outer'], C: ['inner'], B: ['list'], D: ['pause'] });
});
