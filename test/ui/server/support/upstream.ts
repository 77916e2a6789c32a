import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const open: Server[] = [];

/** Stands for API Gateway and keeps what reaches it. */
export async function upstream(
  answer: (response: ServerResponse, seen: Seen) => void = (response) =>
    response.setHeader('content-type', 'application/json').end('{}'),
): Promise<{ readonly url: string; readonly seen: readonly Seen[]; readonly server: Server }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(one);
      answer(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, server };
}

/** For afterEach. */
export function closeUpstreams(): void {
  for (const server of open.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
}
