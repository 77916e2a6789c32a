import type { FeedLine } from '../wire/feed';
import type { AppView } from '../wire/pages';
import { type ApiAnswer, ApiError, type Client, type MachineItem, pages, parsedAnswer } from './client';

/** Says what kind of request it is; the local runtime checks no signature. */
const authorization = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=local`;

/** What the runtime does not answer is said in words. */
async function call(url: string, request: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (error) {
    if (request.signal?.aborted) throw error;
    const message = `the runtime at ${new URL(url).origin} has stopped; nothing is lost: give the command again`;
    throw new ApiError('Stopped', message, { cause: error });
  }
}

/** Talks to a runtime over the wire, its own process's or another's. */
export class LocalClient implements Client {
  readonly isCloud = false;

  constructor(readonly url: string) {}

  get place(): string {
    return this.url;
  }

  sfn<T>(operation: string, input: object): Promise<T> {
    return this.aws('states', `AWSStepFunctions.${operation}`, input);
  }

  logs<T>(operation: string, input: object): Promise<T> {
    return this.aws('logs', `Logs_20140328.${operation}`, input);
  }

  private async aws<T>(service: string, target: string, input: object): Promise<T> {
    const response = await call(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': target,
        authorization: authorization(service),
      },
      body: JSON.stringify(input),
    });
    const answer = (await response.json()) as { __type?: string; message?: string };
    if (!response.ok) throw new ApiError(answer.__type ?? 'Error', answer.message ?? `HTTP ${response.status}`);
    return answer as T;
  }

  async putObject(bucket: string, key: string, body: Uint8Array): Promise<void> {
    const response = await this.object(bucket, key, { method: 'PUT', body: new Uint8Array(body) });
    if (!response.ok)
      throw new ApiError('PutObject', `s3://${bucket}/${key} could not be written: ${await response.text()}`);
  }

  async getObject(bucket: string, key: string): Promise<Uint8Array | undefined> {
    const response = await this.object(bucket, key, { method: 'GET' });
    if (response.status === 404) return undefined;
    if (!response.ok)
      throw new ApiError('GetObject', `s3://${bucket}/${key} could not be read: ${await response.text()}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  private object(bucket: string, key: string, request: RequestInit): Promise<Response> {
    const path = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    return call(`${this.url}/${path}`, { ...request, headers: { authorization: authorization('s3') } });
  }

  async app(): Promise<AppView> {
    return (await (await call(`${this.url}/local/app`)).json()) as AppView;
  }

  stateMachines(): Promise<readonly MachineItem[]> {
    return pages<MachineItem>(this, 'ListStateMachines', {}, 'stateMachines');
  }

  async *feed(executionArn: string, signal?: AbortSignal): AsyncGenerator<FeedLine> {
    const response = await call(`${this.url}/local/feed?executionArn=${encodeURIComponent(executionArn)}`, {
      ...(signal ? { signal } : {}),
    });
    if (!response.ok || !response.body) throw new ApiError('Feed', `the run ${executionArn} can't be followed`);
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of response.body) {
        const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) yield JSON.parse(line) as FeedLine;
      }
    } catch (error) {
      if (signal?.aborted) throw error;
      const message = `the runtime at ${this.url} has stopped; nothing is lost: start it again with "ml-workflow up", then watch the run`;
      throw new ApiError('Feed', message, { cause: error });
    }
  }

  async api(
    apiId: string,
    method: 'GET' | 'POST',
    path: string,
    body?: object | string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> {
    const response = await call(`${this.url}/apis/${apiId}${path}`, {
      method,
      headers: {
        authorization: authorization('execute-api'),
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
    });
    return parsedAnswer(response.status, await response.text());
  }
}
