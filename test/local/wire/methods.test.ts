import { connect } from 'node:net';
import { removeTemporaryFolders, temporaryFolder } from '../runtime/support';
import { type Served, serve } from './support';

let served: Served;
beforeAll(async () => {
  served = await serve(temporaryFolder());
});
afterAll(async () => {
  await served.close();
  removeTemporaryFolders();
});

/** What the server sends until it closes the connection, which no test waits for in vain. */
function exchange(lines: readonly string[], body = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    socket.setTimeout(30_000, () => socket.destroy(new Error(`the server hangs after ${lines[0]}: ${answer}`)));
    socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`);
  });
}

const host = (): string => `Host: ${new URL(served.url).host}`;
const TARGET = 'X-Amz-Target: AWSStepFunctions.ListStateMachines';

test.each(['TRACE', 'PATCH', 'PROPFIND', 'M-SEARCH', 'DELETE', 'PUT', 'OPTIONS'])(
  '%s / is not found',
  async (method) => {
    expect(await exchange([`${method} / HTTP/1.1`, host()])).toMatch(/^HTTP\/1.1 404 Not Found\r\n/);
  },
);

test('TRACE sends nothing of the request back', async () => {
  const answer = await exchange(['TRACE / HTTP/1.1', host(), 'Authorization: secret', 'X-Own: mirrored']);
  expect(answer).not.toMatch(/secret|mirrored/);
});

test.each(['TRACE', 'GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  '%s is no way to call an operation',
  async (method) => {
    const answer = await exchange([`${method} / HTTP/1.1`, host(), TARGET, 'Content-Length: 2'], '{}');
    expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(answer).toMatch(/\r\nx-amzn-errortype: UnknownOperationException\r\n/);
    expect(answer).toContain('"__type":"UnknownOperationException"');
  },
);

test.each<[string, string[], string, RegExp]>([
  ['what is no HTTP', ['garbage'], '', /^HTTP\/1.1 400 /],
  ['a method that HTTP does not know', ['FOO / HTTP/1.1'], '', /^HTTP\/1.1 400 /],
  ['a broken chunk', ['POST / HTTP/1.1', TARGET, 'Transfer-Encoding: chunked'], 'ZZ\r\n', /^HTTP\/1.1 400 /],
  ['an expectation', ['POST / HTTP/1.1', TARGET, 'Expect: more', 'Content-Length: 2'], '{}', /^HTTP\/1.1 417 /],
  ['headers without end', ['POST / HTTP/1.1', `X-Long: ${'a'.repeat(70_000)}`], '', /^HTTP\/1.1 431 /],
  ['a name in the wrong code', ['POST /api/x/%ZZ HTTP/1.1', 'Content-Length: 0'], '', /^HTTP\/1.1 404 /],
  ['a tunnel', ['CONNECT 127.0.0.1:80 HTTP/1.1'], '', /^$/],
  ['another protocol', ['GET / HTTP/1.1', 'Upgrade: websocket'], '', /^HTTP\/1.1 200 /],
])('%s is answered or closed, and explains nothing of the inside', async (_, [first = '', ...rest], body, expected) => {
  const answer = await exchange([first, host(), ...rest], body);
  expect(answer).toMatch(expected);
  expect(answer).not.toMatch(/\n\s+at |node:internal/);
});

test('a client that breaks off is no error of the server', async () => {
  await new Promise<void>((resolve) => {
    const socket = connect(Number(new URL(served.url).port), '127.0.0.1', () => {
      socket.write(`POST / HTTP/1.1\r\n${host()}\r\n${TARGET}\r\nContent-Length: 10\r\n\r\n{}`, () =>
        socket.resetAndDestroy(),
      );
    });
    socket.on('close', () => resolve());
    socket.on('error', () => undefined);
  });
  // One more, so that the first has come to its end.
  expect(await exchange(['GET /nothing HTTP/1.1', host()])).toMatch(/^HTTP\/1.1 404 /);
  expect(served.lines).toEqual([]);
});
