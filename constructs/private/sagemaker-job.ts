import { Arn, ArnFormat, Aws, Duration, Size, Stack } from 'aws-cdk-lib';
import { ISecurityGroup, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { JobOptions } from '../job-options';
import type { BoundContainer } from '../model-container';
import { acknowledge, allow, grant, readBelow, useKey, useKeys, writeBelow } from './policies';

export const SAGEMAKER = 'sagemaker.amazonaws.com';

/** What a SageMaker job's arguments and role need of its options. */
export class SageMakerJob {
  readonly role: IRole;
  private readonly securityGroups?: ISecurityGroup[];

  constructor(
    scope: Construct,
    private readonly options: JobOptions,
    logGroup: string,
  ) {
    this.role = options.role ?? new Role(scope, 'JobRole', { assumedBy: new ServicePrincipal(SAGEMAKER) });
    grantLogs(scope, this.role, logGroup);
    if (options.vpc) {
      const { vpc } = options;
      this.securityGroups = options.securityGroups ?? [new SecurityGroup(scope, 'JobSecurityGroup', { vpc })];
      grantNetworkInterfaces(this.role);
    }
  }

  /** The container's code, the runs' files with their keys, and metrics: what either kind of job uses. */
  grantUse(container: BoundContainer, bucket: IBucket, metricNamespace: string): void {
    container.grant(this.role);
    const keys = [this.options.encryptionKey, bucket.encryptionKey];
    grant(this.role, ...readBelow(bucket, 'runs/'), writeBelow(bucket, 'runs/'));
    grant(this.role, ...useKeys(keys, 'kms:Decrypt', 'kms:GenerateDataKey'));
    grantMetrics(this.role, metricNamespace);
  }

  get instanceType(): string {
    return this.options.instanceType ?? 'ml.m5.large';
  }

  get maxRuntime(): Duration {
    return this.options.maxRuntime ?? Duration.hours(1);
  }

  get cluster(): Record<string, unknown> {
    return {
      InstanceCount: 1,
      InstanceType: this.instanceType,
      VolumeSizeInGB: (this.options.volumeSize ?? Size.gibibytes(10)).toGibibytes(),
      VolumeKmsKeyId: this.options.encryptionKey?.keyArn,
    };
  }

  get kmsKeyId(): string | undefined {
    return this.options.encryptionKey?.keyArn;
  }

  get vpcConfig(): Record<string, unknown> | undefined {
    const { vpc, vpcSubnets } = this.options;
    if (!vpc) return undefined;
    return {
      SecurityGroupIds: this.securityGroups?.map((group) => group.securityGroupId),
      Subnets: vpc.selectSubnets(vpcSubnets).subnetIds,
    };
  }

  get tags(): Record<string, string>[] | undefined {
    const tags = Object.entries(this.options.jobTags ?? {});
    return tags.length === 0 ? undefined : tags.map(([Key, Value]) => ({ Key, Value }));
  }

  /** What Step Functions needs of KMS to hand the job a disk with this key. */
  get keyPolicies(): PolicyStatement[] {
    return useKey(this.options.encryptionKey, 'kms:CreateGrant', 'kms:DescribeKey');
  }
}

export function grantLogs(scope: Construct, role: IRole, logGroup: string): void {
  const group = Arn.format(
    { service: 'logs', resource: 'log-group', resourceName: logGroup, arnFormat: ArnFormat.COLON_RESOURCE_NAME },
    Stack.of(scope),
  );
  const actions = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'];
  grant(role, allow(actions, [group, `${group}:*`], 'SageMaker and Glue name streams and groups by the job'));
}

/** Metrics of a job have no ARN; they are bound by their namespace. */
export function grantMetrics(role: IRole, namespace: string): void {
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
    }),
  );
  acknowledge(
    role,
    'IAM5[Resource::*]',
    'metrics have no ARN and are bound by their namespace; ECR tokens, network interfaces and lists have none either',
  );
}

export function grantNetworkInterfaces(role: IRole): void {
  const because = 'SageMaker makes the network interfaces of its jobs, whose names nobody knows before';
  grant(
    role,
    allow(
      [
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeDhcpOptions',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcs',
      ],
      ['*'],
      because,
    ),
    allow(
      ['ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterfacePermission'],
      [`arn:${Aws.PARTITION}:ec2:*:*:network-interface/*`],
      because,
    ),
  );
}
