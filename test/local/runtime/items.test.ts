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
  expect(written[0]).toBe('SUCCEEDED_0.json ["a","b"]');
  expect(written[1]).toContain('manifest.json');
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
    "Expected S3_INVENTORY, but got 'ATHENA_DATA'",
  );
  await opened.close();
});
