import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConsoleProblem } from '../../handlers/shared/console-contract';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export const plain = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: `${body}\n`,
});

/** A refusal as the console API writes it. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    /** For the log alone. */
    readonly reason?: string,
  ) {
    super(title);
  }

  get answer(): Answer {
    const { status, title, detail } = this;
    const body: ConsoleProblem = { type: 'about:blank', title, status, detail };
    const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
    return { status, headers, body: JSON.stringify(body) };
  }
}

export function send(request: IncomingMessage, response: ServerResponse, { status, headers = {}, body }: Answer): void {
  const bytes = Buffer.from(body ?? '');
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
