import { type Environment, settingsOf, SettingsError } from '../../../ui/server/settings';

const API = 'https://a1b2c3.execute-api.eu-west-1.amazonaws.com';
const GOOD = { CONSOLE_API_URL: API, PUBLIC_URL: 'https://ml.example.com/team', CONSOLE_AUTH: 'iam' };

function faultsOf(environment: Environment): readonly string[] {
  try {
    settingsOf(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
}

test('the least that it needs: an API, an address, and how people are known', () => {
  expect(settingsOf(GOOD)).toEqual({
    api: { origin: API, path: '' },
    auth: { kind: 'iam', region: 'eu-west-1' },
    host: 'ml.example.com',
    isHttps: true,
    base: '/team/',
    port: 8080,
    drainSeconds: 5,
    connect: [],
  });
});

test('people who sign in: the page may call the issuer and the origins that are named', () => {
  const { auth, signIn, connect, api } = settingsOf({
    ...GOOD,
    CONSOLE_API_URL: `${API}/prod/`,
    CONSOLE_AUTH: 'jwt',
    SIGN_IN_ISSUER: 'https://login.example.com/pool',
    SIGN_IN_CLIENT_ID: 'web',
    CONNECT_ORIGINS: 'https://bucket.s3.eu-west-1.amazonaws.com, https://token.example.com',
  });
  expect({ auth, signIn, connect, api }).toEqual({
    auth: { kind: 'jwt' },
    signIn: { issuer: 'https://login.example.com/pool', clientId: 'web' },
    connect: ['https://login.example.com', 'https://bucket.s3.eu-west-1.amazonaws.com', 'https://token.example.com'],
    api: { origin: API, path: '/prod' },
  });
});

test('nothing set: it names everything at once', () => {
  const faults = faultsOf({});
  expect(faults.map((one) => /^\w+/.exec(one)?.[0])).toEqual(['CONSOLE_API_URL', 'PUBLIC_URL', 'CONSOLE_AUTH']);
});

test.each<[string, Environment, string]>([
  ['nobody has chosen who may act', { CONSOLE_AUTH: undefined }, 'CONSOLE_AUTH is not set: set it to "jwt"'],
  ['a choice that is none', { CONSOLE_AUTH: 'none' }, 'CONSOLE_AUTH is "none": set it to "jwt"'],
  ['an API that is no address', { CONSOLE_API_URL: 'a1b2c3' }, 'CONSOLE_API_URL is "a1b2c3", which is no address'],
  ['an API without encryption', { CONSOLE_API_URL: 'http://a.example.com' }, 'begin it with https://'],
  ['a password in an address', { CONSOLE_API_URL: 'https://u:p@a.example.com' }, 'holds a user name or password'],
  ['a query in an address', { PUBLIC_URL: 'https://ml.example.com/?a' }, 'PUBLIC_URL ends in "?a"'],
  ['a path that would end the tag', { PUBLIC_URL: "https://ml.example.com/a'b/" }, 'PUBLIC_URL has the path'],
  ['a base that is another host', { PUBLIC_URL: 'https://ml.example.com//evil.example/' }, 'PUBLIC_URL has the path'],
  ['no region', { CONSOLE_API_URL: 'https://api.example.com' }, 'AWS_REGION is not set'],
  [
    'sign-in where nobody signs in',
    { SIGN_IN_ISSUER: 'https://i.example', SIGN_IN_CLIENT_ID: 'c' },
    'remove one of them',
  ],
  ['half a sign-in', { CONSOLE_AUTH: 'jwt', SIGN_IN_ISSUER: 'https://i.example' }, 'SIGN_IN_CLIENT_ID is not set'],
  ['a scope alone', { CONSOLE_AUTH: 'jwt', SIGN_IN_SCOPE: 'openid' }, 'SIGN_IN_ISSUER is not set'],
  ['an origin that ends the policy', { CONNECT_ORIGINS: 'https://a.example;script-src' }, 'CONNECT_ORIGINS has'],
  [
    'an issuer that ends the policy',
    { CONSOLE_AUTH: 'jwt', SIGN_IN_ISSUER: 'https://i.example;a', SIGN_IN_CLIENT_ID: 'c' },
    'SIGN_IN_ISSUER is',
  ],
  ['an origin with a path', { CONNECT_ORIGINS: 'https://a.example/b' }, 'CONNECT_ORIGINS has "https://a.example/b"'],
  ['any origin at all', { CONNECT_ORIGINS: '*' }, 'CONNECT_ORIGINS has "*"'],
  ['a port in words', { PORT: 'http' }, 'PORT is "http": set it to a whole number from 0 to 65535'],
  ['a drain without end', { DRAIN_SECONDS: '9999' }, 'DRAIN_SECONDS is "9999"'],
])('refuses %s in one sentence', (_what, wrong, sentence) => {
  const faults = faultsOf({ ...GOOD, ...wrong });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(sentence);
});
