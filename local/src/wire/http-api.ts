import { apiEvent } from './api-event';
import { authorize, identityOf } from './authorization';
import { API_PREFIX, type HttpApi, type HttpApiRoute, localUser, type WireContext } from './context';
import { preflight, withCors } from './cors';
import { JSON_TYPE, plain } from './plain-answer';
import { decodePath, type WireRequest, type WireResponse } from './request';

/** API Gateway's HTTP API, payload format 2.0: calls the route's function. There is no throttling on a laptop. */
export async function answerHttpApi(context: WireContext, request: WireRequest): Promise<WireResponse> {
  const [apiId = '', ...rest] = request.path.slice(API_PREFIX.length).split('/');
  const api = context.httpApis().find((candidate) => candidate.apiId === apiId);
  if (!api) return plain(404, 'Not Found');
  const answer = preflight(api, request) ?? (await answerRoute(context, api, request, `/${rest.join('/')}`));
  return withCors(api, request, answer);
}

/** As {@link answerHttpApi}, where who asks is known to be this machine's user: whatever the route wants to see of it. */
export const answerAsUser = (
  context: WireContext,
  api: HttpApi,
  request: WireRequest,
  rawPath: string,
): Promise<WireResponse> =>
  answerRoute(context, api, request, rawPath, async () => ({ authorizer: { iam: identityOf(context, request) } }));

async function answerRoute(
  context: WireContext,
  api: HttpApi,
  request: WireRequest,
  rawPath: string,
  authorizes = authorize,
): Promise<WireResponse> {
  const found = findRoute(api, request.method, rawPath);
  if (!found) return plain(404, 'Not Found');
  const { route, parameters } = found;
  const event = apiEvent(context, request, { apiId: api.apiId, rawPath, route, parameters });
  const authorization = await authorizes(context, request, route, event);
  if ('refused' in authorization) return authorization.refused;
  const { authorizer } = authorization;
  const requestContext = { ...event.requestContext, ...(authorizer ? { authorizer } : {}) };
  return callFunction(context, route, { ...event, requestContext });
}

async function callFunction(context: WireContext, route: HttpApiRoute, event: object): Promise<WireResponse> {
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
