import { Duration, Token } from 'aws-cdk-lib';
import { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { bake } from './private/checks/aws';
import { checkProps } from './private/checks/check';
import { whole } from './private/checks/rules';
import { PropError } from './private/errors';

/** Properties of {@link TrafficShift.canary}. */
export interface CanaryProps {
  /** Instances that take traffic first; at most half of all. */
  readonly instances: number;
  /**
   * How long alarms are watched after each step.
   * @default Duration.minutes(10)
   */
  readonly bake?: Duration;
}

/** Properties of {@link TrafficShift.allAtOnce}. */
export interface AllAtOnceProps {
  /**
   * How long alarms are watched before the former instances end.
   * @default Duration.minutes(5)
   */
  readonly bake?: Duration;
}

/** How an update of the endpoint moves its traffic to new instances. */
export class TrafficShift {
  /** All traffic moves when the new instances are ready. */
  public static allAtOnce(props: AllAtOnceProps = {}): TrafficShift {
    checkProps(props, { bake });
    return new TrafficShift(props.bake ?? Duration.minutes(5));
  }

  /** Some instances take traffic first. Needs two instances or more. */
  public static canary(props: CanaryProps): TrafficShift {
    checkProps(props, { bake, instances: whole(1, 500, 'give a whole number of 1 to half of all instances') });
    return new TrafficShift(props.bake ?? Duration.minutes(10), props.instances);
  }

  private constructor(
    private readonly bake: Duration,
    private readonly canary?: number,
  ) {}

  /** @internal */
  public _render(instances: number): Record<string, unknown> {
    const wait = { WaitIntervalInSeconds: this.bake.toSeconds() };
    if (this.canary === undefined) return { Type: 'ALL_AT_ONCE', ...wait };
    const known = !Token.isUnresolved(instances);
    if (known && instances < 2) {
      throw new PropError(
        'trafficShift',
        'canary',
        `a canary needs 2 instances, instanceCount is ${instances}: raise it`,
      );
    }
    if (known && !Token.isUnresolved(this.canary) && this.canary > instances / 2) {
      throw new PropError(
        'instances',
        this.canary,
        `SageMaker takes 1 to half of the ${instances} instances as canary`,
      );
    }
    return { Type: 'CANARY', CanarySize: { Type: 'INSTANCE_COUNT', Value: this.canary }, ...wait };
  }
}

/** Options of {@link DeployModel} that a workflow passes through. */
export interface DeployModelOptions {
  /**
   * SageMaker instance type.
   * @default 'ml.m5.large'
   */
  readonly instanceType?: string;
  /**
   * Number of instances.
   * @default 1
   */
  readonly instanceCount?: number;
  /**
   * How an update moves traffic.
   * @default TrafficShift.allAtOnce()
   */
  readonly trafficShift?: TrafficShift;
  /**
   * Alarms that make SageMaker return to the former model while traffic moves.
   * @default - none
   */
  readonly rollbackAlarms?: IAlarm[];
  /**
   * Role of the served model; it is given what the model needs.
   * @default - a new role
   */
  readonly role?: IRole;
  /**
   * VPC of the served model.
   * @default - none; the container has no network of its own
   */
  readonly vpc?: IVpc;
  /**
   * Subnets of the served model.
   * @default - private subnets of the VPC
   */
  readonly vpcSubnets?: SubnetSelection;
  /**
   * Security groups of the served model.
   * @default - a new one without ingress, when there is a VPC
   */
  readonly securityGroups?: ISecurityGroup[];
  /**
   * Key of the instances' disks; the instance type must have a disk that takes one.
   * @default - a key that AWS owns
   */
  readonly encryptionKey?: IKey;
  /**
   * Tags of models, configs and the endpoint.
   * @default - none
   */
  readonly jobTags?: { [key: string]: string };
}
