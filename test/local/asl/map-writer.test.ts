import { childIdentity, validate } from '../../../local/src/asl';
import { IDENTITY, Play, jsonata } from './harness';

const S3 = { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'b', Prefix: 'p' } };

type Files = Record<'SUCCEEDED' | 'FAILED' | 'PENDING', { [member: string]: unknown }[]>;

function fleet(ResultWriter: object, more: object = {}): Play {
  const Work = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };
  const ItemProcessor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'Work',
    States: { Work },
  };
  const Each = { Type: 'Map', Items: ['a', 'b', 'c'], ItemProcessor, ResultWriter, End: true, ...more };
  return new Play(jsonata({ Each }));
}

const written = (play: Play): { WriterConfig: object; Results: unknown; Files: Files; MapRunArn: string } =>
  play.reads[0]?.parameters as never;

test('exports every execution that succeeded, as AWS tells of it', () => {
  const play = fleet(S3);
  play.now = 1_000;
  play.succeed(1).succeed({ x: 2 }).succeed([3]);
  const { Files, Results, WriterConfig, MapRunArn } = written(play);
  expect(WriterConfig).toEqual({ Transformation: 'NONE', OutputType: 'JSON' });
  expect(Results).toEqual([1, { x: 2 }, [3]]);
  const child = childIdentity(IDENTITY, { mapRunArn: MapRunArn, index: 1, restarts: 0 }, false);
  const [, second] = Files.SUCCEEDED;
  expect(JSON.stringify(second)).toBe(
    JSON.stringify({
      ExecutionArn: child.executionArn,
      Input: '"b"',
      InputDetails: { Included: true },
      Name: child.executionName,
      Output: '{"x":2}',
      OutputDetails: { Included: true },
      RedriveCount: 0,
      RedriveStatus: 'NOT_REDRIVABLE',
      RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
      StartDate: '1970-01-01T00:00:00.000Z',
      StateMachineArn: child.stateMachineArn,
      Status: 'SUCCEEDED',
      StopDate: '1970-01-01T00:00:01.000Z',
    }),
  );
  expect([Files.FAILED, Files.PENDING]).toEqual([[], []]);
});

test('failures that are tolerated have a file of their own', () => {
  const play = fleet(S3, { ToleratedFailureCount: 1 });
  play.succeed(1).fail('Bad', 'b is bad').succeed(3);
  const { Files, Results } = written(play);
  expect(Results).toEqual([1, 3]);
  expect(Files.SUCCEEDED.map((it) => it.Output)).toEqual(['1', '3']);
  expect(Files.FAILED).toEqual([
    expect.objectContaining({
      Error: 'Bad',
      Cause: 'b is bad',
      Input: '"b"',
      Status: 'FAILED',
      RedriveStatus: 'REDRIVABLE_BY_MAP_RUN',
    }),
  ]);
  expect(Files.FAILED[0]).not.toHaveProperty('Output');
});

test('a map run that fails writes what it has before its state fails; a redrive writes anew', () => {
  const play = fleet(S3, { MaxConcurrency: 2, Items: ['a', 'b', 'c', 'd'] });
  play.succeed(1).fail('Bad');
  expect(play.execution.status).toBe('RUNNING');
  const statuses = (files: Files): unknown[] => Object.values(files).map((all) => all.map((it) => it.Status));
  expect(statuses(written(play).Files)).toEqual([['SUCCEEDED'], ['FAILED', 'ABORTED'], ['PENDING']]);
  expect(written(play).Files.PENDING[0]).toMatchObject({ Input: '"d"', RedriveCount: 0 });
  expect(written(play).Files.PENDING[0]).not.toHaveProperty('StartDate');
  play.send({ type: 'itemsFailed', id: play.reads[0].id, error: 'States.ResultWriterFailed', cause: 'no such bucket' });
  expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  play.reads.length = 0;
  play.send({ type: 'redrive' }).succeed(2).succeed(3).succeed(4);
  expect(statuses(written(play).Files)).toEqual([['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED'], [], []]);
  expect(written(play).Files.SUCCEEDED.map((it) => it.RedriveCount)).toEqual([0, 1, 1, 0]);
  play.send({ type: 'itemsDone', id: play.reads[0].id, output: { MapRunArn: 'arn' } });
  expect(play.output).toEqual({ MapRunArn: 'arn' });
});

test('a write that fails is the error of the state', () => {
  const play = fleet(S3).succeed(1).succeed(2).succeed(3);
  play.send({ type: 'itemsFailed', id: play.reads[0].id, error: 'States.ResultWriterFailed', cause: 'no such bucket' });
  expect(play.execution).toMatchObject({
    status: 'FAILED',
    error: 'States.ResultWriterFailed',
    cause: 'no such bucket',
  });
});

test.each([
  ['COMPACT', [1, [2, 3], 4]],
  ['FLATTEN', [1, 2, 3, 4]],
])('%s: outputs only, exported', (Transformation, lines) => {
  const play = fleet({ ...S3, WriterConfig: { Transformation, OutputType: 'JSONL' } });
  play.succeed(1).succeed([2, 3]).succeed(4);
  expect(written(play).WriterConfig).toEqual({ Transformation, OutputType: 'JSONL' });
  expect(written(play).Files.SUCCEEDED).toEqual(lines);
});

describe('without a place to export to, results are the output of the state', () => {
  const end = (WriterConfig: object): unknown =>
    fleet({ WriterConfig }, { ToleratedFailureCount: 1 }).succeed([1, 2]).fail('Bad').succeed(3).output;
  const failure = expect.objectContaining({ Status: 'FAILED', Error: 'Bad' }) as object;

  test.each([
    ['COMPACT', [[1, 2], failure, 3]],
    ['FLATTEN', [1, 2, failure, 3]],
    ['NONE', [expect.objectContaining({ Output: '[1,2]' }), failure, expect.objectContaining({ Output: '3' })]],
  ])('%s', (Transformation, output) => {
    expect(end({ Transformation, OutputType: 'JSON' })).toEqual(output);
  });

  test('as JSON lines', () => {
    const play = fleet({ WriterConfig: { Transformation: 'FLATTEN', OutputType: 'JSONL' } });
    expect(play.succeed(['a']).succeed({ b: 1 }).succeed(2).output).toBe('"a"\n{"b":1}\n2');
  });
});

test.each<[string, object, string]>([
  ['nothing', {}, 'ResultWriter: A ResultWriter needs a WriterConfig, or the fields Resource and Arguments'],
  ['no place', { Resource: S3.Resource }, "ResultWriter: The field 'Arguments' is required but was missing"],
  ['no resource', { Arguments: {} }, "ResultWriter: The field 'Resource' is required but was missing"],
  ['another resource', { ...S3, Resource: 'arn:aws:states:::s3:getObject' }, 'is not recognized as a ResultWriter'],
  ['a transformation', { WriterConfig: { Transformation: 'ZIP' } }, 'Expected one of NONE, COMPACT, FLATTEN'],
  ['an output type', { WriterConfig: { OutputType: 'CSV' } }, "OutputType: Expected one of JSON, JSONL, but got 'CSV'"],
  ['another field', { WriterConfig: { Format: 'JSON' } }, 'Format: Field is not supported by a WriterConfig'],
])('refuses %s', (_, ResultWriter, expected) => {
  const ItemProcessor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'Keep',
    States: { Keep: { Type: 'Pass', End: true } },
  };
  const problems = validate(jsonata({ Each: { Type: 'Map', Items: [1], ItemProcessor, ResultWriter, End: true } }));
  expect(problems.map((it) => `${it.location}: ${it.message}`).join('\n')).toContain(expected);
});
