import { randomInt, randomUUID } from 'node:crypto';
import { defineService, type LocalService } from './registry';
import { arnOf, type ServiceContext } from './support';
import { Table } from './table';
import { ServiceError } from './types';

interface Secret {
  readonly ARN: string;
  readonly Name: string;
  readonly Description?: string;
  readonly SecretString: string;
  readonly VersionId: string;
  readonly CreatedDate: Date;
}

interface Named {
  readonly SecretId?: string;
}

interface Put extends Named {
  readonly SecretString?: string;
  readonly ClientRequestToken?: string;
}

/** Length and characters of GenerateSecretString, as far as a key needs them. */
export interface PasswordRules {
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludePunctuation?: boolean;
}

/** Secrets of text with one version, kept in the state folder as they are: what is generated here opens local APIs alone. */
export function secretsManagerService(context: ServiceContext): LocalService {
  const secrets = new Table<Secret>(context.store, 'secretsmanager.secrets');
  const find = (id: string | undefined): Secret => {
    const found = secrets.list().find(({ ARN, Name }) => ARN === id || Name === id);
    if (!found) throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return found;
  };
  const described = ({ SecretString: _text, VersionId, ...secret }: Secret): object => ({
    ...secret,
    VersionIdsToStages: { [VersionId]: ['AWSCURRENT'] },
  });
  const listed = ({ SecretString: _text, VersionId, ...secret }: Secret): object => ({
    ...secret,
    SecretVersionsToStages: { [VersionId]: ['AWSCURRENT'] },
  });
  return defineService({
    name: 'secretsmanager',
    transactions: {
      CreateSecret: (input: { Name?: string; Description?: string; SecretString?: string }) => {
        const { Name = '', SecretString = '', Description } = input;
        if (secrets.has(Name)) {
          throw new ServiceError(
            'ResourceExistsException',
            `The operation failed because the secret ${Name} already exists.`,
          );
        }
        const secret: Secret = {
          ARN: arnOf(context, 'secretsmanager', `secret:${Name}-local0`),
          Name,
          ...(Description === undefined ? {} : { Description }),
          SecretString,
          VersionId: randomUUID(),
          CreatedDate: new Date(context.clock.now()),
        };
        secrets.put(Name, secret);
        return { ARN: secret.ARN, Name, VersionId: secret.VersionId };
      },
      PutSecretValue: (input: Put) => {
        const { ARN, Name } = find(input.SecretId);
        const VersionId = input.ClientRequestToken ?? randomUUID();
        secrets.update(Name, { SecretString: input.SecretString ?? '', VersionId });
        return { ARN, Name, VersionId, VersionStages: ['AWSCURRENT'] };
      },
    },
    operations: {
      GetSecretValue: async (input: Named) => {
        const { ARN, Name, SecretString, VersionId, CreatedDate } = find(input.SecretId);
        return { ARN, Name, SecretString, VersionId, VersionStages: ['AWSCURRENT'], CreatedDate };
      },
      DescribeSecret: async (input: Named) => described(find(input.SecretId)),
      ListSecrets: async () => ({ SecretList: secrets.list().map(listed) }),
    },
  });
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

export function password({
  PasswordLength = 32,
  ExcludeCharacters = '',
  ExcludePunctuation = false,
}: PasswordRules): string {
  const all = [...LETTERS, ...(ExcludePunctuation ? '' : PUNCTUATION)].filter(
    (one) => !ExcludeCharacters.includes(one),
  );
  return Array.from({ length: PasswordLength }, () => all[randomInt(all.length)]).join('');
}
