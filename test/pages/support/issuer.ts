import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder } from '../../e2e/support/laptop';

export const CLIENT = 'approvals';
const KID = 'of-the-issuer';

/** Whom the issuer knows, by login; any password does. */
export const ACCOUNTS = {
  ann: { email: 'Ann@example.com', email_verified: true },
  eve: { email: 'eve@example.com', email_verified: true },
  // Wrote the address of somebody else into an account of her own.
  mallory: { email: 'ann@example.com', email_verified: false },
};

/** An OpenID Connect provider in a process of its own, and its key, to forge with. */
export class Issuer {
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    readonly url: string,
  ) {}

  static async listen(): Promise<Issuer> {
    const child = spawn(process.execPath, [join(__dirname, 'oidc-provider.mjs')], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value } = await lines.next();
    const port = /^port (\d+)$/.exec(String(value))?.[1];
    if (port === undefined) throw new Error('the OpenID Connect provider did not start');
    return new Issuer(child, lines, `http://127.0.0.1:${port}`);
  }

  /** From now on it signs people in, and the local runtime knows its keys. */
  async serve(redirectUri: string, tokenSeconds = 300): Promise<void> {
    const { privateKey, publicKey } = this.keys;
    const jwk = { ...privateKey.export({ format: 'jwk' }), kid: KID, use: 'sig', alg: 'RS256' };
    const file = join(temporaryFolder(), 'jwks.json');
    writeFileSync(file, JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: KID }] }));
    process.env.ML_WORKFLOW_JWKS = file;
    this.child.stdin?.write(
      `${JSON.stringify({ jwk, clientId: CLIENT, redirectUri, accounts: ACCOUNTS, tokenSeconds })}\n`,
    );
    await this.lines.next();
  }

  /** A token as the issuer signs it, with other claims; `forged`: by a key of somebody else. */
  token(claims: object = {}, { forged = false, alg = 'RS256' } = {}): string {
    const now = Math.floor(Date.now() / 1000);
    const body = { iss: this.url, aud: CLIENT, sub: 'ann', ...ACCOUNTS.ann, iat: now, exp: now + 60, ...claims };
    const text = [{ alg, kid: KID }, body].map((part) => encode(part)).join('.');
    return `${text}.${signature(text, (forged ? this.stranger : this.keys).privateKey)}`;
  }

  close(): void {
    delete process.env.ML_WORKFLOW_JWKS;
    this.child.kill();
  }
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const signature = (text: string, key: KeyObject): string =>
  sign('sha256', Buffer.from(text), key).toString('base64url');
