import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** A request that was read whole. */
export interface WireRequest {
  readonly method: string;
  /** As sent, still encoded, without the query. */
  readonly path: string;
  readonly rawQuery: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** From the signature's scope, e.g. 's3', 'states', 'execute-api'; undefined for an unsigned request. */
  readonly signedFor?: string;
  readonly accessKey?: string;
}

export interface WireResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

const MEGABYTE = 1024 * 1024;
/** An S3 object is held in memory once; everything else is an API request. */
const limitOf = (signedFor: string | undefined): number => (signedFor === 's3' ? 512 : 8) * MEGABYTE;

export async function readRequest(message: IncomingMessage): Promise<WireRequest> {
  const [path = '/', rawQuery = ''] = splitOnce(message.url ?? '/', '?');
  const query = new URLSearchParams(rawQuery);
  const scope = signatureScope(message.headers.authorization, query);
  return {
    method: message.method ?? 'GET',
    path,
    rawQuery,
    query,
    headers: message.headers,
    body: await readBody(message, limitOf(scope?.service)),
    ...(scope ? { signedFor: scope.service, accessKey: scope.accessKey } : {}),
  };
}

export function send(response: ServerResponse, { status, headers = {}, body }: WireResponse, isHead: boolean): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value as string | string[]);
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(body as string);
  if (!response.hasHeader('content-length') && status !== 204) response.setHeader('content-length', bytes.length);
  response.end(isHead ? undefined : bytes);
}

function readBody(message: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      // The rest is read and dropped, so that the client gets the answer.
      if (size <= limit) chunks.push(chunk);
    });
    message.on('end', () => {
      if (size > limit) reject(new BodyTooLarge(`the body has ${size} bytes; at most ${limit} are allowed`));
      else resolve(Buffer.concat(chunks));
    });
    message.on('error', reject);
  });
}

function signatureScope(
  authorization: string | undefined,
  query: URLSearchParams,
): { service: string; accessKey: string } | undefined {
  const credential = /Credential=([^,\s]+)/.exec(authorization ?? '')?.[1] ?? query.get('X-Amz-Credential') ?? '';
  const parts = credential.split('/');
  const [service, accessKey] = [parts[parts.length - 2], parts[0]];
  return parts.length >= 5 && service && accessKey ? { service, accessKey } : undefined;
}

function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}

export function header(request: WireRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** decodeURIComponent that answers undefined for a malformed sequence. */
export function decodePath(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
