import type { UiConfig } from '../../handlers/shared/console-contract';

/** How the server answers for its users at the console API. */
export type Auth = { readonly kind: 'iam'; readonly region: string } | { readonly kind: 'jwt' };

export interface Settings {
  /** Of the console API, without a trailing slash. */
  readonly api: { readonly origin: string; readonly path: string };
  readonly auth: Auth;
  /** Host of the addresses by which people reach the app, as browsers write it. */
  readonly host: string;
  readonly isHttps: boolean;
  /** Where the app is served, with slashes around. */
  readonly base: string;
  readonly port: number;
  /** For so long it still takes requests after SIGTERM, until no load balancer sends any. */
  readonly drainSeconds: number;
  readonly connect: readonly string[];
  readonly signIn?: UiConfig['signIn'];
}

/** Each of its sentences names a variable and what to set it to. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the container is told, by its environment alone. */
export function settingsOf(environment: Environment): Settings {
  const faults: string[] = [];
  const get = (name: string): string => environment[name]?.trim() ?? '';
  const api = address(get('CONSOLE_API_URL'), 'CONSOLE_API_URL', 'https://a1b2c3.execute-api.eu-west-1.amazonaws.com');
  const page = address(get('PUBLIC_URL'), 'PUBLIC_URL', 'https://ml.example.com/');
  for (const one of [api, page]) if (typeof one === 'string') faults.push(one);
  const signIn = signInOf(get, faults);
  const auth = authOf(get, typeof api === 'string' ? '' : api.hostname, signIn !== undefined, faults);
  const port = whole(get('PORT'), 'PORT', 8080, 65_535, faults);
  const drainSeconds = whole(get('DRAIN_SECONDS'), 'DRAIN_SECONDS', 5, 300, faults);
  const connect = originsOf(get('CONNECT_ORIGINS'), faults);
  if (faults.length > 0 || typeof api === 'string' || typeof page === 'string' || !auth)
    throw new SettingsError(faults);
  return {
    api: { origin: api.origin, path: api.pathname.replace(/\/$/, '') },
    auth,
    host: page.host,
    isHttps: page.protocol === 'https:',
    base: page.pathname.endsWith('/') ? page.pathname : `${page.pathname}/`,
    port,
    drainSeconds,
    connect: [...new Set([...(signIn ? [new URL(signIn.issuer).origin] : []), ...connect])],
    ...(signIn && { signIn }),
  };
}

/** More may stand there for the URL parser, such as a semicolon, which would end what the page's policy says. */
const isHost = ({ hostname }: URL): boolean => /^([a-z0-9._-]+|\[[0-9a-f:.]+\])$/.test(hostname);

const isLoopback = ({ hostname }: URL): boolean => /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname);

/** What is wrong with it, if it is a string. */
function address(text: string, name: string, example: string): URL | string {
  const such = `for example ${example}`;
  if (text === '') return `${name} is not set: set it to ${WHAT[name] ?? 'an address'}, ${such}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || !isHost(url))
    return `${name} is "${text}", which is no address: write it as ${such}`;
  if (url.username || url.password) return `${name} holds a user name or password: remove it, and write it as ${such}`;
  if (url.search || url.hash) return `${name} ends in "${url.search}${url.hash}": leave that out, ${such}`;
  if (/[<>"'\\]|\/\//.test(url.pathname)) return `${name} has the path "${url.pathname}": write it as ${such}`;
  if (url.protocol === 'http:' && !isLoopback(url)) return `${name} is "${text}": begin it with https://, ${such}`;
  return url;
}

const WHAT: Readonly<Record<string, string>> = {
  CONSOLE_API_URL: 'the address of the console API, which the stack puts out as ConsoleUrl',
  PUBLIC_URL: 'the address at which people open the web app',
};

function authOf(get: (name: string) => string, apiHost: string, signsIn: boolean, faults: string[]): Auth | undefined {
  const kind = get('CONSOLE_AUTH');
  if (kind === 'jwt') return { kind };
  if (kind !== 'iam') {
    const seen = kind === '' ? 'not set' : `"${kind}"`;
    faults.push(
      `CONSOLE_AUTH is ${seen}: set it to "jwt" if people sign in (the API then has ConsoleAuth.jwt), or to "iam" if ` +
        "everybody who reaches this server may act as this server's own role",
    );
    return undefined;
  }
  if (signsIn)
    faults.push('SIGN_IN_ISSUER is set, but CONSOLE_AUTH is "iam", where nobody signs in: remove one of them');
  const region = /\.execute-api\.([a-z0-9-]+)\./.exec(apiHost)?.[1] ?? (get('AWS_REGION') || get('AWS_DEFAULT_REGION'));
  if (region !== '') return { kind, region };
  // An address that is refused says no region.
  if (apiHost !== '')
    faults.push('AWS_REGION is not set, and CONSOLE_API_URL does not say the region: set it, for example eu-west-1');
  return undefined;
}

function signInOf(get: (name: string) => string, faults: string[]): UiConfig['signIn'] {
  const [issuer, clientId, scope] = [get('SIGN_IN_ISSUER'), get('SIGN_IN_CLIENT_ID'), get('SIGN_IN_SCOPE')];
  if (issuer === '' && clientId === '' && scope === '') return undefined;
  if (issuer === '' || clientId === '') {
    const [missing, there] = issuer === '' ? ['SIGN_IN_ISSUER'] : ['SIGN_IN_CLIENT_ID', 'SIGN_IN_ISSUER'];
    faults.push(`${missing} is not set, but ${there ?? 'SIGN_IN_CLIENT_ID or SIGN_IN_SCOPE'} is: set both, or neither`);
    return undefined;
  }
  const url = address(issuer, 'SIGN_IN_ISSUER', 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a1b2c3');
  if (typeof url === 'string') {
    faults.push(url);
    return undefined;
  }
  return { issuer, clientId, ...(scope !== '' && { scope }) };
}

/** They go into the page's policy, where a space or semicolon would begin something else. */
function originsOf(text: string, faults: string[]): string[] {
  const origins = text.split(/[\s,]+/).filter((one) => one !== '');
  for (const one of origins) {
    const url = URL.canParse(one) ? new URL(one) : undefined;
    if (url && url.origin === one && isHost(url) && (url.protocol === 'https:' || isLoopback(url))) continue;
    faults.push(
      `CONNECT_ORIGINS has "${one}": write origins alone, https and without a path, for example ` +
        'https://my-bucket.s3.eu-west-1.amazonaws.com',
    );
  }
  return origins;
}

function whole(text: string, name: string, otherwise: number, most: number, faults: string[]): number {
  if (text === '') return otherwise;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  faults.push(`${name} is "${text}": set it to a whole number from 0 to ${most}, or leave it out for ${otherwise}`);
  return otherwise;
}
