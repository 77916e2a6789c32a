import { gzipSync } from 'node:zlib';
import { createMachine, open, removeTemporaryFolders, run, temporaryFolder } from './support';

afterAll(removeTemporaryFolders);

test('a Distributed Map reads its items from an object and writes its results', async () => {
  const written: string[] = [];
  const s3 = {
    operations: {
      GetObject: async () => ({ Body: Buffer.from('id,name\n1,a\n2,b\n') }),
      PutObject: async ({ Key, Body }: { Key: string; Body: Buffer }) => {
        written.push(`${Key.replace(/^.*\//, '')} ${Body.toString()}`);
        return {};
      },
    },
  };
  const opened = await open(temporaryFolder(), { s3 } as never);
  const arn = await createMachine(opened, {
    QueryLanguage: 'JSONata',
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
          Arguments: { Bucket: 'b', Key: 'k' },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'P',
          States: { P: { Type: 'Pass', Output: '{% $states.input.name %}', End: true } },
        },
        ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'b', Prefix: 'out' } },
        End: true,
      },
    },
  });
  const { execution } = await opened.core.executions.closed(await run(opened, arn));
  expect(execution).toMatchObject({ status: 'SUCCEEDED' });
  const [results, manifest] = written.map((it) => it.slice(it.indexOf(' ') + 1));
  expect(written.map((it) => it.split(' ')[0])).toEqual(['SUCCEEDED_0.json', 'manifest.json']);
  const [first, ...others] = JSON.parse(results) as { [member: string]: unknown }[];
  expect(others).toHaveLength(1);
  const child = await opened.call('DescribeExecution', { executionArn: first.ExecutionArn });
  expect(first).toEqual({
    ExecutionArn: child.executionArn,
    Input: child.input,
    InputDetails: { Included: true },
    Name: child.name,
    Output: '"a"',
    OutputDetails: { Included: true },
    RedriveCount: child.redriveCount,
    RedriveStatus: child.redriveStatus,
    RedriveStatusReason: child.redriveStatusReason,
    StartDate: (child.startDate as Date).toISOString(),
    StateMachineArn: child.stateMachineArn,
    Status: child.status,
    StopDate: (child.stopDate as Date).toISOString(),
  });
  expect(JSON.parse(manifest)).toEqual({
    DestinationBucket: 'b',
    MapRunArn: child.mapRunArn,
    ResultFiles: {
      FAILED: [],
      PENDING: [],
      SUCCEEDED: [{ Key: expect.stringMatching(/^out\/[^/]+\/SUCCEEDED_0\.json$/) as string, Size: results.length }],
    },
  });
  await opened.close();
});

test('a Distributed Map reads an S3 inventory: its manifest, and every file that it names', async () => {
  const objects: Record<string, Buffer> = {
    'in/manifest.json': Buffer.from(
      JSON.stringify({
        destinationBucket: 'arn:aws:s3:::inventory',
        fileFormat: 'CSV',
        fileSchema: 'Bucket, Key, Size',
        files: [{ key: 'data/1.csv.gz' }, { key: 'data/2.csv.gz' }],
      }),
    ),
    'inventory/data/1.csv.gz': gzipSync('"b","a.txt","1"\n"b","c,d.txt","2"\n'),
    'inventory/data/2.csv.gz': gzipSync('"b","e.txt","3"\n'),
  };
  const GetObject = async ({ Bucket, Key }: { Bucket: string; Key: string }): Promise<object> => ({
    Body: objects[`${Bucket}/${Key}`],
  });
  const opened = await open(temporaryFolder(), { s3: { operations: { GetObject: GetObject as never } } });
  const each = (config: object): object => ({
    QueryLanguage: 'JSONata',
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'MANIFEST', ...config },
          Arguments: { Bucket: 'in', Key: 'manifest.json' },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'P',
          States: { P: { Type: 'Pass', Output: '{% $states.input.Key & $states.input.Size %}', End: true } },
        },
        End: true,
      },
    },
  });
  const arn = await createMachine(opened, each({ ManifestType: 'S3_INVENTORY' }));
  const { execution } = await opened.core.executions.closed(await run(opened, arn));
  expect(execution).toMatchObject({ status: 'SUCCEEDED', output: '["a.txt1","c,d.txt2","e.txt3"]' });
  await expect(createMachine(opened, each({ ManifestType: 'ATHENA_DATA' }), 'athena')).rejects.toThrow(
    "Expected one of CSV, JSONL, PARQUET, but got 'MANIFEST'",
  );
  await opened.close();
});

test('a Distributed Map reads what is in listed objects, and the files that a manifest of Athena names', async () => {
  const asked: object[] = [];
  const objects: Record<string, Buffer> = {
    'b/in/': Buffer.from('9|folder\n'),
    'b/in/1.csv': Buffer.from('1|a\n'),
    'b/in/2.csv.gz': gzipSync('2|b\n3|c\n'),
    'b/in/manifest.csv': Buffer.from('s3://b/in/1.csv\ns3://b/in/2.csv.gz\n'),
    'b/in/broken.csv': Buffer.from('in/1.csv\n'),
  };
  const operations = {
    GetObject: async (input: { Bucket: string; Key: string }): Promise<object> => {
      asked.push(input);
      return { Body: objects[`${input.Bucket}/${input.Key}`] };
    },
    ListObjectsV2: async (): Promise<object> => ({
      Contents: ['in/', 'in/1.csv', 'in/2.csv.gz'].map((Key) => ({ Key, Size: 1 })),
    }),
  };
  const opened = await open(temporaryFolder(), { s3: { operations } } as never);
  const result = async (name: string, Resource: string, config: object, Arguments: object): Promise<object> => {
    const format = { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['n', 'text'], CSVDelimiter: 'PIPE' };
    const ItemProcessor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'P',
      States: { P: { Type: 'Pass', Output: '{% $states.input.n & $states.input.text %}', End: true } },
    };
    const ItemReader = {
      Resource: `arn:aws:states:::s3:${Resource}`,
      ReaderConfig: { ...format, ...config },
      Arguments,
    };
    const States = { Each: { Type: 'Map', ItemReader, ItemProcessor, End: true } };
    const arn = await createMachine(opened, { QueryLanguage: 'JSONata', StartAt: 'Each', States }, name);
    const { output, error, cause } = (await opened.core.executions.closed(await run(opened, arn))).execution;
    return { output, error, cause };
  };
  const all = { output: '["1a","2b","3c"]' };
  const athena = { ManifestType: 'ATHENA_DATA' };
  const listed = { Bucket: 'b', Prefix: 'in/' };
  expect(await result('list', 'listObjectsV2', { Transformation: 'LOAD_AND_FLATTEN' }, listed)).toMatchObject(all);
  const manifest = { Bucket: 'b', Key: 'in/manifest.csv', VersionId: 'v1' };
  expect(await result('athena', 'getObject', athena, manifest)).toMatchObject(all);
  expect(asked).toContainEqual(manifest);
  expect(await result('broken', 'getObject', athena, { Bucket: 'b', Key: 'in/broken.csv' })).toMatchObject({
    error: 'States.ItemReaderFailed',
    cause: expect.stringContaining("the line 'in/1.csv', which is not the S3 URI of an object") as string,
  });
  await opened.close();
});
