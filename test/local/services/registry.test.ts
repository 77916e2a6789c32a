import { closeAll, openServices, trainingJob } from './support';

afterEach(closeAll);

test('a repeated effect has one effect and the same answer, after a restart too', async () => {
  const first = openServices();
  await first.call('s3', 'CreateBucket', { Bucket: 'data' });
  const input = trainingJob('once');
  const answer = await first.call('sagemaker', 'CreateTrainingJob', input, 'run-1/Train/0');
  expect(await first.call('sagemaker', 'CreateTrainingJob', input, 'run-1/Train/0')).toEqual(answer);
  const mail = { TopicArn: '', Message: 'hello' };
  mail.TopicArn = (await first.call<{ TopicArn: string }>('sns', 'CreateTopic', { Name: 'notices' })).TopicArn;
  const sent = await first.call('sns', 'Publish', mail, 'run-1/Notify/0');
  await first.close();

  const second = openServices({}, first.stateDir);
  expect(await second.call('sns', 'Publish', mail, 'run-1/Notify/0')).toEqual(sent);
  expect(second.store.list('mails')).toHaveLength(1);
  expect(first.jobs.started).toEqual(['once']);
});

test('a refused call leaves no record: the next attempt is made', async () => {
  const { call } = openServices();
  const topic = { TopicArn: 'arn:aws:sns:us-east-1:000000000000:later', Message: 'm' };
  await expect(call('sns', 'Publish', topic, 'e')).rejects.toMatchObject({
    name: 'NotFoundException',
    statusCode: 404,
  });
  await call('sns', 'CreateTopic', { Name: 'later' });
  await expect(call('sns', 'Publish', topic, 'e')).resolves.toHaveProperty('MessageId');
});

test('unknown services and operations are refused in words', async () => {
  const { call } = openServices();
  await expect(call('athena', 'StartQueryExecution', {})).rejects.toThrow('the local runtime has no service "athena"');
  await expect(call('s3', 'PutObjectAcl', {})).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'the local s3 service has no operation "PutObjectAcl"',
  });
});
