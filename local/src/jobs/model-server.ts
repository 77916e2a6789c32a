import * as http from 'node:http';
import type { ModelServer, ServerAnswer } from '../services/types';
import { Child, type ChildOptions } from './child';

const START_LIMIT = 60_000;

/** Starts serve.py and waits until it answers /ping. */
export async function startModelServer(options: ChildOptions): Promise<ModelServer> {
  let tellPort: (port: number) => void = () => undefined;
  const port = new Promise<number>((resolve) => (tellPort = resolve));
  const child = new Child({
    ...options,
    onLine: (line) => {
      options.onLine(line);
      const announced = /^serving on port (\d+)$/.exec(line)?.[1];
      if (announced) tellPort(Number(announced));
    },
  });
  const agent = new http.Agent({ keepAlive: true });
  let late: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    late = setTimeout(() => reject(new Error(`it did not answer within ${START_LIMIT / 1000} s`)), START_LIMIT);
  });
  const ended = child.done.then((reason): never => {
    throw new Error(reason ?? 'the server ended by itself');
  });
  // Both may reject when nobody waits for them any more.
  limit.catch(() => undefined);
  ended.catch(() => undefined);
  const stop = async (): Promise<void> => {
    agent.destroy();
    await child.stop();
  };
  try {
    const address = await Promise.race([port, limit, ended]);
    const ping = await Promise.race([request(agent, address, 'GET', '/ping'), limit, ended]);
    if (ping.status !== 200) throw new Error(`/ping answered ${ping.status}`);
    return {
      stop,
      invoke: (body, contentType, accept) =>
        request(agent, address, 'POST', '/invocations', body, { 'content-type': contentType, accept }),
    };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

function request(
  agent: http.Agent,
  port: number,
  method: string,
  path: string,
  body?: Uint8Array,
  headers: Record<string, string> = {},
): Promise<ServerAnswer> {
  return new Promise((resolve, reject) => {
    const length = body && { 'content-length': body.byteLength };
    const sent = http.request(
      { agent, host: '127.0.0.1', port, method, path, headers: { ...headers, ...length }, timeout: 60_000 },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 500,
            body: Buffer.concat(chunks),
            contentType: response.headers['content-type'] ?? 'application/octet-stream',
          }),
        );
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('no answer within 60 s')));
    sent.on('error', reject);
    sent.end(body);
  });
}
