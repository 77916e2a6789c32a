/** What the bundles take in place of the SDK's credential chain. */
import { defaultProvider } from '../../handlers/shared/credentials';

const { env } = process;
afterEach(() => (process.env = env));

test("a role's keys are given with their session token: AWS refuses them without it", async () => {
  process.env = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };
  expect(await defaultProvider()()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' });
});

test('keys are read at each call, and their lack is told', async () => {
  process.env = {};
  const give = defaultProvider();
  await expect(give()).rejects.toThrow('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set');
  process.env = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
  expect(await give()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret' });
});
