import { type HttpApiRoute, localUser, type WireContext } from './context';
import { verifyToken } from './jwt';
import { plain } from './plain-answer';
import { header, type WireRequest, type WireResponse } from './request';

/** What stands in the event's requestContext, or what is answered instead of calling the function. */
export type Authorization = { readonly authorizer?: object } | { readonly refused: WireResponse };

/** As API Gateway decides, but that a signature is only read: it says whom the request is from, and any key will do. */
export async function authorize(
  context: WireContext,
  request: WireRequest,
  route: HttpApiRoute,
  event: object,
): Promise<Authorization> {
  switch (route.authorization) {
    case 'NONE':
      return {};
    case 'AWS_IAM':
      return request.signedFor === undefined
        ? { refused: plain(403, 'Forbidden') }
        : { authorizer: { iam: identityOf(context, request) } };
    case 'JWT':
      return byToken(request, route);
    case 'CUSTOM':
      return byFunction(context, request, route, event);
  }
}

/** Of a request that this machine's user signs. */
export function identityOf({ accountId }: WireContext, request: WireRequest): object {
  return {
    accessKey: request.accessKey ?? '',
    accountId,
    callerId: 'AIDALOCAL',
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: localUser(accountId),
    userId: 'AIDALOCAL',
  };
}

function byToken(request: WireRequest, { jwt }: HttpApiRoute): Authorization {
  const token = (header(request, 'authorization') ?? '').replace(/^Bearer /i, '');
  const result = verifyToken(token, jwt ?? { issuer: '', audience: [] }, Date.now());
  if ('claims' in result) return { authorizer: { jwt: { claims: result.claims, scopes: null } } };
  const refused = plain(401, result.message ?? 'Unauthorized');
  const challenge = `Bearer scope="" error="invalid_token" error_description="${result.reason}"`;
  return { refused: { ...refused, headers: { ...refused.headers, 'www-authenticate': challenge } } };
}

/** A Lambda authorizer with simple responses. Nothing is cached: a laptop's authorizer is asked each time. */
async function byFunction(
  context: WireContext,
  request: WireRequest,
  { authorizer, method, path }: HttpApiRoute,
  event: object,
): Promise<Authorization> {
  const { functionArn = '', headers = [] } = authorizer ?? {};
  const identitySource = headers.map((name) => header(request, name) ?? '');
  if (identitySource.includes('')) return { refused: plain(401, 'Unauthorized') };
  const asked = { ...event, type: 'REQUEST', routeArn: `${method}${path}`, identitySource };
  try {
    const answer = (await context.services.call(
      'lambda',
      'Invoke',
      { FunctionName: functionArn, Payload: Buffer.from(JSON.stringify(asked)) },
      { caller: localUser(context.accountId) },
    )) as { readonly Payload?: Uint8Array; readonly FunctionError?: string };
    const text = Buffer.from(answer.Payload ?? []).toString();
    if (answer.FunctionError !== undefined) throw new Error(text);
    const decision = JSON.parse(text) as { isAuthorized?: unknown; context?: object };
    if (decision.isAuthorized === true) return { authorizer: { lambda: decision.context ?? null } };
    return { refused: plain(403, 'Forbidden') };
  } catch (error) {
    context.log(`authorizer of ${method} ${path}: ${(error as Error).message}`);
    return { refused: plain(500, 'Internal Server Error') };
  }
}
