import { randomUUID } from 'node:crypto';
import { type HttpApi, type HttpApiRoute, localUser, type WireContext } from './context';
import { decodePath, type WireRequest, type WireResponse } from './request';

/** Where the APIs stand: /apis/{apiId}/… */
export const API_PREFIX = '/apis/';
const JSON_TYPE = { 'content-type': 'application/json' };

const plain = (status: number, message: string): WireResponse => ({
  status,
  headers: JSON_TYPE,
  body: JSON.stringify({ message }),
});

/** API Gateway's HTTP API, payload format 2.0: calls the route's function. */
export async function answerHttpApi(context: WireContext, request: WireRequest): Promise<WireResponse> {
  const [apiId = '', ...rest] = request.path.slice(API_PREFIX.length).split('/');
  const rawPath = `/${rest.join('/')}`;
  const api = context.httpApis().find((candidate) => candidate.apiId === apiId);
  const found = api && findRoute(api, request.method, rawPath);
  if (!found) return plain(404, 'Not Found');
  const { route, parameters } = found;
  if (route.authorization === 'AWS_IAM' && request.signedFor === undefined) return plain(403, 'Forbidden');
  if (route.authorization === 'JWT') {
    return plain(401, 'Sign-in needs a real identity provider; the local runtime serves routes without it only.');
  }
  const event = requestEvent(context, apiId, request, rawPath, route, parameters);
  let answer: Record<string, unknown>;
  try {
    answer = (await context.services.call(
      'lambda',
      'Invoke',
      { FunctionName: route.functionArn, Payload: Buffer.from(JSON.stringify(event)) },
      { caller: localUser(context.accountId) },
    )) as Record<string, unknown>;
  } catch (error) {
    context.log(`${route.method} ${route.path}: ${(error as Error).message}`);
    return plain(500, 'Internal Server Error');
  }
  return functionResponse(context, route, answer);
}

interface FoundRoute {
  readonly route: HttpApiRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The most specific route: fixed segments before parameters, `$default` last. */
function findRoute(api: HttpApi, method: string, rawPath: string): FoundRoute | undefined {
  const candidates = api.routes.flatMap((route) => {
    const parameters = route.path === '$default' ? {} : matchPath(route.path, rawPath);
    const fits = route.method === method || route.method === 'ANY' || route.path === '$default';
    return fits && parameters ? [{ route, parameters }] : [];
  });
  const rank = ({ route }: FoundRoute): number =>
    (route.path === '$default' ? 1000 : 0) +
    (route.path.match(/\{/g)?.length ?? 0) * 2 +
    (route.path.includes('+}') ? 100 : 0) +
    (route.method === 'ANY' ? 1 : 0);
  return candidates.sort((one, other) => rank(one) - rank(other))[0];
}

function matchPath(template: string, rawPath: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const given = rawPath.split('/');
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const name = /^\{([^}+]+)(\+?)\}$/.exec(segment);
    const value = name?.[2] ? given.slice(index).join('/') : given[index];
    if (value === undefined || (name && value === '')) return undefined;
    if (!name && value !== segment) return undefined;
    if (name?.[1]) parameters[name[1]] = decodePath(value) ?? value;
    if (name?.[2]) return parameters;
  }
  return wanted.length === given.length ? parameters : undefined;
}

function requestEvent(
  context: WireContext,
  apiId: string,
  request: WireRequest,
  rawPath: string,
  route: HttpApiRoute,
  pathParameters: Readonly<Record<string, string>>,
): object {
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
  const userArn = localUser(context.accountId);
  return {
    version: '2.0',
    routeKey: route.path === '$default' ? '$default' : `${route.method} ${route.path}`,
    rawPath,
    rawQueryString: request.rawQuery,
    ...(cookies ? { cookies } : {}),
    headers,
    ...(request.rawQuery === '' ? {} : { queryStringParameters: query }),
    ...(Object.keys(pathParameters).length === 0 ? {} : { pathParameters }),
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
      routeKey: `${route.method} ${route.path}`,
      stage: '$default',
      time: new Date(now).toUTCString(),
      timeEpoch: now,
      ...(route.authorization === 'AWS_IAM'
        ? {
            authorizer: {
              iam: {
                accessKey: request.accessKey ?? '',
                accountId: context.accountId,
                callerId: 'AIDALOCAL',
                cognitoIdentity: null,
                principalOrgId: null,
                userArn,
                userId: 'AIDALOCAL',
              },
            },
          }
        : {}),
    },
    ...(request.body.length === 0 ? {} : { body: request.body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

const isTextBody = (type: string | undefined): boolean =>
  type === undefined || /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded))|\+json|\+xml/.test(type);

function functionResponse(context: WireContext, route: HttpApiRoute, answer: Record<string, unknown>): WireResponse {
  const text = Buffer.from((answer.Payload as Uint8Array | undefined) ?? []).toString('utf8');
  if (answer.FunctionError !== undefined) {
    context.log(`${route.method} ${route.path}: the function failed: ${text}`);
    return plain(500, 'Internal Server Error');
  }
  const value = (text === '' ? null : JSON.parse(text)) as unknown;
  // Format 2.0: whatever has no statusCode is the body.
  if (typeof value !== 'object' || value === null || !('statusCode' in value)) {
    return { status: 200, headers: JSON_TYPE, body: typeof value === 'string' ? value : text };
  }
  const {
    statusCode,
    headers = {},
    cookies,
    body = '',
    isBase64Encoded,
  } = value as {
    statusCode: number;
    headers?: Record<string, string>;
    cookies?: string[];
    body?: string;
    isBase64Encoded?: boolean;
  };
  const named = Object.fromEntries(
    Object.entries(headers).map(([name, content]) => [name.toLowerCase(), String(content)]),
  );
  return {
    status: Number(statusCode),
    headers: { ...JSON_TYPE, ...named, ...(cookies ? { 'set-cookie': cookies } : {}) },
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
}
