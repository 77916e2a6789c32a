import { config, pageUrl } from './config';

/** OpenID Connect, code with PKCE. The token stays in a variable: a reload signs in again, mostly without a question. */
let token: string | undefined;

interface Begun {
  readonly verifier: string;
  readonly nonce: string;
  readonly tokenEndpoint: string;
  readonly back: string;
}

const KEY = 'ml-workflow:sign-in:';
export const SIGN_IN_RETURN = 'sign-in';

export const bearer = (): Readonly<Record<string, string>> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

export const needsSignIn = (): boolean => config.signIn !== undefined && token === undefined;

export function forgetSignIn(): void {
  token = undefined;
}

/** Leaves the page for the issuer's. */
export async function beginSignIn(): Promise<void> {
  const { issuer, clientId, scope } = config.signIn ?? { issuer: '', clientId: '' };
  const found = (await (await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)).json()) as {
    readonly issuer: string;
    readonly authorization_endpoint: string;
    readonly token_endpoint: string;
  };
  if (found.issuer !== issuer) throw new Error(`The configuration at ${issuer} is of another issuer: ${found.issuer}`);
  const [verifier, state, nonce] = [random(), random(), random()];
  const here = location.href.startsWith(pageUrl(SIGN_IN_RETURN)) ? pageUrl('') : location.href;
  const begun: Begun = { verifier, nonce, tokenEndpoint: found.token_endpoint, back: here };
  sessionStorage.setItem(KEY + state, JSON.stringify(begun));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const asked = new URL(found.authorization_endpoint);
  const query = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: pageUrl(SIGN_IN_RETURN),
    scope: scope ?? 'openid email',
    state,
    nonce,
    code_challenge: base64Url(digest),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(query)) asked.searchParams.set(name, value);
  location.assign(asked.href);
}

/** Where the issuer has sent the browser back: changes the code for a token. Answers why that failed. */
export async function finishSignIn(): Promise<string | undefined> {
  if (!config.signIn || location.href.split(/[?#]/)[0] !== pageUrl(SIGN_IN_RETURN)) return undefined;
  const query = new URLSearchParams(location.search);
  const key = KEY + (query.get('state') ?? '');
  const text = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  if (text === null) return 'This sign-in was not begun in this tab. Sign in once more.';
  const begun = JSON.parse(text) as Begun;
  try {
    const code = query.get('code');
    if (code === null) throw new Error(query.get('error_description') ?? query.get('error') ?? 'no code came back');
    token = await exchange(code, begun, config.signIn.clientId);
    history.replaceState(null, '', begun.back);
    return undefined;
  } catch (error) {
    history.replaceState(null, '', begun.back);
    return `You were not signed in: ${(error as Error).message}`;
  }
}

async function exchange(code: string, { tokenEndpoint, verifier, nonce }: Begun, clientId: string): Promise<string> {
  const answer = await fetch(tokenEndpoint, {
    method: 'POST',
    credentials: 'omit',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: pageUrl(SIGN_IN_RETURN),
      client_id: clientId,
      code_verifier: verifier,
    }),
  });
  if (!answer.ok) throw new Error(`the issuer answered ${answer.status}`);
  const { id_token: given } = (await answer.json()) as { readonly id_token?: string };
  const claims = given?.split('.')[1];
  if (given === undefined || claims === undefined) throw new Error('the issuer gave no ID token');
  const bytes = Uint8Array.from(atob(claims.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0));
  const { nonce: answered } = JSON.parse(new TextDecoder().decode(bytes)) as { readonly nonce?: string };
  if (answered !== nonce) throw new Error('the ID token is not the answer to this request');
  return given;
}

const random = (): string => base64Url(crypto.getRandomValues(new Uint8Array(32)).buffer);

const base64Url = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
