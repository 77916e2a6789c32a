import { createHash, timingSafeEqual } from 'node:crypto';
import { API_KEY_HEADER } from '../shared/prediction-contract';

/** What an HTTP API sends to an authorizer (payload format 2.0), as far as it is read. */
export interface AuthorizerEvent {
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export interface AuthorizerAnswer {
  readonly isAuthorized: boolean;
}

export interface AuthorizeTools {
  /** Text of the secret: one key, or one a line while callers change from the old to the new. */
  readonly secret: () => Promise<string>;
  /** Milliseconds. */
  readonly now: () => number;
}

/** A key that was taken out of the secret is refused after this time. */
const FRESH = 60_000;
/** What is shorter is guessed. */
export const SHORTEST_KEY = 16;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares the key with those of the secret, in a time that tells nothing of them. */
export class Authorizer {
  private last: { readonly at: number; readonly keys: Promise<readonly Buffer[]> } | undefined;

  constructor(private readonly tools: AuthorizeTools) {}

  async authorize({ headers = {} }: AuthorizerEvent): Promise<AuthorizerAnswer> {
    const key = headers[API_KEY_HEADER] ?? '';
    const keys = await this.keys();
    const given = digest(key);
    // Each is compared, so that the time does not tell which one fits.
    const fits = keys.filter((known) => timingSafeEqual(known, given));
    return { isAuthorized: key.length >= SHORTEST_KEY && fits.length > 0 };
  }

  private keys(): Promise<readonly Buffer[]> {
    const now = this.tools.now();
    if (this.last && now - this.last.at < FRESH) return this.last.keys;
    const keys = this.tools.secret().then(digestsOf);
    keys.catch(() => (this.last = undefined));
    this.last = { at: now, keys };
    return keys;
  }
}

function digestsOf(secret: string): Buffer[] {
  const keys = secret.split(/\r?\n/).map((line) => line.trim());
  const long = keys.filter((key) => key.length >= SHORTEST_KEY);
  if (long.length > 0) return long.map(digest);
  throw new Error(`the secret of the API keys holds no key of ${SHORTEST_KEY} characters: put one a line into it`);
}
