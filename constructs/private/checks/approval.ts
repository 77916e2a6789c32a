import { Duration } from 'aws-cdk-lib';
import type { Approval, ApprovalOptions, EmailApprovalProps, WebhookApprovalProps } from '../../approval';
import { PropError } from '../errors';
import * as aws from './aws';
import type { OidcSignInProps } from '../../sign-in';
import { both, checkProps, each, isUnresolved, list, type Rules } from './check';
import { matching, oneOf, time, whole } from './rules';

const OPTIONS: Rules<ApprovalOptions> = {
  expiry: time(
    Duration.minutes(5),
    Duration.days(300),
    'choose 5 minutes to 300 days; an execution lives a year at most',
  ),
  newerRun: oneOf(['supersede', 'wait'], 'use NewerRun.SUPERSEDE or NewerRun.WAIT'),
  required: whole(1, 20, 'give a whole number of 1 to 20'),
  registryDecision: oneOf(['ignore', 'honor', 'revert'], 'use RegistryDecision.IGNORE, HONOR or REVERT'),
};

const MAIL: Rules<EmailApprovalProps> = {
  recipients: both(aws.addresses(1), inEnvironment),
  from: aws.address,
  configurationSet: matching(/^[\w-]{1,64}$/, 'use 1 to 64 letters, digits, _ and -'),
};

// Plain HTTP is for a provider on one's own machine, which API Gateway can't be told of.
const ISSUER = /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)(?=[:/]|$))[^\s?#]+$/;

export const SIGN_IN: Rules<OidcSignInProps> = {
  issuer: matching(ISSUER, "write the issuer's URL, such as 'https://login.example.com'"),
  clientId: matching(/^[\x21-\x7e]{1,500}$/, 'write the id of the client as the issuer names it'),
  claim: matching(/^[\x21-\x7e]{1,200}$/, "name a claim of the ID token, such as 'email'"),
  scopes: both(
    list<string>(1, 20, "name at least one scope, such as 'email', and 20 at most"),
    each(matching(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'write a scope without blanks, as the issuer names it')),
  ),
};

// A name that looks like an address or an ARN could be taken for a person's.
const NAME = 'use 1 to 64 letters, digits, blanks and _.#-, such as Slack #releases';
const WEBHOOK: Rules<WebhookApprovalProps> = {
  name: matching(/^[\p{L}\p{N}#][\p{L}\p{N} _.#-]{0,63}$/u, NAME),
  format: oneOf(['slack', 'teams', 'json'], 'use WebhookFormat.SLACK, TEAMS or JSON'),
};

export function checkApproval(approval: Approval): void {
  const { _mail: mail, _webhooks: webhooks, _options: options, expiry, reminderInterval } = approval;
  if (mail) checkProps(mail, MAIL);
  for (const webhook of webhooks) checkProps(webhook, WEBHOOK);
  checkProps(options, OPTIONS);
  if (isUnresolved(expiry) || isUnresolved(reminderInterval)) {
    const prop = isUnresolved(expiry) ? 'expiry' : 'reminderInterval';
    throw new PropError(prop, 'a token', 'the states calculate with it: give a time that is known at synthesis');
  }
  const fix = `choose 1 minute to expiry (${expiry.toSeconds()} s), in whole seconds`;
  checkProps({ reminderInterval }, { reminderInterval: time(Duration.minutes(1), expiry, fix) });
  checkVoters(approval);
}

function checkVoters(approval: Approval): void {
  const { _mail: mail, _webhooks: webhooks, required, starterMayApprove } = approval;
  const { length } = mail?.recipients ?? [];
  // With mail and webhooks alone nobody else is asked; who decides by a signed call is not counted in advance.
  const voters = length + webhooks.length;
  if (mail && !isUnresolved(mail.recipients) && required > voters) {
    throw new PropError('required', required, `only ${voters} are asked: name more recipients, or require fewer`);
  }
  if (!starterMayApprove && approval.registryDecision === 'honor') {
    const fix = 'the registry doesn’t always tell who decided there: use RegistryDecision.REVERT, or allow it';
    throw new PropError('starterMayApprove', false, fix);
  }
  if (mail?.signIn && webhooks.length > 0) {
    const fix =
      'whoever opens a channel’s link votes as the channel, and no token names it: ask by mail alone, or leave signIn out';
    throw new PropError('signIn', 'given', fix);
  }
  if (!starterMayApprove && webhooks.length > 0) {
    const fix = 'whoever opens a channel’s link votes as the channel, the starter too: ask by mail, or allow it';
    throw new PropError('starterMayApprove', false, fix);
  }
}

/** Of a combination. */
export function checkChannels(channels: Approval[]): void {
  if (channels.length < 2 || channels.length > 10) {
    throw new PropError('channels', `a list of ${channels.length}`, 'give 2 to 10 ways to ask');
  }
  const fixed: (keyof ApprovalOptions)[] = [
    'expiry',
    'reminderInterval',
    'newerRun',
    'required',
    'starterMayApprove',
    'registryDecision',
  ];
  for (const [index, { _options: options, _mail: mail }] of channels.entries()) {
    const own = fixed.find((name) => options[name] !== undefined);
    if (own) throw new PropError(`channels[${index}]`, `with ${own}`, `give ${own} to the combination alone`);
    const other = channels.findIndex(({ _mail }) => _mail !== undefined);
    if (mail && other < index) {
      throw new PropError(`channels[${index}]`, 'a second way by mail', 'name all recipients in one');
    }
  }
  const names = channels.flatMap(({ _webhooks }) => _webhooks.map(({ name }) => name));
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new PropError('channels', twice, 'two webhooks have this name: name each once');
}

/** All addresses stand in one variable of a function, which holds 4 KB of them. */
function inEnvironment(recipients: string[]) {
  const { length } = JSON.stringify(recipients);
  return length > 3000 ? { got: `${length} characters`, fix: 'use 3000 at most: name a mailing list' } : undefined;
}
