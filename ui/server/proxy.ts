import { Agent as HttpAgent, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Refused } from './answer';
import { readBody } from './body';
import { acceptedEncodings } from './encodings';
import type { Signer } from './signer';

export interface ProxyOptions {
  /** Every request goes there, whatever it says. */
  readonly api: { readonly origin: string; readonly path: string };
  /** Undefined: the user's own token is handed on. */
  readonly sign?: Signer;
  /** Milliseconds; API Gateway gives up after 30 seconds. */
  readonly timeout?: number;
  /** Is told of an answer that the user can do nothing about. */
  readonly onRefusal?: (words: string) => void;
}

/** All that the API has to know of a request and the browser of an answer; every other header ends here. */
const ASKED = ['accept', 'content-type'];
const ANSWERED = ['content-type', 'cache-control', 'content-disposition', 'retry-after', 'apigw-requestid'];

const SMALL = 2000;

const takesGzip = ({ headers }: IncomingMessage): boolean => acceptedEncodings(headers['accept-encoding']).has('gzip');

export class Proxy {
  private readonly origin: URL;
  private readonly agent: HttpAgent;

  constructor(private readonly options: ProxyOptions) {
    this.origin = new URL(options.api.origin);
    const keep = { keepAlive: true, maxFreeSockets: 32 };
    this.agent = this.origin.protocol === 'https:' ? new HttpsAgent(keep) : new HttpAgent(keep);
  }

  /** @param path what follows `api`, with its slash and still encoded; rejects with a {@link Refused} */
  async hand(request: IncomingMessage, response: ServerResponse, path: string, rawQuery: string): Promise<void> {
    const { method = 'GET' } = request;
    if (method !== 'GET' && method !== 'POST') {
      throw new Refused(405, 'The method is not allowed', `Use GET or POST; ${method} does nothing here.`);
    }
    if (!isStraight(path)) {
      throw new Refused(
        400,
        'The address is not one of the API',
        'Leave out ".", "..", "\\" and empty parts of the path.',
      );
    }
    const body = method === 'POST' ? await readBody(request) : Buffer.alloc(0);
    const query = new URLSearchParams(rawQuery);
    const outgoing = {
      method,
      origin: this.origin,
      path: this.options.api.path + path,
      query,
      headers: this.headersOf(request, body),
      body,
    };
    const headers = (await this.options.sign?.(outgoing)) ?? outgoing.headers;
    const target = outgoing.path + (query.size > 0 ? `?${encoded(query)}` : '');
    const answer = await this.ask(method, target, headers, body, response);
    if (answer.statusCode === 403 && this.options.sign) {
      this.options.onRefusal?.("the console API refuses this server's role: allow it execute-api:Invoke on the API");
    }
    const kept = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => ANSWERED.includes(name)));
    const head = { 'cache-control': 'no-store', vary: 'accept-encoding', ...kept };
    const zips = takesGzip(request) && Number(answer.headers['content-length'] ?? 0) > SMALL;
    response.writeHead(answer.statusCode ?? 502, { ...head, ...(zips && { 'content-encoding': 'gzip' }) });
    // A history of a thousand events is a tenth of its size.
    await (zips ? pipeline(answer, createGzip({ level: 4 }), response) : pipeline(answer, response));
  }

  close(): void {
    this.agent.destroy();
  }

  private headersOf({ headers }: IncomingMessage, body: Buffer): Record<string, string> {
    const names = this.options.sign ? ASKED : [...ASKED, 'authorization'];
    const kept = names.flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]] as const] : []));
    return { ...Object.fromEntries(kept), ...(body.length > 0 && { 'content-length': String(body.length) }) };
  }

  private ask(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    response: ServerResponse,
  ): Promise<IncomingMessage> {
    const { timeout = 31_000 } = this.options;
    const { protocol, hostname, port } = this.origin;
    const begin = protocol === 'https:' ? httpsRequest : httpRequest;
    const once = (mayRepeat: boolean): Promise<IncomingMessage> =>
      new Promise((resolve, reject) => {
        // No redirect is followed and no other host is ever asked.
        const target = { method, path, headers: { ...headers }, hostname: hostname.replace(/^\[|\]$/g, ''), port };
        const asking = begin({ ...target, agent: this.agent, signal: AbortSignal.timeout(timeout) });
        const left = () => asking.destroy();
        response.once('close', left);
        asking.once('response', resolve);
        asking.once('error', (error: NodeJS.ErrnoException) => {
          response.off('close', left);
          // The API had closed a connection that was kept for later.
          if (mayRepeat && asking.reusedSocket && error.code === 'ECONNRESET') once(false).then(resolve, reject);
          else reject(refusedBy(error));
        });
        asking.end(body);
      });
    return once(method === 'GET');
  }
}

const refusedBy = (error: NodeJS.ErrnoException): Refused =>
  error.name === 'TimeoutError' || error.name === 'AbortError'
    ? new Refused(
        504,
        'The console API does not answer in time',
        'Try again in a moment.',
        'the API did not answer in time',
      )
    : new Refused(
        502,
        'The console API does not answer',
        "Try again in a moment; if it goes on, whoever runs this server checks CONSOLE_API_URL and the network's rules.",
        `the API can't be reached: ${error.code ?? error.message}`,
      );

/** Whether every server on the way reads the path as the same one. */
function isStraight(path: string): boolean {
  if (!path.startsWith('/') || /[\\\s]/.test(path)) return false;
  return path
    .slice(1)
    .split('/')
    .every((part) => {
      try {
        return !/^\.{0,2}$|[\\/]/.test(decodeURIComponent(part));
      } catch {
        return false;
      }
    });
}

/** As Signature Version 4 wants a query written. */
const encoded = (query: URLSearchParams): string =>
  [...query].map((pair) => pair.map((text) => encodeURIComponent(text).replace(/[!'()*]/g, hex)).join('=')).join('&');

const hex = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
