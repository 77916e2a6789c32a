import type { AppView } from '../wire/pages';
import type { FeedLine } from '../wire/feed';

export class ApiError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Says what kind of request it is; the local runtime checks no signature. */
const authorization = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=local`;

/** Talks to a runtime over the wire, its own process's or another's. */
export class LocalClient {
  constructor(readonly url: string) {}

  async sfn<T>(operation: string, input: object): Promise<T> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AWSStepFunctions.${operation}`,
        authorization: authorization('states'),
      },
      body: JSON.stringify(input),
    });
    const answer = (await response.json()) as { __type?: string; message?: string };
    if (!response.ok) throw new ApiError(answer.__type ?? 'Error', answer.message ?? `HTTP ${response.status}`);
    return answer as T;
  }

  async putObject(bucket: string, key: string, body: Uint8Array): Promise<void> {
    const response = await fetch(`${this.url}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`, {
      method: 'PUT',
      headers: { authorization: authorization('s3') },
      body: new Uint8Array(body),
    });
    if (!response.ok)
      throw new ApiError('PutObject', `s3://${bucket}/${key} could not be written: ${await response.text()}`);
  }

  async app(): Promise<AppView> {
    return (await (await fetch(`${this.url}/local/app`)).json()) as AppView;
  }

  /** Events of the past first, then as they come, until the execution closes. */
  async *feed(executionArn: string, signal?: AbortSignal): AsyncGenerator<FeedLine> {
    const response = await fetch(`${this.url}/local/feed?executionArn=${encodeURIComponent(executionArn)}`, {
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

  /** Calls a route of one of the app's HTTP APIs, signed as this machine's user. */
  async api(
    apiId: string,
    method: 'GET' | 'POST',
    path: string,
    body?: object,
  ): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${this.url}/apis/${apiId}${path}`, {
      method,
      headers: {
        authorization: authorization('execute-api'),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    try {
      return { status: response.status, body: JSON.parse(text) };
    } catch {
      return { status: response.status, body: text };
    }
  }
}
