import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeAll, openServices, text, until, type Opened } from './support';

afterEach(closeAll);

interface Answer {
  StatusCode: number;
  Payload: Uint8Array;
  FunctionError?: string;
}

function define({ services }: Opened, source: string, more: object = {}, file = 'index.mjs'): string {
  const folder = mkdtempSync(join(tmpdir(), 'function-'));
  writeFileSync(join(folder, file), source);
  return services.lambda.define({
    name: 'f', folder, handler: 'index.handler', runtime: 'nodejs24.x', timeoutSeconds: 5, memory: 128,
    environment: { TABLE: 'approvals' }, role: '', ...more,
  }); // prettier-ignore
}

async function invoke({ call }: Opened, event: unknown = {}, more: object = {}) {
  const answer = await call<Answer>('lambda', 'Invoke', {
    FunctionName: 'f',
    Payload: Buffer.from(JSON.stringify(event)),
    ...more,
  });
  return { ...answer, value: JSON.parse(text(answer.Payload) || 'null') as unknown };
}

test('a function sees its own environment and context, not ours', async () => {
  const opened = openServices();
  process.env.OURS = 'secret';
  const arn = define(
    opened,
    `export const handler = async (event, context) => ({
       event, table: process.env.TABLE, ours: process.env.OURS ?? null, region: process.env.AWS_REGION,
       endpoint: process.env.AWS_ENDPOINT_URL, name: process.env.AWS_LAMBDA_FUNCTION_NAME,
       arn: context.invokedFunctionArn, left: context.getRemainingTimeInMillis() > 4000 });`,
  );
  const { value, StatusCode } = await invoke(opened, { a: 1 });
  delete process.env.OURS;
  expect(StatusCode).toBe(200);
  expect(value).toEqual({
    event: { a: 1 },
    table: 'approvals',
    ours: null,
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:1',
    name: 'f',
    arn,
    left: true,
  });
});

test('an instance is used again; two at once are two', async () => {
  const opened = openServices();
  define(
    opened,
    'let calls = 0; export const handler = async ({ ms }) => { await new Promise((r) => setTimeout(r, ms)); return ++calls; };',
  );
  expect((await invoke(opened, { ms: 0 })).value).toBe(1);
  expect((await invoke(opened, { ms: 0 })).value).toBe(2);
  const both = await Promise.all([invoke(opened, { ms: 50 }), invoke(opened, { ms: 50 })]);
  expect(both.map(({ value }) => value).sort()).toEqual([1, 3]);
});

test('an error of the handler is the payload that Lambda gives', async () => {
  const opened = openServices();
  define(opened, "export const handler = async () => { throw new TypeError('no such run'); };");
  const { FunctionError, value, StatusCode } = await invoke(opened);
  expect({ FunctionError, StatusCode }).toEqual({ FunctionError: 'Unhandled', StatusCode: 200 });
  expect(value).toMatchObject({ errorType: 'TypeError', errorMessage: 'no such run', trace: expect.any(Array) });
});

test.each([
  [
    'takes too long',
    'export const handler = () => new Promise(() => setInterval(() => {}, 1000));',
    'Sandbox.Timedout',
    /Task timed out after 0.30 seconds$/,
  ],
  ['ends the process', 'export const handler = async () => process.exit(3);', 'Runtime.ExitError', /exit status 3$/],
  ['has no handler', 'export const other = 1;', 'Runtime.HandlerNotFound', /handler is undefined or not exported/],
  ['can’t be loaded', "import 'no-such-package';", 'Error', /no-such-package/],
])('a function that %s fails, and the next invocation starts afresh', async (_what, source, errorType, message) => {
  const opened = openServices();
  define(opened, source, { timeoutSeconds: 0.3 });
  for (let i = 0; i < 2; i++) {
    const { FunctionError, value } = await invoke(opened);
    expect(FunctionError).toBe('Unhandled');
    expect(value).toMatchObject({ errorType, errorMessage: expect.stringMatching(message) });
  }
});

test('CommonJS modules and callbacks work, and what they print is in the log', async () => {
  const opened = openServices();
  define(
    opened,
    "exports.handler = (event, context, callback) => { console.log('seen', event.n); callback(null, event.n + 1); };",
    {},
    'index.js',
  );
  expect((await invoke(opened, { n: 1 })).value).toBe(2);
  const log = opened.services.logs.file('/aws/lambda', 'f');
  await until(() => existsSync(log) && readFileSync(log, 'utf8').includes('seen 1'), 'the line was logged');
});

test('a changed definition takes effect', async () => {
  const opened = openServices();
  define(opened, 'export const handler = async () => 1;');
  expect((await invoke(opened)).value).toBe(1);
  define(opened, 'export const handler = async () => 2;');
  expect((await invoke(opened)).value).toBe(2);
});

test('what can’t run is refused in words', async () => {
  const opened = openServices();
  await expect(invoke(opened)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:f',
  });
  define(opened, '', { runtime: 'python3.13' });
  await expect(invoke(opened)).rejects.toThrow('the local runtime runs Node.js functions only');
  define(opened, '', { handler: 'app.handler' });
  await expect(invoke(opened)).rejects.toThrow('has no module for its handler "app.handler"');
});

test('an asynchronous invocation answers at once', async () => {
  const opened = openServices();
  const file = join(opened.stateDir, 'done');
  define(
    opened,
    `import { writeFileSync } from 'node:fs';
     export const handler = async () => { await new Promise((r) => setTimeout(r, 50)); writeFileSync(${JSON.stringify(file)}, 'x'); };`,
  );
  expect(await invoke(opened, {}, { InvocationType: 'Event' })).toMatchObject({ StatusCode: 202, value: null });
  await opened.close();
  expect(readFileSync(file, 'utf8')).toBe('x');
});
