import type { CallContext } from '../services/types';

export interface HttpApiRoute {
  readonly method: string;
  readonly path: string;
  readonly functionArn: string;
  readonly authorization: 'NONE' | 'AWS_IAM' | 'JWT';
}

export interface HttpApi {
  readonly apiId: string;
  readonly routes: readonly HttpApiRoute[];
}

/** What the server needs of the runtime. */
export interface WireContext {
  readonly services: {
    get(name: string): { readonly operations: Readonly<Record<string, unknown>> } | undefined;
    call(service: string, operation: string, input: object, context: CallContext): Promise<object>;
    dynamodbEndpoint(): Promise<string>;
  };
  readonly httpApis: () => readonly HttpApi[];
  readonly region: string;
  readonly accountId: string;
  readonly log: (line: string) => void;
}

/** Who signs with any key is this machine's user. */
export const localUser = (accountId: string): string => `arn:aws:iam::${accountId}:user/local`;
