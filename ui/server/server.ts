import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { plain, Refused, send } from './answer';
import { acceptedEncodings } from './encodings';
import type { Files } from './files';
import type { Log } from './log';
import { checkHost, checkOrigin } from './origin';
import type { Proxy } from './proxy';
import type { Settings } from './settings';

export interface UiServerParts {
  readonly settings: Pick<Settings, 'base' | 'host' | 'isHttps'>;
  readonly files: Files;
  readonly proxy: Proxy;
  readonly log: Log;
  /** Rejects as long as the API can't be asked at all. */
  readonly check: () => Promise<void>;
}

const HEALTH = '/healthz';
const READY = '/readyz';

/** The web app's files, and its API behind them. */
export class UiServer {
  readonly http: Server;
  private isDraining = false;
  private isReady = false;

  constructor(private readonly parts: UiServerParts) {
    this.http = createServer({ headersTimeout: 10_000, requestTimeout: 60_000, maxHeaderSize: 32_768 });
    // Longer than load balancers keep theirs, so that it is never this side which closes one that is about to be used.
    this.http.keepAliveTimeout = 75_000;
    this.http.on('request', (request, response) => void this.answer(request, response));
  }

  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(port, () => {
        const address = this.http.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  }

  /** Takes requests for some more seconds, since load balancers learn of the end late, then finishes what was begun. */
  async drain(seconds: number): Promise<void> {
    this.isDraining = true;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const closed = new Promise<void>((resolve) => this.http.close(() => resolve()));
    this.http.closeIdleConnections();
    await closed;
    this.parts.proxy.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '', query = ''] = splitOnce(request.url ?? '', '?');
    if (path === HEALTH || path === READY) return this.health(request, response, path);
    const id = randomUUID();
    const since = performance.now();
    let reason: string | undefined;
    response.once('close', () => {
      const { method } = request;
      const { statusCode: status, writableFinished } = response;
      const ms = Math.round((performance.now() - since) * 10) / 10;
      const details = {
        id,
        method,
        path: path.slice(0, 300),
        status,
        ms,
        ...(!writableFinished && { isCut: true }),
        ...(reason && { reason }),
      };
      this.parts.log(status >= 500 ? 'error' : 'info', 'request', details);
    });
    response.setHeader('x-request-id', id);
    response.setHeader('x-content-type-options', 'nosniff');
    if (this.parts.settings.isHttps) response.setHeader('strict-transport-security', 'max-age=31536000');
    if (this.isDraining) response.setHeader('connection', 'close');
    try {
      await this.route(request, response, path, query);
    } catch (error) {
      reason = error instanceof Refused ? error.reason : (error as Error).message;
      if (response.headersSent) response.destroy();
      else send(request, response, (error instanceof Refused ? error : OWN_FAULT).answer);
    }
  }

  private async route(request: IncomingMessage, response: ServerResponse, path: string, query: string): Promise<void> {
    const { settings, proxy, files } = this.parts;
    const { base, host } = settings;
    const api = `${base}api/`;
    if (path.startsWith(api)) {
      checkOrigin(request, host);
      return proxy.hand(request, response, path.slice(api.length - 1), query);
    }
    checkHost(request.headers.host, host);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return send(request, response, plain(405, 'Method Not Allowed', { allow: 'GET, HEAD' }));
    }
    if (path.startsWith(base)) {
      return send(
        request,
        response,
        files.answer(path.slice(base.length), acceptedEncodings(request.headers['accept-encoding'])),
      );
    }
    const isOutside = path !== '/' && `${path}/` !== base;
    const location = base + (query === '' ? '' : `?${query}`);
    send(request, response, isOutside ? plain(404, 'Not Found') : plain(302, 'Found', { location }));
  }

  private async health(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    if (path === HEALTH) return send(request, response, plain(200, 'ok'));
    if (this.isDraining) return send(request, response, plain(503, 'draining'));
    try {
      // Once it has worked, a fault of others takes no server out of service: the app says what is wrong.
      if (!this.isReady) await this.parts.check();
      this.isReady = true;
      send(request, response, plain(200, 'ready'));
    } catch (error) {
      const reason = error instanceof Refused ? error.reason : (error as Error).message;
      this.parts.log('error', 'not ready', { reason });
      send(request, response, plain(503, 'not ready: the log says why'));
    }
  }
}

const OWN_FAULT = new Refused(500, 'The server failed', 'Try again; its log says why.');

function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}
