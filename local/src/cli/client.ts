import type { FeedLine } from '../wire/feed';
import type { AppView } from '../wire/pages';

export class ApiError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface ApiAnswer {
  readonly status: number;
  /** Parsed, where it is JSON. */
  readonly body: unknown;
}

export interface MachineItem {
  readonly stateMachineArn: string;
  readonly type: string;
}

/** What the commands ask of a runtime on this machine, or of an AWS account. Times in answers are epoch seconds. */
export interface Client {
  /** Where it is, for people. */
  readonly place: string;
  /** A run goes on in another process when this one ends. */
  readonly isCloud: boolean;
  /** An operation of AWS Step Functions. */
  sfn<T>(operation: string, input: object): Promise<T>;
  /** An operation of Amazon CloudWatch Logs. */
  logs<T>(operation: string, input: object): Promise<T>;
  putObject(bucket: string, key: string, body: Uint8Array): Promise<void>;
  /** Undefined when there is no such object. */
  getObject(bucket: string, key: string): Promise<Uint8Array | undefined>;
  app(): Promise<AppView>;
  /** The state machines that the command is about. */
  stateMachines(): Promise<readonly MachineItem[]>;
  /** Events of the past first, then as they come, until the execution closes. Their timestamps are milliseconds. */
  feed(executionArn: string, signal?: AbortSignal): AsyncGenerator<FeedLine>;
  /** Calls a route of one of the app's HTTP APIs, signed as the caller. */
  api(
    apiId: string,
    method: 'GET' | 'POST',
    path: string,
    /** Text is sent as it is; the headers then say what it is. */
    body?: object | string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<ApiAnswer>;
}

/** All pages of a list of AWS Step Functions. */
export async function pages<T>(
  client: Pick<Client, 'sfn'>,
  operation: string,
  input: object,
  member: string,
): Promise<T[]> {
  const items: T[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.sfn<Record<string, unknown> & { nextToken?: string }>(operation, {
      ...input,
      maxResults: 1000,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    items.push(...(page[member] as T[]));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return items;
}

/** JSON where it is JSON. */
export function parsedAnswer(status: number, text: string): ApiAnswer {
  try {
    return { status, body: JSON.parse(text) };
  } catch {
    return { status, body: text };
  }
}
