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
