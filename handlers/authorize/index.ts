import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Env } from '../shared/contract';
import { environment, logger, messageOf } from '../shared/runtime';
import { type AuthorizerAnswer, type AuthorizerEvent, Authorizer } from './authorize';

const client = new SecretsManagerClient();
const authorizer = new Authorizer({
  now: Date.now,
  secret: async () => {
    const found = await client.send(new GetSecretValueCommand({ SecretId: environment(Env.API_KEY_SECRET) }));
    return found.SecretString ?? '';
  },
});

export async function handler(event: AuthorizerEvent): Promise<AuthorizerAnswer> {
  try {
    return await authorizer.authorize(event);
  } catch (error) {
    // API Gateway answers 500, which is not the caller's fault.
    logger.error('the API key could not be checked', { reason: messageOf(error) });
    throw error;
  }
}
