import { Duration } from 'aws-cdk-lib';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { checkApproval, checkChannels } from './private/checks/approval';
import type { SignIn } from './sign-in';

/** What happens to a request that waits when a newer run asks. */
export enum NewerRun {
  /** The older request ends as superseded. */
  SUPERSEDE = 'supersede',
  /** The older request goes on waiting. */
  WAIT = 'wait',
}

/** The form of a webhook's message. */
export enum WebhookFormat {
  /** Block Kit, for an incoming webhook of Slack. */
  SLACK = 'slack',
  /** An Adaptive Card, for a webhook of a Microsoft Teams workflow. */
  TEAMS = 'teams',
  /** Plain JSON, for a program of your own. */
  JSON = 'json',
}

/** What a decision in the model registry (SageMaker Studio) means while a request waits. */
export enum RegistryDecision {
  /** Nothing: what people decide on the request is written over it. */
  IGNORE = 'ignore',
  /** It counts as a vote on the request. */
  HONOR = 'honor',
  /** It is taken back: the version awaits approval again. */
  REVERT = 'revert',
}

/** Options of every way to ask. */
export interface ApprovalOptions {
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
  /**
   * How many have to approve; the first rejection ends the request.
   * @default 1
   */
  readonly required?: number;
  /**
   * Whether the person who started a run may approve its model. With false, a run whose starter is not verified (one
   * that neither RunTrigger nor the console started) can be rejected only.
   * @default true
   */
  readonly starterMayApprove?: boolean;
  /**
   * What a decision in the model registry (SageMaker Studio) means while a request waits.
   * @default RegistryDecision.IGNORE
   */
  readonly registryDecision?: RegistryDecision;
}

/** Properties of {@link Approval.email}. */
export interface EmailApprovalProps extends ApprovalOptions {
  /** Addresses of the people who decide; the first decision counts, unless more are required. */
  readonly recipients: string[];
  /** Sender, an address or domain that is verified in Amazon SES. */
  readonly from: string;
  /**
   * SES configuration set with click tracking off.
   * @default - none
   */
  readonly configurationSet?: string;
  /**
   * How a recipient has to sign in before deciding; the page then needs JavaScript.
   * @default - the link of the mail is enough
   */
  readonly signIn?: SignIn;
}

/** Properties of {@link Approval.webhook}. */
export interface WebhookApprovalProps extends ApprovalOptions {
  /** Shown to people as who decided, e.g. "Slack #releases". */
  readonly name: string;
  /**
   * Secret with `{"url": "https://…", "key": "…"}`: where to post, and the key of the message's signature (HMAC-SHA256,
   * 16 characters or more).
   */
  readonly secret: ISecret;
  /**
   * The form of the message.
   * @default WebhookFormat.JSON
   */
  readonly format?: WebhookFormat;
}

/** Properties of {@link Approval.combine}. */
export interface CombinedApprovalProps extends ApprovalOptions {
  /** The ways to ask, each made without options of its own; every vote goes into the same request. */
  readonly channels: Approval[];
}

/** How people are asked whether a model may be deployed. */
export class Approval {
  /** By a mail to each recipient, with a link of their own to a page with the evidence. */
  public static email(props: EmailApprovalProps): Approval {
    return new Approval(props, props, []);
  }

  /** By a signed message to an incoming webhook (Slack, Teams, your own); who opens its link votes as the channel. */
  public static webhook(props: WebhookApprovalProps): Approval {
    return new Approval(props, undefined, [props]);
  }

  /** Nobody is sent anything: people decide by the CLI, the web app or a signed call of the API. */
  public static manual(options: ApprovalOptions = {}): Approval {
    return new Approval(options, undefined, []);
  }

  /** By several ways at once. */
  public static combine(props: CombinedApprovalProps): Approval {
    const { channels, ...options } = props;
    checkChannels(channels);
    const mail = channels.map(({ _mail }) => _mail).find((one) => one !== undefined);
    return new Approval(
      options,
      mail,
      channels.flatMap(({ _webhooks }) => _webhooks),
    );
  }

  /** A request that nobody decides ends after this time. */
  public readonly expiry: Duration;
  /** A reminder is sent after each such time. */
  public readonly reminderInterval: Duration;
  /** What happens to a request that waits when a newer run asks. */
  public readonly newerRun: NewerRun;
  /** How many have to approve. */
  public readonly required: number;
  /** Whether the person who started a run may approve its model. */
  public readonly starterMayApprove: boolean;
  /** What a decision in the model registry means while a request waits. */
  public readonly registryDecision: RegistryDecision;
  /** @internal */
  public readonly _mail?: EmailApprovalProps;
  /** @internal */
  public readonly _webhooks: WebhookApprovalProps[];
  /** @internal */
  public readonly _options: ApprovalOptions;

  private constructor(
    options: ApprovalOptions,
    mail: EmailApprovalProps | undefined,
    webhooks: WebhookApprovalProps[],
  ) {
    this._mail = mail;
    this._webhooks = webhooks;
    this._options = options;
    this.expiry = options.expiry ?? Duration.days(3);
    this.reminderInterval = options.reminderInterval ?? Duration.days(1);
    this.newerRun = options.newerRun ?? NewerRun.SUPERSEDE;
    this.required = options.required ?? 1;
    this.starterMayApprove = options.starterMayApprove ?? true;
    this.registryDecision = options.registryDecision ?? RegistryDecision.IGNORE;
    checkApproval(this);
  }
}
