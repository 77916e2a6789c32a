import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { API_PREFIX, type WireContext } from './context';
import { refusal } from './guard';
import { allowsOrigin } from './cors';
import { answerHttpApi } from './http-api';
import { answerAwsJson } from './protocols/aws-json';
import { answerQuery } from './protocols/query';
import { answerRestJson } from './protocols/rest-json';
import { answerS3 } from './protocols/s3';
import { answerUiApi, UI_API } from './ui-api';
import { BodyTooLarge, header, readRequest, send, type WireRequest, type WireResponse } from './request';

/** Answers what is no AWS call: pages, and the CLI's own requests. Undefined: not its business. */
export type OwnPages = (request: WireRequest, response: ServerResponse) => Promise<WireResponse | 'sent' | undefined>;

export interface WireServer {
  readonly port: number;
  close(): Promise<void>;
}

export class PortInUse extends Error {
  override readonly name = 'PortInUse';
}

/** Milliseconds that requests to the app's APIs get when the server closes. */
const PATIENCE = 5000;

/** Listens on 127.0.0.1 only. Port 0: any free one. */
export async function startServer(context: WireContext, pages: OwnPages, port: number): Promise<WireServer> {
  const calls = new Set<Promise<void>>();
  const own = { port };
  const server = createServer((message, response) => {
    const answered = answer(context, pages, own.port, message, response).catch((error: Error) => {
      context.log(`internal error: ${error.stack ?? error.message}`);
      if (!response.headersSent) send(response, text(500, 'The local runtime failed; its log says why.'), false);
      else response.destroy();
    });
    if (![API_PREFIX, UI_API].some((prefix) => message.url?.startsWith(prefix))) return;
    const sent = Promise.all([answered, once(response, 'close').catch(() => undefined)]).then(() => undefined);
    calls.add(sent);
    void sent.finally(() => calls.delete(sent));
  });
  await listen(server, port);
  own.port = portOf(server);
  return {
    port: own.port,
    async close() {
      // A person's request that has begun is answered; its function still calls this server.
      const patience = new AbortController();
      const waited = setTimeout(PATIENCE, undefined, { signal: patience.signal }).catch(() => undefined);
      await Promise.race([Promise.all(calls), waited]);
      patience.abort();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = `port ${port} of 127.0.0.1 is taken by another program. Stop it, or choose another port with --port.`;
      reject(error.code === 'EADDRINUSE' ? new PortInUse(inUse) : error);
    });
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

async function answer(
  context: WireContext,
  pages: OwnPages,
  port: number,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const isHead = message.method === 'HEAD';
  const refused = refusal(message, port, (origin) => allowsOrigin(context, message, origin));
  if (refused !== undefined) return send(response, text(403, `Refused: ${refused}.`), isHead);
  let request: WireRequest;
  try {
    request = await readRequest(message);
  } catch (error) {
    // The client broke off: nobody waits for an answer.
    if (message.destroyed && !message.complete) return;
    if (!(error instanceof BodyTooLarge)) throw error;
    return send(response, tooLarge(message, error.message), isHead);
  }
  const result = await route(context, pages, request, response);
  if (result !== 'sent') send(response, result, isHead);
}

async function route(
  context: WireContext,
  pages: OwnPages,
  request: WireRequest,
  response: ServerResponse,
): Promise<WireResponse | 'sent'> {
  if (request.headers['x-amz-target'] !== undefined) return answerAwsJson(context, request);
  if (request.signedFor === 's3') return answerS3(context, request);
  if (request.path.startsWith(UI_API)) return answerUiApi(context, request);
  if (request.path.startsWith(API_PREFIX)) return answerHttpApi(context, request);
  if (['lambda', 'sagemaker', 'ses'].includes(request.signedFor ?? '')) return answerRestJson(context, request);
  if (header(request, 'content-type')?.startsWith('application/x-www-form-urlencoded') && request.path === '/') {
    return answerQuery(context, request);
  }
  return (await pages(request, response)) ?? text(404, 'Not Found');
}

const text = (status: number, body: string): WireResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: `${body}\n`,
});

function tooLarge(message: IncomingMessage, reason: string): WireResponse {
  if (message.headers['x-amz-target'] === undefined) return text(413, `Refused: ${reason}.`);
  return {
    status: 413,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': 'RequestEntityTooLargeException' },
    body: JSON.stringify({ __type: 'RequestEntityTooLargeException', message: reason }),
  };
}
