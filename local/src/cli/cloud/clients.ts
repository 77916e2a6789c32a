import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SignatureV4 } from '@smithy/signature-v4';

export interface Account {
  readonly profile?: string;
  readonly region?: string;
}

/** The AWS SDK, with the caller's credentials as its default chain finds them. */
export function createClients({ profile, region }: Account) {
  // By the environment: an endpoint that the profile names is found by that alone.
  if (profile !== undefined) process.env.AWS_PROFILE = profile;
  const config = region === undefined ? {} : { region };
  const sfn = new SFNClient(config);
  return {
    sfn,
    logs: new CloudWatchLogsClient(config),
    cloudFormation: new CloudFormationClient(config),
    // An endpoint with an IP address has no room for a bucket before it.
    s3: new S3Client({ ...config, forcePathStyle: true }),
    signer: new SignatureV4({
      service: 'execute-api',
      region: sfn.config.region,
      credentials: sfn.config.credentials,
      sha256: sfn.config.sha256,
    }),
  };
}

export type Clients = ReturnType<typeof createClients>;

/** Calls a route of API Gateway, signed by Signature Version 4. */
export async function signedFetch(
  signer: SignatureV4,
  method: string,
  url: URL,
  body: string | undefined,
  more: Readonly<Record<string, string>>,
): Promise<Response> {
  const { headers: signed } = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...more },
    body,
  });
  // fetch writes the host itself.
  const { host: _host, ...headers } = signed;
  return fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
}
