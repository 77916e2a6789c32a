/** The few requests to Amazon S3 that handlers make; the whole client would make a function half as large again. */
import type { SFNClient } from '@aws-sdk/client-sfn';
import { SignatureV4 } from '@smithy/signature-v4';

/** Of any client: region and credentials are the function's own. */
export type SignerConfig = Pick<SFNClient['config'], 'region' | 'credentials' | 'sha256'>;

export interface S3Target {
  readonly method: 'GET' | 'HEAD' | 'PUT';
  readonly bucket: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What S3 answered to a request that it refused. */
export class S3Error extends Error {
  constructor(
    readonly status: number,
    code: string,
    message: string,
  ) {
    super(message);
    this.name = code;
  }
}

/** S3 asks to try again. */
const BUSY = [500, 502, 503, 504];

export class S3Requests {
  constructor(
    private readonly config: SignerConfig,
    private readonly fetching: typeof fetch = fetch,
  ) {}

  /** @param patience milliseconds; @param tries a request that changes nothing may be repeated */
  async send(target: S3Target, patience: number, tries = 1): Promise<Response> {
    const { method, body } = target;
    const { url, request } = await this.request(target, false);
    const { headers } = await (await this.signer()).sign({ ...request, ...(body !== undefined && { body }) });
    for (let attempt = 1; ; attempt++) {
      const signal = AbortSignal.timeout(patience);
      const answer = await this.fetching(url, { method, headers, signal, ...(body !== undefined && { body }) });
      if (answer.ok) return answer;
      const words = await answer.text();
      if (attempt < tries && BUSY.includes(answer.status)) continue;
      const code = /<Code>([^<]*)<\/Code>/.exec(words)?.[1] ?? (answer.status === 404 ? 'NotFound' : 'S3Error');
      throw new S3Error(answer.status, code, `S3 answered ${answer.status}: ${words.slice(0, 300)}`);
    }
  }

  /** A URL that carries out this one request for whoever has it. */
  async presign(target: S3Target, expiresIn: number): Promise<string> {
    const { url, request } = await this.request(target, true);
    const headers = { ...request.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const { query = {} } = await (await this.signer()).presign({ ...request, headers }, { expiresIn });
    url.search = queryText(query as Record<string, string>);
    return url.href;
  }

  private async signer(): Promise<SignatureV4> {
    const { credentials, sha256 } = this.config;
    return new SignatureV4({
      credentials,
      region: await this.config.region(),
      service: 's3',
      sha256,
      uriEscapePath: false,
    });
  }

  /** @param ownHost the bucket's own origin, which a page's policy can name */
  private async request({ method, bucket, key, query = {}, headers = {} }: S3Target, ownHost: boolean) {
    const origin = s3Origin(await this.config.region(), ownHost ? bucket : undefined);
    const isOwn = origin.isOfBucket;
    const path = key === undefined ? '' : key.split('/').map(encoded).join('/');
    const url = new URL(isOwn ? `/${path}` : `/${bucket}/${path}`, origin.url);
    url.search = queryText(query);
    const request = {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      path: url.pathname,
      query: { ...query },
      headers: { host: url.host, ...headers },
    };
    return { url, request };
  }
}

/** Where objects are put and read; of a bucket, its own origin. */
export function s3Origin(region: string, bucket = ''): { readonly url: string; readonly isOfBucket: boolean } {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  if (endpoint) return { url: new URL(endpoint).origin, isOfBucket: false };
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const host = `s3.${region}.${suffix}`;
  // The certificate covers no names with more dots.
  const isOfBucket = bucket !== '' && !bucket.includes('.');
  return { url: `https://${isOfBucket ? `${bucket}.` : ''}${host}`, isOfBucket };
}

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const queryText = (query: Readonly<Record<string, string>>): string =>
  Object.entries(query)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&');
