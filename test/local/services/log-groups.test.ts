/** CloudWatch Logs as the SDK asks it, over the wire. */
import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRuntime, type LocalRuntime } from '../../../local/src';

const stateDir = mkdtempSync(join(tmpdir(), 'ml-workflow-logs-'));
const logGroupName = '/aws/sagemaker/TrainingJobs';
let runtime: LocalRuntime;
let client: CloudWatchLogsClient;
beforeAll(async () => {
  runtime = await openRuntime({ stateDir });
  client = new CloudWatchLogsClient({
    endpoint: runtime.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(async () => {
  client.destroy();
  await runtime.close();
  rmSync(stateDir, { recursive: true, force: true });
});

/** Written when the turn of the event loop ends. */
const write = async (stream: string, ...lines: string[]): Promise<void> => {
  for (const line of lines) runtime.services.logs.append(logGroupName, stream, line);
  await new Promise((done) => setImmediate(done));
};
const read = async (input: object) => {
  const { events = [], ...tokens } = await client.send(
    new GetLogEventsCommand({ logGroupName, logStreamName: 'job-1', ...input }),
  );
  return { lines: events.map(({ message }) => message), times: events.map(({ timestamp }) => timestamp), ...tokens };
};

test('a stream is read from its head on, each line once, and goes on where it has grown', async () => {
  await write('job-1', 'one', 'two', 'three');
  const first = await read({ startFromHead: true, limit: 2 });
  expect(first.lines).toEqual(['one', 'two']);
  expect(first.times[0]).toBeGreaterThan(Date.now() - 60_000);
  const second = await read({ nextToken: first.nextForwardToken });
  expect(second.lines).toEqual(['three']);
  const none = await read({ nextToken: second.nextForwardToken });
  expect([none.lines, none.nextForwardToken]).toEqual([[], second.nextForwardToken]);
  await write('job-1', 'four');
  expect((await read({ nextToken: none.nextForwardToken })).lines).toEqual(['four']);
  const last = await read({ limit: 1 });
  expect(last.lines).toEqual(['four']);
  expect((await read({ nextToken: last.nextBackwardToken, limit: 2 })).lines).toEqual(['two', 'three']);
  await expect(read({ nextToken: 'x/1' })).rejects.toThrow(/nextToken is invalid/);
});

test('streams are listed by prefix, or the last written first; what is not there is told as AWS does', async () => {
  await write('job-2', 'later');
  const list = async (input: object) =>
    (await client.send(new DescribeLogStreamsCommand({ logGroupName, ...input }))).logStreams?.map(
      ({ logStreamName }) => logStreamName,
    );
  expect(await list({})).toEqual(['job-1', 'job-2']);
  expect(await list({ logStreamNamePrefix: 'job-2' })).toEqual(['job-2']);
  expect(await list({ orderBy: 'LastEventTime', descending: true, limit: 1 })).toEqual(['job-2']);
  await expect(list({ orderBy: 'LastEventTime', logStreamNamePrefix: 'job' })).rejects.toThrow(/LastEventTime/);
  await expect(list({ logGroupName: '/none' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(read({ logStreamName: 'none' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  const { events } = await client.send(new FilterLogEventsCommand({ logGroupName, logStreamNames: ['job-2'] }));
  expect(events?.map(({ message }) => message)).toEqual(['later']);
});
