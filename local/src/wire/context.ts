import type { CallContext, CallInterceptor, CallObserver } from '../services/types';
import type { LocalCors, LocalRoute } from '../stack/app';
import { header, type WireRequest } from './request';

/** Where the APIs stand: /apis/{apiId}/… */
export const API_PREFIX = '/apis/';

export type HttpApiRoute = LocalRoute;

export interface HttpApi {
  readonly apiId: string;
  readonly routes: readonly HttpApiRoute[];
  readonly cors?: LocalCors;
}

/** What the server needs of the runtime. */
export interface WireContext {
  readonly services: {
    get(name: string): { readonly operations: Readonly<Record<string, unknown>> } | undefined;
    call(service: string, operation: string, input: object, context: CallContext): Promise<object>;
    dynamodbEndpoint(): Promise<string>;
  };
  readonly httpApis: () => readonly HttpApi[];
  /** The app is not deployed yet, or its executions are not resumed. */
  readonly isStarting?: () => boolean;
  readonly region: string;
  readonly accountId: string;
  readonly log: (line: string) => void;
  /** Is told of the calls that are handed on to DynamoDB as they came. */
  readonly onCall?: CallObserver;
  /** Stands before them too. */
  readonly intercept?: CallInterceptor;
}

/** Who signs with any key is this machine's user. */
export const localUser = (accountId: string): string => `arn:aws:iam::${accountId}:user/local`;

/** A call over HTTP. The SDK in a function sends the invocation's trace id along. */
export function callContextOf(context: WireContext, request: WireRequest): CallContext {
  const traceId = header(request, 'x-amzn-trace-id');
  return { caller: callerOf(context, request), ...(traceId === undefined ? {} : { traceId }) };
}

/** A function of the app signs with a key that names its role. */
export function callerOf({ accountId }: WireContext, { accessKey = '' }: WireRequest): string {
  const role = /^role:(.+)$/.exec(accessKey)?.[1];
  return role === undefined ? localUser(accountId) : `arn:aws:iam::${accountId}:role/${role}`;
}
