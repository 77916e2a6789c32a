import { Duration, Token } from 'aws-cdk-lib';
import { PropError } from './private/errors';

/** What happens to a request that waits when a newer run asks. */
export enum NewerRun {
  /** The older request ends as superseded. */
  SUPERSEDE = 'supersede',
  /** The older request goes on waiting. */
  WAIT = 'wait',
}

/** Properties of {@link Approval.email}. */
export interface EmailApprovalProps {
  /** Addresses of the people who decide; the first decision counts. */
  readonly recipients: string[];
  /** Sender, an address or domain that is verified in Amazon SES. */
  readonly from: string;
  /**
   * SES configuration set with click tracking off.
   * @default - none
   */
  readonly configurationSet?: string;
  /**
   * A request that nobody decides ends after this time.
   * @default Duration.days(3)
   */
  readonly expiry?: Duration;
  /**
   * A reminder is sent after each such time.
   * @default Duration.days(1)
   */
  readonly reminderInterval?: Duration;
  /**
   * What happens to a request that waits when a newer run asks.
   * @default NewerRun.SUPERSEDE
   */
  readonly newerRun?: NewerRun;
}

/** How people are asked whether a model may be deployed. */
export class Approval {
  /** By a mail to each recipient, with a link of their own to a page with the evidence. */
  public static email(props: EmailApprovalProps): Approval {
    return new Approval(props);
  }

  /** A request that nobody decides ends after this time. */
  public readonly expiry: Duration;
  /** A reminder is sent after each such time. */
  public readonly reminderInterval: Duration;
  /** What happens to a request that waits when a newer run asks. */
  public readonly newerRun: NewerRun;
  /** @internal */
  public readonly _mail: EmailApprovalProps;

  private constructor(props: EmailApprovalProps) {
    checkAddresses(props);
    this._mail = props;
    this.expiry = props.expiry ?? Duration.days(3);
    this.reminderInterval = props.reminderInterval ?? Duration.days(1);
    this.newerRun = props.newerRun ?? NewerRun.SUPERSEDE;
    checkTimes(this.expiry, this.reminderInterval);
  }
}

function checkAddresses({ recipients, from }: EmailApprovalProps): void {
  if (recipients.length === 0) throw new PropError('recipients', recipients, 'name at least one e-mail address');
  for (const address of [...recipients, from]) {
    if (Token.isUnresolved(address) || /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/.test(address)) continue;
    throw new PropError(address === from ? 'from' : 'recipients', address, 'write an address such as ml@example.com');
  }
  const lower = recipients.map((address) => address.toLowerCase());
  const twice = lower.find((address, index) => lower.indexOf(address) < index);
  if (twice !== undefined) throw new PropError('recipients', twice, 'name each address once');
}

function checkTimes(expiry: Duration, reminder: Duration): void {
  const seconds = expiry.toSeconds();
  if (seconds < 300 || seconds > Duration.days(300).toSeconds()) {
    throw new PropError('expiry', `${seconds} s`, 'choose 5 minutes to 300 days; an execution lives a year at most');
  }
  if (reminder.toSeconds() < 60 || reminder.toSeconds() > seconds) {
    throw new PropError('reminderInterval', `${reminder.toSeconds()} s`, `choose 1 minute to expiry (${seconds} s)`);
  }
}
