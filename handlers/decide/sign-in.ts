import type { SignInRules } from '../shared/contract';
import type { HttpEvent } from '../shared/http';
import { type Log, messageOf } from '../shared/runtime';

/** Where people sign in, and where the page changes their code for a token. */
export interface Endpoints {
  readonly authorize: string;
  readonly token: string;
}

/** Whom API Gateway's authorizer verified. */
export interface Person {
  /** The claim that has to be the recipient. */
  readonly name: string;
  /** The issuer's own name of the person. */
  readonly subject?: string;
}

const PATIENCE = 3000;
/** Milliseconds. An issuer seldom moves, and the page says so where it can't be asked. */
const FRESH = 600_000;

/** What the page and the decision need to know of the issuer. */
export class SignInDesk {
  private last: { readonly at: number; readonly endpoints: Endpoints } | undefined;

  constructor(
    readonly rules: SignInRules,
    private readonly tools: { readonly log: Log; readonly now: () => number; readonly fetch: typeof fetch },
  ) {}

  /** As the issuer's own configuration names them; undefined where it can't be read. */
  async endpoints(): Promise<Endpoints | undefined> {
    const { log, now } = this.tools;
    if (this.last && now() - this.last.at < FRESH) return this.last.endpoints;
    try {
      this.last = { at: now(), endpoints: await this.discover() };
    } catch (error) {
      log.error('the configuration of the issuer could not be read', { reason: messageOf(error) });
    }
    return this.last?.endpoints;
  }

  private async discover(): Promise<Endpoints> {
    const { issuer } = this.rules;
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const answer = await this.tools.fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    const found = (await answer.json()) as Readonly<Record<string, unknown>>;
    if (found.issuer !== issuer) throw new Error(`${url} is of the issuer ${String(found.issuer)}`);
    return { authorize: safe(found.authorization_endpoint), token: safe(found.token_endpoint) };
  }
}

/** Undefined where nobody signed in; nothing in the request itself can set it. */
export function signedIn(event: HttpEvent, { claim }: SignInRules): Person | undefined {
  const { authorizer } = event.requestContext as {
    authorizer?: { jwt?: { claims?: Readonly<Record<string, unknown>> } };
  };
  const claims = authorizer?.jwt?.claims;
  if (!claims) return undefined;
  const { sub, email_verified: verified } = claims;
  // Anybody may write any address into an account that the issuer has not verified.
  const name = claim === 'email' && String(verified) === 'false' ? '' : textOf(claims[claim]);
  return { name, ...(sub !== undefined && { subject: textOf(sub) }) };
}

export const isRecipient = ({ name }: Person, recipient: string): boolean =>
  name.trim().toLowerCase() === recipient.trim().toLowerCase();

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** It goes into the page's policy, where blanks, commas and semicolons have a meaning. */
function safe(endpoint: unknown): string {
  const url = typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const own = url && ['127.0.0.1', 'localhost'].includes(url.hostname);
  if (!url || (url.protocol !== 'https:' && !(own && url.protocol === 'http:')) || /[\s;,'"]/.test(url.href)) {
    throw new Error(`the issuer names ${String(endpoint)}, which is no https URL of an endpoint`);
  }
  return url.href;
}
