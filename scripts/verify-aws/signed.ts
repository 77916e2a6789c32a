import { SFNClient } from '@aws-sdk/client-sfn';
import { SignatureV4 } from '@smithy/signature-v4';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Calls an API Gateway route as the caller of the AWS SDK's credentials, by Signature Version 4. */
export async function signedFetch(method: 'GET' | 'POST', address: string, body?: object): Promise<Answer> {
  const url = new URL(address);
  // Region, credentials and hash as every SDK client finds them.
  const { config } = new SFNClient({});
  const signer = new SignatureV4({
    service: 'execute-api',
    region: config.region,
    credentials: config.credentials,
    sha256: config.sha256,
  });
  const text = body && JSON.stringify(body);
  const { headers: signed } = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, ...(text ? { 'content-type': 'application/json' } : {}) },
    body: text,
  });
  // fetch writes the host itself.
  const { host: _host, ...headers } = signed;
  const answer = await fetch(url, { method, headers, ...(text ? { body: text } : {}) });
  return { status: answer.status, text: await answer.text() };
}

/** The JSON of an answer that must be 200. */
export function accepted<T>(what: string, { status, text }: Answer): T {
  if (status !== 200) throw new Error(`${what} was answered with ${status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}
