import type { IncomingMessage } from 'node:http';
import { API_PREFIX, type HttpApi, type WireContext } from './context';
import { header, type WireRequest, type WireResponse } from './request';

/** Whether the API that a request is for lets pages of this origin call it. */
export function allowsOrigin({ httpApis }: WireContext, message: IncomingMessage, origin: string): boolean {
  const { url = '' } = message;
  if (!url.startsWith(API_PREFIX)) return false;
  const [apiId] = url.slice(API_PREFIX.length).split(/[/?]/);
  const api = httpApis().find((one) => one.apiId === apiId);
  return api !== undefined && allows(api, origin);
}

const allows = ({ cors }: HttpApi, origin: string): boolean =>
  ['*', origin].some((one) => cors?.AllowOrigins?.includes(one));

/** A preflight is answered without a route, as API Gateway does where CORS is configured. */
export function preflight(api: HttpApi, request: WireRequest): WireResponse | undefined {
  const { cors } = api;
  const asks = request.method === 'OPTIONS' && header(request, 'access-control-request-method') !== undefined;
  if (!cors || !asks) return undefined;
  return withCors(api, request, {
    status: 204,
    headers: {
      'access-control-allow-methods': (cors.AllowMethods ?? []).join(','),
      'access-control-allow-headers': (cors.AllowHeaders ?? []).join(','),
      ...(cors.MaxAge === undefined ? {} : { 'access-control-max-age': String(cors.MaxAge) }),
    },
  });
}

/** Lets the page read the answer. The guard has refused the origins that may not. */
export function withCors(api: HttpApi, request: WireRequest, answer: WireResponse): WireResponse {
  const origin = header(request, 'origin');
  const { cors } = api;
  if (!cors || origin === undefined || !allows(api, origin)) return answer;
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'access-control-allow-origin': cors.AllowOrigins?.includes('*') ? '*' : origin,
      vary: 'origin',
      ...(cors.AllowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
      ...(cors.ExposeHeaders?.length ? { 'access-control-expose-headers': cors.ExposeHeaders.join(',') } : {}),
    },
  };
}
