import { Duration } from 'aws-cdk-lib';
import { checkApproval } from './private/checks/resources';

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
    this._mail = props;
    this.expiry = props.expiry ?? Duration.days(3);
    this.reminderInterval = props.reminderInterval ?? Duration.days(1);
    this.newerRun = props.newerRun ?? NewerRun.SUPERSEDE;
    checkApproval(props, this.expiry, this.reminderInterval);
  }
}
