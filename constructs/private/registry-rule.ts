import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { Env } from '../../handlers/shared/contract';
import { type Approval, RegistryDecision } from '../approval';
import { handler } from './handler';
import { sagemakerArn } from './names';
import { allow, grant } from './policies';

export interface RegistryRuleProps {
  readonly approval: Approval;
  readonly packageGroupName: string;
  readonly environment: Record<string, string | undefined>;
}

/** Hears of decisions that people make in SageMaker Studio; absent where they are ignored. */
export function registryRule(scope: Construct, props: RegistryRuleProps): Function | undefined {
  const { approval, packageGroupName, environment } = props;
  const { registryDecision } = approval;
  if (registryDecision === RegistryDecision.IGNORE) return undefined;
  const registry = handler(scope, 'Registry', {
    name: 'registry',
    description: 'Hears of decisions that are made in the model registry',
    environment: { ...environment, [Env.REGISTRY_DECISION]: registryDecision },
  });
  if (registry.role && registryDecision === RegistryDecision.REVERT) {
    const versions = sagemakerArn(scope, 'model-package', `${packageGroupName}/*`);
    grant(
      registry.role,
      allow(['sagemaker:UpdateModelPackage'], [versions], 'versions of a package differ by their number'),
    );
  }
  new Rule(scope, 'RegistryRule', {
    description: `Decisions in the model registry: ${packageGroupName}`,
    eventPattern: {
      source: ['aws.sagemaker'],
      detailType: ['SageMaker Model Package State Change'],
      detail: { ModelPackageGroupName: [packageGroupName], ModelApprovalStatus: ['Approved', 'Rejected'] },
    },
    targets: [new LambdaFunction(registry, { retryAttempts: 8, maxEventAge: Duration.hours(2) })],
  });
  return registry;
}
