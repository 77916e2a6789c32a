import { type ObjectCreated, start } from '../../handlers/start/start';
import { awsError, fakeClient } from './support';

const created = (object: Partial<ObjectCreated['detail']['object']> = {}): ObjectCreated => ({
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: {
    bucket: { name: 'raw-data' },
    object: { key: 'in/housing.csv', etag: 'e1', 'version-id': 'v1', ...object },
  },
});

const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:housing';
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function run(event: ObjectCreated, sfn = fakeClient(() => ({ executionArn: 'arn:started' }))) {
  const answer = await start(event, { sfn: sfn.client, log, stateMachineArn: MACHINE, now: () => new Date() });
  const { name, input } = sfn.sent[0]!.input as { name: string; input: string };
  return { answer, name, input: JSON.parse(input) as Record<string, unknown>, text: input };
}

test('one object version is one name and one input, byte for byte', async () => {
  const one = await run(created());
  const two = await run(created());
  expect(one.name).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
  expect([two.name, two.text]).toEqual([one.name, one.text]);
  expect(one.input).toEqual({
    v: 1,
    inputUri: 's3://raw-data/in/housing.csv',
    dataVersion: expect.stringMatching(/^[0-9a-f]{12}$/),
    reason: 'new-data',
    startedBy: 'event:s3',
  });
  expect(one.answer).toEqual({ v: 1, executionArn: 'arn:started', started: true });
});

describe('where who starts a run may not approve its model', () => {
  const started = () => {
    const words: string[][] = [];
    const record = async (...[arn, by]: [string, string, Date]) => void words.push([arn, by]);
    return { words, tools: { log, stateMachineArn: MACHINE, now: () => new Date(), started: { record } } };
  };

  test('new data is written down as what started it, at each repeated event', async () => {
    const { words, tools } = started();
    const { client: sfn } = fakeClient(() => ({ executionArn: 'arn:started' }));
    await start(created(), { ...tools, sfn });
    await start(created(), { ...tools, sfn });
    expect(words).toEqual([
      ['arn:started', 'event:s3'],
      ['arn:started', 'event:s3'],
    ]);
  });

  test('it is written down before the function ends, which Lambda freezes then', async () => {
    const { tools } = started();
    const { client: sfn } = fakeClient(() => ({ executionArn: 'arn:started' }));
    let isWritten = false;
    const record = async () => {
      await new Promise(setImmediate);
      isWritten = true;
    };
    await start(created(), { ...tools, sfn, started: { record } });
    expect(isWritten).toBe(true);
  });

  test('a run that somebody else has started by the same name is not', async () => {
    const { words, tools } = started();
    const { client: sfn } = fakeClient(() => {
      throw awsError('ExecutionAlreadyExists');
    });
    await start(created(), { ...tools, sfn });
    expect(words).toEqual([]);
  });
});

test('another version, key or bucket is another run; without versions the ETag counts', async () => {
  const events = [
    created(),
    created({ 'version-id': 'v2' }),
    created({ key: 'in/other.csv' }),
    created({ 'version-id': undefined }),
  ];
  const other = { ...created(), detail: { ...created().detail, bucket: { name: 'raw' } } };
  const etag = created({ 'version-id': undefined, etag: 'e2' });
  const names = await Promise.all([...events, other, etag].map(async (event) => (await run(event)).name));
  expect(new Set(names).size).toBe(names.length);
});

test('a key is taken as it is: EventBridge does not URL-encode it', async () => {
  const { input } = await run(created({ key: 'in/my data+100%25.csv' }));
  expect(input.inputUri).toBe('s3://raw-data/in/my data+100%25.csv');
});

test.each([
  ['in/2026/_SUCCESS', 's3://raw-data/in/2026/'],
  ['_manifest.json', 's3://raw-data/'],
  ['in/_old/housing.csv', 's3://raw-data/in/_old/housing.csv'],
])('the data of %s is %s', async (key, uri) => {
  expect((await run(created({ key }))).input.inputUri).toBe(uri);
});

test('a repeated event whose run has ended is the same run, and no error', async () => {
  const sfn = fakeClient(() => {
    throw awsError('ExecutionAlreadyExists');
  });
  const { answer, name } = await run(created(), sfn);
  expect(answer).toEqual({
    v: 1,
    started: false,
    executionArn: `${MACHINE.replace('stateMachine', 'execution')}:${name}`,
  });
});

test('another failure is not hidden, so that Lambda tries again', async () => {
  const sfn = fakeClient(() => {
    throw awsError('ThrottlingException', 'slow down');
  });
  await expect(run(created(), sfn)).rejects.toThrow('slow down');
});

test('an event of somebody else starts nothing', async () => {
  const sfn = fakeClient();
  await expect(run({ ...created(), source: 'custom.s3' }, sfn)).rejects.toThrow('takes "Object Created" of aws.s3');
  expect(sfn.sent).toHaveLength(0);
});
