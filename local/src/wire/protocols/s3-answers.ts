import type { WireResponse } from '../request';
import { document, element } from './xml';

export type Answer = Record<string, unknown>;

const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const XML = { 'content-type': 'application/xml' };

export function xmlAnswer(name: string, content: string, headers: Record<string, string> = {}): WireResponse {
  return { status: 200, headers: { ...XML, ...headers }, body: document(`<${name} ${NAMESPACE}>${content}</${name}>`) };
}

export const elements = (content: object): string =>
  Object.entries(content)
    .map(([name, value]) => element(name, value))
    .join('');

/** Headers of an object's answer. */
export function objectHeaders(answer: Answer): Record<string, string> {
  const headers: Record<string, string> = {};
  const set = (name: string, value: unknown): void => {
    if (value !== undefined) headers[name] = value instanceof Date ? value.toUTCString() : String(value);
  };
  set('etag', answer.ETag);
  set('last-modified', answer.LastModified);
  set('content-type', answer.ContentType);
  set('content-length', answer.ContentLength);
  set('content-range', answer.ContentRange);
  set('content-encoding', answer.ContentEncoding);
  set('cache-control', answer.CacheControl);
  set('accept-ranges', answer.AcceptRanges);
  set('x-amz-version-id', answer.VersionId);
  for (const [name, value] of Object.entries((answer.Metadata ?? {}) as object)) set(`x-amz-meta-${name}`, value);
  return headers;
}

export function s3Error(
  name: string,
  message: string,
  status: number,
  resource: string,
  requestId: string,
): WireResponse {
  const body = element('Error', { Code: name, Message: message, Resource: resource, RequestId: requestId });
  return { status, headers: { ...XML, 'x-amz-request-id': requestId }, body: document(body) };
}
