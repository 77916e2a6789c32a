// An OpenID Connect provider (oidc-provider, certified) with its own sign-in pages. stdin: one line of JSON,
// {jwk, clientId, redirectUri, accounts, tokenSeconds}; stdout: its port, before that line is needed.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

const server = createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
console.log(`port ${port}`);

const [line] = await once(createInterface({ input: process.stdin }), 'line');
const { jwk, clientId, redirectUri, accounts, tokenSeconds } = JSON.parse(line);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  jwks: { keys: [jwk] },
  clients: [
    {
      client_id: clientId,
      redirect_uris: [redirectUri],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'none',
    },
  ],
  pkce: { required: () => true, methods: ['S256'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: false,
  clientBasedCORS: () => true,
  ttl: { IdToken: tokenSeconds },
  cookies: { keys: ['of the test'] },
  findAccount: (_context, id) => accounts[id] && { accountId: id, claims: () => ({ sub: id, ...accounts[id] }) },
});
server.on('request', provider.callback());
console.log('ready');
