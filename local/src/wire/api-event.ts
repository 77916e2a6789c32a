import { randomUUID } from 'node:crypto';
import type { HttpApiRoute, WireContext } from './context';
import type { WireRequest } from './request';

interface Routed {
  readonly apiId: string;
  readonly rawPath: string;
  readonly route: HttpApiRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Payload format 2.0, without what an authorizer adds. */
export function apiEvent(context: WireContext, request: WireRequest, { apiId, rawPath, route, parameters }: Routed) {
  const headers = Object.fromEntries(
    Object.entries(request.headers)
      .filter(([name]) => name !== 'cookie')
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );
  const cookies = request.headers.cookie?.split('; ');
  const query: Record<string, string> = {};
  for (const [name, value] of request.query) query[name] = name in query ? `${query[name]},${value}` : value;
  const isText = isTextBody(request.headers['content-type']);
  const now = Date.now();
  const routeKey = route.path === '$default' ? '$default' : `${route.method} ${route.path}`;
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: request.rawQuery,
    ...(cookies ? { cookies } : {}),
    headers,
    ...(request.rawQuery === '' ? {} : { queryStringParameters: query }),
    ...(Object.keys(parameters).length === 0 ? {} : { pathParameters: parameters }),
    requestContext: {
      accountId: context.accountId,
      apiId,
      domainName: request.headers.host ?? '',
      domainPrefix: apiId,
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: new Date(now).toUTCString(),
      timeEpoch: now,
    },
    ...(request.body.length === 0 ? {} : { body: request.body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

const isTextBody = (type: string | undefined): boolean =>
  type === undefined || /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded))|\+json|\+xml/.test(type);
