import { validate, type Json } from '../../../local/src/asl';
import { Play, jsonPath, jsonata } from './harness';

const GET = 'arn:aws:states:::s3:getObject';
const LIST = 'arn:aws:states:::s3:listObjectsV2';

function machine(ReaderConfig: object | undefined, Resource = GET): Json {
  const ItemProcessor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'Keep',
    States: { Keep: { Type: 'Pass', End: true } },
  };
  const ItemReader = { Resource, ReaderConfig, Arguments: { Bucket: 'b', Key: 'k', VersionId: 'v' } };
  return jsonata({ Each: { Type: 'Map', ItemReader, ItemProcessor, End: true } });
}

function items(config: object, output: Json, resource?: string): unknown {
  const play = new Play(machine(config, resource));
  play.send({ type: 'itemsDone', id: play.reads[0].id, output });
  return play.output ?? play.execution.cause;
}

test.each<[string, object, Json, unknown]>([
  [
    'JSON, at a pointer',
    { InputType: 'JSON', ItemsPointer: '/data/0/a~1b/~0' },
    '{"data":[{"a/b":{"~":[1,2]}}]}',
    [1, 2],
  ],
  [
    'a pointer to no array',
    { InputType: 'JSON', ItemsPointer: '/data' },
    '{"data":{}}',
    'Attempting to map over non-iterable node.',
  ],
  [
    'a pointer to nothing',
    { InputType: 'JSON', ItemsPointer: '/constructor' },
    '{}',
    'Attempting to map over non-iterable node.',
  ],
  [
    'JSON Lines, with empty ones',
    { InputType: 'JSONL', MaxItems: 2 },
    '{"a":1}\r\n\n{"a":2}\n{"a":3}\n',
    [{ a: 1 }, { a: 2 }],
  ],
  ['a broken line', { InputType: 'JSONL' }, '{"a":1}\n{"a":', 'The object is not valid JSON.'],
  ...[
    ['COMMA', ','],
    ['PIPE', '|'],
    ['SEMICOLON', ';'],
    ['SPACE', ' '],
    ['TAB', '\t'],
  ].map(([CSVDelimiter, mark]): [string, object, Json, unknown] => [
    `CSV with ${CSVDelimiter}`,
    { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', CSVDelimiter },
    `a${mark}b\n1${mark}"x${mark}""y"""\n`,
    [{ a: '1', b: `x${mark}"y"` }],
  ]),
  [
    'CSV, headers given',
    { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', 'b', 'c'] },
    '1,2\n',
    [{ a: '1', b: '2', c: '' }],
  ],
  [
    'the files of an Athena manifest',
    { InputType: 'JSONL', ManifestType: 'ATHENA_DATA', MaxItems: 3 },
    { Objects: ['1\n2', '3\n4'] },
    [1, 2, 3],
  ],
])('reads %s', (_, config, output, expected) => {
  expect(items(config, output)).toEqual(expected);
});

test('LOAD_AND_FLATTEN reads what is in the objects of a list', () => {
  const config = { Transformation: 'LOAD_AND_FLATTEN', InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' };
  expect(items(config, { Objects: ['a\n1\n', 'a\n2\n'] }, LIST)).toEqual([{ a: '1' }, { a: '2' }]);
  expect(items({ Transformation: 'NONE', MaxItems: 1 }, [{ Key: 'x' }, { Key: 'y' }], LIST)).toEqual([{ Key: 'x' }]);
});

test('what is asked for goes to S3 with its version', () => {
  const [read] = new Play(machine({ InputType: 'JSON' })).reads;
  expect(read.parameters).toMatchObject({ Arguments: { Bucket: 'b', Key: 'k', VersionId: 'v' } });
});

test('MaxItemsPath', () => {
  const ItemProcessor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'Keep',
    States: { Keep: { Type: 'Pass', End: true } },
  };
  const ReaderConfig = { InputType: 'JSON', MaxItemsPath: '$.most' };
  const ItemReader = { Resource: GET, ReaderConfig, Parameters: { Bucket: 'b', 'Key.$': '$.key' } };
  const play = new Play(jsonPath({ Each: { Type: 'Map', ItemReader, ItemProcessor, End: true } }), {
    most: 2,
    key: 'k',
  });
  expect(play.reads[0].parameters).toMatchObject({ Parameters: { Key: 'k' }, ReaderConfig: { MaxItems: 2 } });
  play.send({ type: 'itemsDone', id: play.reads[0].id, output: '[1,2,3]' });
  expect(play.output).toEqual([1, 2]);
});

test.each<[string, object | undefined, string]>([
  [
    'an unknown InputType',
    { InputType: 'XML' },
    "InputType: Expected one of CSV, JSON, JSONL, PARQUET, MANIFEST, but got 'XML'",
  ],
  ['Parquet', { InputType: 'PARQUET' }, 'InputType: AWS reads PARQUET; the local runtime does not'],
  ['no ReaderConfig', undefined, "ItemReader: The field 'ReaderConfig' is required but was missing"],
  [
    'an unknown delimiter',
    { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', CSVDelimiter: ';' },
    'CSVDelimiter: Expected one of COMMA, PIPE',
  ],
  ['headers without a place', { InputType: 'CSV' }, "The field 'CSVHeaderLocation' is required"],
  [
    'given headers in a first row',
    { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', CSVHeaders: ['a'] },
    'CSVHeaders: Field is supported with the CSVHeaderLocation GIVEN only',
  ],
  [
    'a pointer into CSV',
    { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', ItemsPointer: '/a' },
    'ItemsPointer: Field is supported with the InputType JSON only',
  ],
  [
    'a path for a pointer',
    { InputType: 'JSON', ItemsPointer: '$.a' },
    "ItemsPointer: Expected a JSON pointer, such as /data/rows, but got '$.a'",
  ],
  [
    'a delimiter of JSON',
    { InputType: 'JSON', CSVDelimiter: 'TAB' },
    'CSVDelimiter: Field is supported with the InputType CSV only',
  ],
  [
    'an unknown manifest',
    { InputType: 'CSV', ManifestType: 'LIST' },
    "ManifestType: Expected ATHENA_DATA or S3_INVENTORY, but got 'LIST'",
  ],
  [
    'a JSON inventory',
    { InputType: 'JSON', ManifestType: 'S3_INVENTORY' },
    'InputType: An S3_INVENTORY is read as CSV: leave the InputType out',
  ],
  [
    'a manifest of Athena as JSON',
    { InputType: 'JSON', ManifestType: 'ATHENA_DATA' },
    "InputType: Expected one of CSV, JSONL, PARQUET, but got 'JSON'",
  ],
  [
    'a transformation of an object',
    { InputType: 'JSON', Transformation: 'NONE' },
    'Transformation: Field is not supported by a ReaderConfig of getObject',
  ],
])('refuses %s', (_, config, expected) => {
  expect(
    validate(machine(config))
      .map((it) => `${it.location}: ${it.message}`)
      .join('\n'),
  ).toContain(expected);
});

test('refuses an InputType of a list that is not loaded', () => {
  expect(validate(machine({ InputType: 'JSON' }, LIST))).toMatchObject([
    {
      location: '/States/Each/ItemReader/ReaderConfig/InputType',
      message: 'Field is not supported by a ReaderConfig of listObjectsV2',
    },
  ]);
});
