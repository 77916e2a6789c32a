import { Stack } from 'aws-cdk-lib';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { Env, type SignInRules, type WebhookChannel } from '../../handlers/shared/contract';
import { type Approval, WebhookFormat } from '../approval';
import { allow, grant, useKey } from './policies';

/** What the function that asks reads; the mail's part is of both functions. */
export function channelEnvironment(approval: Approval): Record<string, string | undefined> {
  const { _mail: mail, _webhooks: webhooks, required, starterMayApprove } = approval;
  const channels = webhooks.map(({ name, secret, format = WebhookFormat.JSON }): WebhookChannel => {
    return { name, secretArn: secret.secretArn, format: `${format}` };
  });
  return {
    [Env.RECIPIENTS]: JSON.stringify(mail?.recipients ?? []),
    [Env.WEBHOOKS]: channels.length > 0 ? JSON.stringify(channels) : undefined,
    [Env.REQUIRED_APPROVALS]: required > 1 ? String(required) : undefined,
    [Env.STARTER_MAY_APPROVE]: starterMayApprove ? undefined : 'false',
  };
}

export function mailEnvironment({ _mail: mail }: Approval): Record<string, string | undefined> {
  return { [Env.MAIL_FROM]: mail?.from, [Env.MAIL_CONFIGURATION_SET]: mail?.configurationSet };
}

/** What the function that serves the page reads. */
export function signInEnvironment({ _mail: mail }: Approval): Record<string, string | undefined> {
  const rules: SignInRules | undefined = mail?.signIn?._oidc;
  return { [Env.SIGN_IN]: rules && JSON.stringify(rules) };
}

export function grantChannels(role: IRole, approval: Approval): void {
  grantMail(role, approval);
  for (const { secret } of approval._webhooks) {
    grant(
      role,
      allow(['secretsmanager:GetSecretValue'], [secret.secretArn]),
      ...useKey(secret.encryptionKey, 'kms:Decrypt'),
    );
  }
}

export function grantMail(role: IRole, { _mail: mail }: Approval): void {
  if (!mail) return;
  const stack = Stack.of(role);
  const ses = (resource: string, resourceName: string) => stack.formatArn({ service: 'ses', resource, resourceName });
  const sets = mail.configurationSet ? [ses('configuration-set', mail.configurationSet)] : [];
  // SES also asks for the identities of recipients that are verified in the account; the sender is what matters.
  const send = allow(['ses:SendEmail'], [ses('identity', '*'), ...sets], 'bound by the address of the sender');
  send.addCondition('StringEquals', { 'ses:FromAddress': mail.from });
  grant(role, send);
}
