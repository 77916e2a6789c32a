import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface TokenRules {
  readonly issuer: string;
  readonly audience: readonly string[];
}

/** The claims as API Gateway hands them on, or why there are none; `message` where the laptop lacks something. */
export type TokenResult =
  { readonly claims: Readonly<Record<string, string>> } | { readonly reason: string; readonly message?: string };

/** File with the JSON Web Key Set of the issuer: the local runtime asks no identity provider. */
export const JWKS_VARIABLE = 'ML_WORKFLOW_JWKS';
const HASHES: Readonly<Record<string, string>> = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' };
type Key = JsonWebKey & { readonly kid?: string };

/** The checks of an HTTP API's JWT authorizer: RSA signature, issuer, audience, times. */
export function verifyToken(token: string, { issuer, audience }: TokenRules, now: number): TokenResult {
  const file = process.env[JWKS_VARIABLE];
  if (file === undefined) {
    const message =
      `Sign-in needs the keys of ${issuer}: save its JSON Web Key Set (the jwks_uri of ` +
      `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration) and set ${JWKS_VARIABLE} to that file.`;
    return { reason: 'no keys', message };
  }
  const [head = '', body = '', signature = ''] = token.split('.');
  const { alg = '', kid } = decode(head) as { alg?: string; kid?: string };
  const claims = decode(body);
  const { keys } = JSON.parse(readFileSync(file, 'utf8')) as { keys: readonly Key[] };
  const hash = Object.hasOwn(HASHES, alg) ? HASHES[alg] : undefined;
  const key = keys.find((one) => one.kid === kid);
  if (!hash || !key) return { reason: hash ? 'unknown key' : 'the algorithm must be RS256, RS384 or RS512' };
  const signed = Buffer.from(`${head}.${body}`);
  if (!verify(hash, signed, createPublicKey({ key, format: 'jwk' }), Buffer.from(signature, 'base64url'))) {
    return { reason: 'signature is wrong' };
  }
  return faultOf(claims, issuer, audience, now / 1000) ?? { claims: asText(claims) };
}

function faultOf(
  { iss, aud, client_id: client, exp, nbf, iat }: Record<string, unknown>,
  issuer: string,
  audience: readonly string[],
  now: number,
): { reason: string } | undefined {
  if (iss !== issuer) return { reason: 'the issuer is another' };
  const named = aud === undefined ? [client] : Array.isArray(aud) ? (aud as unknown[]) : [aud];
  if (!named.some((one) => audience.includes(String(one)))) return { reason: 'the audience is another' };
  if (typeof exp !== 'number' || exp <= now) return { reason: 'the token has expired' };
  const early = [nbf, iat].some((time) => typeof time === 'number' && time > now);
  return early ? { reason: 'the token is not valid yet' } : undefined;
}

function decode(part: string): Record<string, unknown> {
  try {
    const value = JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** API Gateway gives every claim as text. */
const asText = (claims: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : String(value),
    ]),
  );
