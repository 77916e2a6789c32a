import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** What handlers read of an HTTP API event (payload format 2.0). */
export type HttpEvent = APIGatewayProxyEventV2;
export type HttpAnswer = APIGatewayProxyStructuredResultV2;

export const header = (event: HttpEvent, name: string): string | undefined => {
  // API Gateway gives lower-case names; other senders of this event may not.
  const found = Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === name);
  return found?.[1];
};

export const contentType = (event: HttpEvent): string =>
  (header(event, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

/** The body as text, or undefined where it is longer than `limit` bytes. */
export function bodyText(event: HttpEvent, limit: number): string | undefined {
  const body = event.body ?? '';
  // Base64 is a third longer; refused before it is decoded.
  if (body.length > limit * 2) return undefined;
  const bytes = Buffer.from(body, event.isBase64Encoded ? 'base64' : 'utf8');
  return bytes.length > limit ? undefined : bytes.toString('utf8');
}

const SAFE = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export const json = (statusCode: number, body: object, type = 'application/json'): HttpAnswer => ({
  statusCode,
  headers: { ...SAFE, 'content-type': type },
  body: JSON.stringify(body),
});

/** RFC 9457. */
export const problem = (
  status: number,
  title: string,
  detail: string,
  extra: Readonly<Record<string, unknown>> = {},
): HttpAnswer => json(status, { type: 'about:blank', title, status, detail, ...extra }, 'application/problem+json');

export const htmlAnswer = (statusCode: number, body: string, policy: string): HttpAnswer => ({
  statusCode,
  headers: { ...SAFE, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
  body,
});
