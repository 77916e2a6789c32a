import { returns, TestMachine, throws } from '../../../local/src/testing';

const machine = (): TestMachine =>
  TestMachine.fromDefinition({
    QueryLanguage: 'JSONata',
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemProcessor: {
          StartAt: 'Work',
          States: {
            Work: {
              Type: 'Task',
              Resource: 'arn:aws:states:::sns:publish',
              Arguments: { TopicArn: 't', Message: 'm' },
              Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Skip' }],
              End: true,
            },
            Skip: { Type: 'Pass', End: true },
          },
        },
        Next: 'How many?',
      },
      'How many?': {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $count($states.input) = 0 %}', Next: 'Done' },
          { Condition: '{% $count($states.input) > 2 %}', Next: 'Done' },
        ],
        Default: 'Done',
      },
      Done: { Type: 'Succeed' },
    },
  });

test('tells ways apart that lead to the same state, and adds up over runs', async () => {
  const tested = machine();
  await tested.run({ input: [1], mocks: { Work: returns({}) } });
  expect(tested.coverage.states).toMatchObject({ total: 5, covered: 4, percent: 80, missing: ['"Skip"'] });
  expect(tested.coverage.branches.missing).toEqual([
    '"Work" Catch/0 → "Skip"',
    '"How many?" Choices/0 → "Done"',
    '"How many?" Choices/1 → "Done"',
  ]);
  await tested.run({ input: [], mocks: {} });
  await tested.run({ input: [1, 2, 3], mocks: { Work: throws('Boom') } });
  expect(String(tested.coverage)).toBe('states 5 of 5 (100 %), branches 4 of 4 (100 %)');
  expect(tested).toHaveCoverage({ states: 100, branches: 100 });
});

test('below its threshold it names what is missing', async () => {
  const tested = machine();
  await tested.run({ input: [1], mocks: { Work: returns({}) } });
  expect(() => expect(tested).toHaveCoverage({ states: 90, branches: 25 })).toThrow(
    'the coverage is too low:\n  states: 4 of 5 (80 %), wanted 90 %; missing: "Skip"',
  );
  expect(tested).toHaveCoverage({ states: 80, branches: 25 });
  expect(tested).not.toHaveCoverage({ branches: 26 });
});
