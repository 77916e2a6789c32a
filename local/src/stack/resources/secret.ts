import { type PasswordRules, password } from '../../services/secretsmanager';
import type { ResourceKind } from '../kinds';
import { physicalName } from '../names';

interface Generate extends PasswordRules {
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
}

/** Made once; what its value was changed to since then stays. */
export const secret: ResourceKind = {
  identify: (view) => {
    const name = view.read<string>('Name') ?? physicalName(view.stackName, view.logicalId);
    const arn = view.arn('secretsmanager', `secret:${name}-local0`);
    return { ref: arn, attributes: { Id: arn } };
  },
  deploy: async (view, _identity, { call }) => {
    const Name = view.read<string>('Name') ?? physicalName(view.stackName, view.logicalId);
    try {
      await call('secretsmanager', 'DescribeSecret', { SecretId: Name });
    } catch {
      const SecretString =
        view.read<string>('SecretString') ?? generated(view.read<Generate>('GenerateSecretString') ?? {});
      await call('secretsmanager', 'CreateSecret', {
        Name,
        Description: view.read<string>('Description'),
        SecretString,
      });
    }
  },
};

function generated({ SecretStringTemplate: template, GenerateStringKey: key, ...rules }: Generate): string {
  const value = password(rules);
  if (template === undefined || key === undefined) return value;
  return JSON.stringify({ ...(JSON.parse(template) as object), [key]: value });
}
