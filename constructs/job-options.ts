import { Duration, Size } from 'aws-cdk-lib';
import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';

/** What every SageMaker job of a workflow can be given. */
export interface JobOptions {
  /**
   * SageMaker instance type.
   * @default 'ml.m5.large'
   */
  readonly instanceType?: string;
  /**
   * Size of the instance's disk.
   * @default Size.gibibytes(10)
   */
  readonly volumeSize?: Size;
  /**
   * After this time the job is stopped and has failed.
   * @default Duration.hours(1)
   */
  readonly maxRuntime?: Duration;
  /**
   * Role of the job; it is given what the job needs.
   * @default - a new role
   */
  readonly role?: IRole;
  /**
   * VPC of the job.
   * @default - none; the job has no network of its own
   */
  readonly vpc?: IVpc;
  /**
   * Subnets of the job.
   * @default - private subnets of the VPC
   */
  readonly vpcSubnets?: SubnetSelection;
  /**
   * Security groups of the job.
   * @default - a new one without ingress, when there is a VPC
   */
  readonly securityGroups?: ISecurityGroup[];
  /**
   * Key of disks and outputs.
   * @default - keys that AWS owns
   */
  readonly encryptionKey?: IKey;
  /**
   * Tags of the jobs.
   * @default - none
   */
  readonly jobTags?: { [key: string]: string };
}
