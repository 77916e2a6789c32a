import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { DeployModelProps } from '../deploy-model';
import { TrafficShift } from '../deploy-options';
import { ModelContainer } from '../model-container';
import { AwsTask } from './aws-task';
import {
  describeEndpoint,
  failureOf,
  findEndpoint,
  nameUnlessRedriven,
  reportFailure,
  seen,
  statusOf,
} from './endpoint-calls';
import { code, expression } from './jsonata';
import { RunNames, sagemakerArn } from './names';
import { allow, grant, passRole, readBelow, useKey, useKeys } from './policies';
import { grantLogs, grantMetrics, grantNetworkInterfaces, SAGEMAKER } from './sagemaker-job';

const VARIANT = 'AllTraffic';
const NEW_NAMES = 'each deployment has a model and a config of its own';

/** The SageMaker calls of a deployment; `variable` names what they keep between them. */
export class DeploymentCalls {
  readonly role: IRole;
  readonly names: RunNames;
  private readonly instances: number;
  private readonly endpoint: string;
  private readonly endpointArn: string;
  private readonly configArns: string;
  private readonly tags?: { Key: string; Value: string }[];
  private readonly vpcConfig?: Record<string, unknown>;

  constructor(
    private readonly scope: Construct,
    private readonly props: DeployModelProps,
    private readonly variable: string,
  ) {
    this.instances = props.instanceCount ?? 1;
    this.names = new RunNames(scope, 'deploy', props.namePrefix);
    this.endpoint = nameUnlessRedriven(variable, props.endpointName);
    this.endpointArn = sagemakerArn(scope, 'endpoint', props.endpointName);
    this.configArns = this.names.arn('endpoint-config');
    const tags = Object.entries(props.jobTags ?? {}).map(([Key, Value]) => ({ Key, Value }));
    this.tags = tags.length > 0 ? tags : undefined;
    this.vpcConfig = this.network();
    this.role = this.makeRole();
  }

  look(name: string, assign: Record<string, unknown> = {}): AwsTask {
    const status = statusOf(this.props.endpointName);
    const { variable } = this;
    return findEndpoint(this.scope, name, this.props.endpointName, {
      assign: {
        [`${variable}Status`]: status,
        [`${variable}Live`]: null,
        [`${variable}Polls`]: 0,
        ...seen(variable),
        ...assign,
      },
    });
  }

  describe(name: string, assign: Record<string, unknown>): AwsTask {
    return describeEndpoint(this.scope, name, this.props.endpointName, { assign, nameArgument: this.endpoint });
  }

  reportFailure(name: string): AwsTask {
    return reportFailure(this.scope, name, this.props.endpointName, this.variable);
  }

  /** What "Check endpoint" assigns: the outcome as far as it is known. */
  progress(): Record<string, unknown> {
    const { variable } = this;
    const status = '$states.result.EndpointStatus';
    const outcome = `${status} != 'InService' ? 'pending' : $states.result.EndpointConfigName = $${variable}.configName ? 'deployed' : 'rolled-back'`;
    return {
      [`${variable}Status`]: expression(status),
      [`${variable}Failure`]: expression(failureOf(this.props.endpointName)),
      [variable]: expression(
        `$merge([$${variable}, {'outcome': ${outcome}, 'failure': $states.result.FailureReason}])`,
      ),
    };
  }

  remove(name: string): AwsTask {
    return new AwsTask(this.scope, name, {
      resource: 'aws-sdk:sagemaker:deleteEndpoint',
      args: { EndpointName: this.endpoint },
      policies: [allow(['sagemaker:DeleteEndpoint'], [this.endpointArn])],
      cautious: true,
    });
  }

  createModel(modelPackage: string): AwsTask {
    return new AwsTask(this.scope, 'Create model', {
      resource: 'aws-sdk:sagemaker:createModel',
      args: {
        ModelName: this.names.expression,
        ExecutionRoleArn: this.role.roleArn,
        PrimaryContainer: {
          ModelPackageName: expression(`${code(modelPackage)}.arn`),
          Environment: { MODEL_VERSION: expression(`$string(${code(modelPackage)}.version)`) },
        },
        EnableNetworkIsolation: true,
        VpcConfig: this.vpcConfig,
        Tags: this.tags,
      },
      policies: [
        allow(this.tagged('sagemaker:CreateModel'), [this.names.arn('model')], NEW_NAMES),
        passRole(this.role, SAGEMAKER),
      ],
      assign: { [`${this.variable}Model`]: expression(`$substringAfter($states.result.ModelArn, 'model/')`) },
    });
  }

  createConfig(): AwsTask {
    const { variable, props } = this;
    return new AwsTask(this.scope, 'Create endpoint config', {
      resource: 'aws-sdk:sagemaker:createEndpointConfig',
      args: {
        EndpointConfigName: this.names.expression,
        ProductionVariants: [
          {
            VariantName: VARIANT,
            ModelName: expression(`$${variable}Model`),
            InstanceType: props.instanceType ?? 'ml.m5.large',
            InitialInstanceCount: this.instances,
            InitialVariantWeight: 1,
          },
        ],
        KmsKeyId: props.encryptionKey?.keyArn,
        Tags: this.tags,
      },
      policies: [
        allow(this.tagged('sagemaker:CreateEndpointConfig'), [this.configArns], NEW_NAMES),
        ...useKey(props.encryptionKey, 'kms:CreateGrant', 'kms:DescribeKey'),
      ],
      assign: {
        [variable]: {
          name: props.endpointName,
          configName: expression(`$substringAfter($states.result.EndpointConfigArn, 'endpoint-config/')`),
          previousConfigName: expression(`$${variable}Live`),
          modelName: expression(`$${variable}Model`),
          variant: VARIANT,
        },
      },
    });
  }

  create(name: string): AwsTask {
    return new AwsTask(this.scope, name, {
      resource: 'aws-sdk:sagemaker:createEndpoint',
      args: { ...this.target(), Tags: this.tags },
      policies: [allow(this.tagged('sagemaker:CreateEndpoint'), [this.endpointArn, this.configArns], NEW_NAMES)],
      cautious: true,
      // There is none to return to, even where the champion's endpoint was deleted by hand.
      assign: { [this.variable]: expression(`$merge([$${this.variable}, {'previousConfigName': null}])`) },
    });
  }

  update(name: string): AwsTask {
    const alarms = this.props.rollbackAlarms ?? [];
    return new AwsTask(this.scope, name, {
      resource: 'aws-sdk:sagemaker:updateEndpoint',
      args: {
        ...this.target(),
        DeploymentConfig: {
          BlueGreenUpdatePolicy: {
            TrafficRoutingConfiguration: (this.props.trafficShift ?? TrafficShift.allAtOnce())._render(this.instances),
            TerminationWaitInSeconds: 0,
            MaximumExecutionTimeoutInSeconds: 7200,
          },
          AutoRollbackConfiguration:
            alarms.length > 0 ? { Alarms: alarms.map(({ alarmName }) => ({ AlarmName: alarmName })) } : undefined,
        },
      },
      policies: [allow(['sagemaker:UpdateEndpoint'], [this.endpointArn, this.configArns], NEW_NAMES)],
      cautious: true,
    });
  }

  private target(): Record<string, unknown> {
    return {
      EndpointName: this.endpoint,
      EndpointConfigName: expression(`$${this.variable}.configName`),
    };
  }

  private tagged(action: string): string[] {
    return this.tags ? [action, 'sagemaker:AddTags'] : [action];
  }

  private network(): Record<string, unknown> | undefined {
    const { vpc, vpcSubnets, securityGroups } = this.props;
    if (!vpc) return undefined;
    const groups = securityGroups ?? [new SecurityGroup(this.scope, 'ModelSecurityGroup', { vpc })];
    return {
      SecurityGroupIds: groups.map((group) => group.securityGroupId),
      Subnets: vpc.selectSubnets(vpcSubnets).subnetIds,
    };
  }

  private makeRole(): IRole {
    const { props, scope } = this;
    const role = props.role ?? new Role(scope, 'ModelRole', { assumedBy: new ServicePrincipal(SAGEMAKER) });
    grant(role, ...readBelow(props.bucket, 'runs/'));
    grant(role, ...useKeys([props.encryptionKey, props.bucket.encryptionKey], 'kms:Decrypt'));
    if (props.vpc) grantNetworkInterfaces(role);
    (props.container ?? ModelContainer.xgboost())._grantPull(scope, role);
    grantLogs(scope, role, '/aws/sagemaker/Endpoints/*');
    grantMetrics(role, '/aws/sagemaker/Endpoints');
    const alarms = (props.rollbackAlarms ?? []).map((alarm) => alarm.alarmArn);
    if (alarms.length > 0) grant(role, allow(['cloudwatch:DescribeAlarms'], alarms));
    return role;
  }
}
