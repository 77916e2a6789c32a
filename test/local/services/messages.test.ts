import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { MAILS_TABLE, type Mail } from '../../../local/src/services';
import { closeAll, openServices, until, type Opened } from './support';

afterEach(closeAll);

const mails = ({ store }: Opened) => store.list<Mail>(MAILS_TABLE).map(([, mail]) => mail);
const MAIL = {
  FromEmailAddress: 'ml@example.com',
  Destination: { ToAddresses: ['ann@example.com'] },
  Content: {
    Simple: { Subject: { Data: 'Approve?' }, Body: { Html: { Data: '<p>yes</p>' }, Text: { Data: 'yes' } } },
  },
};

test('a mail is kept as it was sent', async () => {
  const opened = openServices();
  const { MessageId } = await opened.call<{ MessageId: string }>('sesv2', 'SendEmail', MAIL);
  expect(mails(opened)).toEqual([
    {
      v: 1,
      id: MessageId,
      at: Date.UTC(2026, 0, 1),
      from: 'ml@example.com',
      to: ['ann@example.com'],
      subject: 'Approve?',
      html: '<p>yes</p>',
      text: 'yes',
    },
  ]);
});

test.each([
  ['no sender', { FromEmailAddress: undefined }, 'FromEmailAddress is required'],
  ['no recipient', { Destination: {} }, 'at least one address'],
  ['51 recipients', { Destination: { ToAddresses: Array(51).fill('a@b.c') } }, 'exceeds 50'],
  ['no address', { Destination: { ToAddresses: ['ann'] } }, "Missing '@'"],
  ['a template', { Content: { Template: { TemplateName: 't' } } }, 'has no templates'],
])('a mail with %s is refused', async (_what, change, message) => {
  const opened = openServices();
  await expect(opened.call('sesv2', 'SendEmail', { ...MAIL, ...change })).rejects.toThrow(message);
  expect(mails(opened)).toEqual([]);
});

test('a raw mail keeps its bytes and shows its subject', async () => {
  const opened = openServices();
  const raw = Buffer.from('From: ml@example.com\r\nSubject: Hello\r\n\r\nbody');
  await opened.call('sesv2', 'SendEmail', { ...MAIL, Content: { Raw: { Data: raw } } });
  expect(mails(opened)).toMatchObject([{ subject: 'Hello', raw: raw.toString('base64') }]);
});

test('with ML_WORKFLOW_SMTP_URL a mail goes to that server as well', async () => {
  const received: string[] = [];
  const server = createServer((socket) => {
    let inData = false;
    socket.write('220 test\r\n');
    socket.on('data', (chunk) => {
      const said = chunk.toString();
      received.push(said);
      if (inData) {
        if (said.endsWith('\r\n.\r\n')) {
          inData = false;
          socket.write('250 ok\r\n');
        }
      } else if (said.startsWith('DATA')) {
        inData = true;
        socket.write('354 go on\r\n');
      } else socket.write(said.startsWith('QUIT') ? '221 bye\r\n' : '250 ok\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.ML_WORKFLOW_SMTP_URL = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const opened = openServices();
    await opened.call('sesv2', 'SendEmail', MAIL);
    await until(() => received.join('').includes('\r\n.\r\n'), 'the server got the mail');
    expect(received.join('')).toContain('RCPT TO:<ann@example.com>');
    expect(received.join('')).toContain('Subject: Approve?');
  } finally {
    delete process.env.ML_WORKFLOW_SMTP_URL;
    server.close();
  }
});

test('a notice reaches the inbox of the topic’s subscribers', async () => {
  const opened = openServices();
  const { TopicArn } = await opened.call<{ TopicArn: string }>('sns', 'CreateTopic', { Name: 'failures' });
  await opened.call('sns', 'Publish', { TopicArn, Message: 'nobody listens' });
  await opened.call('sns', 'Subscribe', { TopicArn, Protocol: 'email', Endpoint: 'ops@example.com' });
  await opened.call('sns', 'Publish', { TopicArn, Subject: 'Train model failed', Message: 'redrive it' });
  expect(mails(opened)).toMatchObject([
    { to: [TopicArn], text: 'nobody listens' },
    { to: ['ops@example.com'], subject: 'Train model failed', text: 'redrive it' },
  ]);
  await expect(
    opened.call('sns', 'Publish', { TopicArn, Subject: 'x'.repeat(101), Message: 'm' }),
  ).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('DynamoDB keeps items over a restart, on 127.0.0.1 only, and refuses as AWS does', async () => {
  const first = openServices();
  const key = { AttributeName: 'id', AttributeType: 'S' };
  await first.call('dynamodb', 'CreateTable', {
    TableName: 'approvals',
    AttributeDefinitions: [key],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  const active = async () =>
    (await first.call<{ Table: { TableStatus: string } }>('dynamodb', 'DescribeTable', { TableName: 'approvals' }))
      .Table.TableStatus === 'ACTIVE';
  await until(active, 'the table was active');
  const put = {
    TableName: 'approvals',
    Item: { id: { S: 'a' }, n: { N: '1' } },
    ConditionExpression: 'attribute_not_exists(id)',
  };
  await first.call('dynamodb', 'PutItem', put);
  await expect(first.call('dynamodb', 'PutItem', put)).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
    message: 'The conditional request failed',
    statusCode: 400,
  });
  expect(await first.services.dynamodbEndpoint()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await first.close();
  const second = openServices({}, first.stateDir);
  expect(await second.call('dynamodb', 'GetItem', { TableName: 'approvals', Key: { id: { S: 'a' } } })).toEqual({
    Item: put.Item,
  });
});
