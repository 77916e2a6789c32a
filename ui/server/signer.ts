import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';
import { Refused } from './answer';

export interface Outgoing {
  readonly method: string;
  readonly origin: URL;
  /** As it is sent, still encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The headers to send. */
export type Signer = (outgoing: Outgoing) => Promise<Readonly<Record<string, string>>>;

type Provider = ReturnType<typeof defaultProvider>;

/**
 * Signs as this server's own role, which the SDK finds: by a web identity token (IRSA), the agent of EKS Pod Identity, or the
 * environment. It keeps the credentials and gets new ones before they end.
 */
export class RoleSigner {
  private readonly signer: SignatureV4;

  constructor(
    region: string,
    private readonly credentials: Provider = defaultProvider(),
  ) {
    this.signer = new SignatureV4({ service: 'execute-api', region, credentials: this.provided, sha256: Sha256 });
  }

  /** Rejects with a {@link Refused} where there are no credentials. */
  async check(): Promise<void> {
    await this.provided();
  }

  readonly sign: Signer = async ({ method, origin, path, query, headers, body }) => {
    const signed = await this.signer.sign({
      method,
      protocol: origin.protocol,
      hostname: origin.hostname,
      path,
      query: bagOf(query),
      headers: { ...headers, host: origin.host },
      body: new Uint8Array(body),
    });
    return signed.headers;
  };

  private readonly provided: Provider = async (...args) => {
    try {
      return await this.credentials(...args);
    } catch (error) {
      throw new Refused(
        503,
        'The server has no credentials',
        "Whoever runs this server gives its service account a role; the server's log says more.",
        `no AWS credentials: ${(error as Error).message}. Annotate the service account with eks.amazonaws.com/role-arn (IRSA), or make an EKS Pod Identity association for it`,
      );
    }
  };
}

function bagOf(query: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
}

class Sha256 {
  private hash: Hash | Hmac;

  constructor(private readonly secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = this.begin();
  }

  update(data: Uint8Array): void {
    this.hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.hash.digest());
  }

  reset(): void {
    this.hash = this.begin();
  }

  private begin(): Hash | Hmac {
    if (this.secret === undefined) return createHash('sha256');
    const key = typeof this.secret === 'string' ? this.secret : Buffer.from(bytesOf(this.secret));
    return createHmac('sha256', key);
  }
}

const bytesOf = (data: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
