import { CompileError, compile, validate, type Diagnostic, type Json } from '../../../local/src/asl';
import { jsonPath, jsonata } from './harness';

function problems(definition: Json): string[] {
  return validate(definition).map((it: Diagnostic) => `${it.location ?? ''}: ${it.message}`);
}

const PASS = { Type: 'Pass', End: true };

test('a good definition has no problems', () => {
  expect(validate(jsonata({ Only: PASS }))).toEqual([]);
});

test('throws with every problem, each naming its state and field', () => {
  const definition = jsonata({
    One: { Type: 'Pass', Parameters: {}, Next: 'Nowhere' },
    Two: { Type: 'Task', Resource: 'arn:aws:states:::dynamodb:query', End: true },
    Three: { Type: 'Sleep' },
  });
  expect(() => compile(definition)).toThrow(CompileError);
  const found = problems(definition).join('\n');
  expect(found).toContain(
    '/States/One/Parameters: Field is not supported by a Pass state with the query language JSONata',
  );
  expect(found).toContain("/States/One/Next: Missing 'Next' target: Nowhere");
  expect(found).toContain(
    '/States/Two/Resource: The resource provided arn:aws:states:::dynamodb:query is not recognized.',
  );
  expect(found).toContain('/States/Three/Type: State type must be one of Task, Pass,');
});

test.each<[string, { [field: string]: Json }, string]>([
  [
    'an expression that cannot be parsed',
    { ...PASS, Output: '{% 1 + %}' },
    '/States/X/Output: The JSONata expression cannot be parsed: S0207',
  ],
  [
    'an expression of a later JSONata',
    { ...PASS, Output: '{% $a ?? 1 %}' },
    '/States/X/Output: The JSONata expression cannot be parsed',
  ],
  [
    'a variable called states',
    { ...PASS, Assign: { states: 1 } },
    "/States/X/Assign/states: The variable name 'states' is reserved",
  ],
  [
    'a variable with a bad name',
    { ...PASS, Assign: { 'a-b': 1 } },
    "/States/X/Assign/a-b: 'a-b' is not a variable name",
  ],
  [
    'Next and End',
    { Type: 'Pass', Next: 'X', End: true },
    "/States/X: Only one of the fields 'Next' and 'End' is allowed",
  ],
  ['neither Next nor End', { Type: 'Pass' }, "/States/X: One of the fields 'Next' or 'End' is required"],
  [
    'a Wait for two things',
    { Type: 'Wait', Seconds: 1, Timestamp: '2030-01-01T00:00:00Z', End: true },
    '/States/X: Exactly one of the fields',
  ],
  ['a field of another type', { Type: 'Wait', Seconds: 'soon', End: true }, '/States/X/Seconds: Expected an integer'],
  [
    'a misspelt retrier',
    {
      Type: 'Parallel',
      Branches: [{ StartAt: 'B', States: { B: PASS } }],
      End: true,
      Retry: [{ ErrorEquals: ['A'], Delay: 1 }],
    },
    '/States/X/Retry/0/Delay: Field is not supported by a Retrier',
  ],
  [
    'States.ALL beside others',
    {
      Type: 'Parallel',
      Branches: [{ StartAt: 'B', States: { B: PASS } }],
      End: true,
      Retry: [{ ErrorEquals: ['A', 'States.ALL'] }],
    },
    '/States/X/Retry/0/ErrorEquals: States.ALL must stand alone',
  ],
  [
    'a choice without a condition',
    { Type: 'Choice', Choices: [{ Next: 'X' }] },
    "/States/X/Choices/0: The field 'Condition' is required but was missing",
  ],
  [
    'a Map without a processor',
    { Type: 'Map', Items: [], End: true },
    "/States/X: The field 'ItemProcessor' is required but was missing",
  ],
  [
    'an item reader in an inline Map',
    { Type: 'Map', ItemReader: {}, ItemProcessor: { StartAt: 'B', States: { B: PASS } }, End: true },
    '/States/X/ItemReader: Field is not supported by a Map state',
  ],
  [
    'parquet as items',
    {
      Type: 'Map',
      ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'PARQUET' }, Arguments: {} },
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'B', States: { B: PASS } },
      End: true,
    },
    '/States/X/ItemReader/ReaderConfig/InputType: AWS reads PARQUET; the local runtime does not, only CSV, JSON, JSONL, MANIFEST',
  ],
])('refuses %s', (_, state, expected) => {
  expect(problems(jsonata({ X: state })).join('\n')).toContain(expected);
});

test.each<[string, { [field: string]: Json }, string]>([
  [
    'a path that is none',
    { ...PASS, InputPath: 'a.b' },
    "/States/X/InputPath: Value is not a valid path: 'a.b' must start with '$'",
  ],
  [
    'a result path with a wildcard',
    { ...PASS, ResultPath: '$.a[*]' },
    "/States/X/ResultPath: Value is not a valid path: '$.a[*]' is not a reference path",
  ],
  [
    'an unknown intrinsic',
    { ...PASS, Parameters: { 'a.$': 'States.Nothing()' } },
    "/States/X/Parameters: The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call",
  ],
  [
    'an unknown operator',
    { Type: 'Choice', Choices: [{ Variable: '$.a', IsOdd: true, Next: 'X' }] },
    "/States/X/Choices/0/IsOdd: 'IsOdd' is not a comparison operator",
  ],
  [
    'Arguments',
    { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: {}, End: true },
    '/States/X/Arguments: Field is not supported by a Task state with the query language JSONPath',
  ],
  [
    'a heartbeat that no timeout leaves room for',
    { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', TimeoutSeconds: 5, HeartbeatSeconds: 5, End: true },
    '/States/X/HeartbeatSeconds: Expected less than the TimeoutSeconds, 5, but got 5',
  ],
  ...['a label with spaces', 'x'.repeat(41), '', 'a/b', 'a:b', 'a[0]'].map(
    (Label): [string, { [field: string]: Json }, string] => [
      `the label '${Label}'`,
      {
        Type: 'Map',
        Label,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'P',
          States: { P: { Type: 'Pass', End: true } },
        },
        End: true,
      },
      '/States/X/Label: Expected 1 to 40 characters',
    ],
  ),
])('in JSONPath refuses %s', (_, state, expected) => {
  expect(problems(jsonPath({ X: state })).join('\n')).toContain(expected);
});

test('a state may have a name of 80 characters, and no more', () => {
  const named = (name: string): Json => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } });
  expect(problems(named('ü'.repeat(79) + '😀'))).toEqual([]);
  const name = 'x'.repeat(81);
  expect(problems(named(name))).toEqual([
    `/States/${name}: The name of a state has at most 80 characters, but this has 81`,
  ]);
});

test('there is one version of the language', () => {
  const machine = (Version: string): Json => ({ Version, StartAt: 'A', States: { A: { Type: 'Pass', End: true } } });
  expect(problems(machine('1.0'))).toEqual([]);
  expect(problems(machine('2.0'))).toEqual(["/Version: Expected 1.0, but got '2.0'"]);
});

test('refuses the same name twice, wherever the states lie', () => {
  const found = problems(
    jsonata({ X: { Type: 'Parallel', Branches: [{ StartAt: 'X', States: { X: PASS } }], End: true } }),
  );
  expect(found).toEqual(['/States/X/Branches/0/States/X: Duplicate State name: X']);
});

test('refuses to assign in a branch what belongs to the scope around it', () => {
  const inner = { Type: 'Pass', Assign: { x: 2 }, End: true };
  const states = {
    Set: { Type: 'Pass', Assign: { x: 1 }, Next: 'Both' },
    Both: { Type: 'Parallel', Branches: [{ StartAt: 'Inner', States: { Inner: inner } }], End: true },
  };
  expect(problems(jsonata(states)).join()).toContain(
    "/States/Both/Branches/0/States/Inner/Assign/x: The variable 'x' belongs to an outer scope",
  );
});

test('refuses JSONPath states in a JSONata machine', () => {
  expect(problems(jsonata({ X: { ...PASS, QueryLanguage: 'JSONPath' } }))).toEqual([
    "/States/X: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
  ]);
});

test('names the fields that a state machine lacks', () => {
  expect(problems({})).toEqual(['/: These fields are required: [States, StartAt]']);
  expect(problems(jsonata({ X: { Type: 'Parallel', Branches: [], End: true } }))).toEqual([
    '/States/X/Branches: Value cannot be empty',
  ]);
});

test('an express workflow refuses what needs time', () => {
  const X = { Type: 'Task', Resource: 'arn:aws:states:::glue:startJobRun.sync', End: true };
  expect(validate(jsonata({ X }), { type: 'EXPRESS' })).toEqual([
    {
      severity: 'ERROR',
      code: 'SCHEMA_VALIDATION_FAILED',
      message: "Express state machine does not support '.sync' service integration",
      location: '/States/X/Resource',
    },
  ]);
});

test('an express workflow has no Distributed Map; a map run knows two types of children', () => {
  const each = (ProcessorConfig: object): Json => {
    const ItemProcessor = { ProcessorConfig, StartAt: 'B', States: { B: PASS } };
    return jsonata({ X: { Type: 'Map', ItemProcessor, End: true } });
  };
  expect(validate(each({ Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }), { type: 'EXPRESS' })).toMatchObject([
    { message: expect.stringContaining("'DISTRIBUTED'"), location: '/States/X/ItemProcessor/ProcessorConfig/Mode' },
  ]);
  expect(validate(each({ Mode: 'DISTRIBUTED', ExecutionType: 'FAST' }))).toMatchObject([
    {
      message: "Expected STANDARD or EXPRESS, but got 'FAST'",
      location: '/States/X/ItemProcessor/ProcessorConfig/ExecutionType',
    },
  ]);
});

test('says where a definition is not JSON', () => {
  expect(validate('{')).toMatchObject([{ code: 'INVALID_JSON_DESCRIPTION' }]);
});
