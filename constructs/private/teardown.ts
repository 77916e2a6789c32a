import { CfnOutput, CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { handler } from './handler';
import { sagemakerArn } from './names';
import { allow, grant } from './policies';

export interface TeardownProps {
  readonly endpointName: string;
  readonly namePrefix: string;
  readonly packageGroupName: string;
  readonly workflowName: string;
  readonly removalPolicy: RemovalPolicy;
}

const OWN = 'the names of one workflow begin alike';

/** Deletes endpoint, models and configs when the stack is deleted; packages too, where their group goes. */
export function teardown(scope: Construct, props: TeardownProps): CustomResource {
  const { endpointName, namePrefix, packageGroupName } = props;
  const packagesToo = props.removalPolicy === RemovalPolicy.DESTROY;
  const teardownFunction = handler(scope, 'Teardown', {
    name: 'teardown',
    description: `Deletes what runs of ${props.workflowName} made, when the stack is deleted`,
    timeout: Duration.minutes(14),
    environment: { WORKFLOW_NAME: props.workflowName },
  });
  const arn = (kind: string, name: string) => sagemakerArn(scope, kind, name);
  const { role } = teardownFunction;
  if (role) {
    grant(
      role,
      allow(
        ['sagemaker:ListEndpoints', 'sagemaker:ListEndpointConfigs', 'sagemaker:ListModels'],
        ['*'],
        'a list has no ARN',
      ),
      allow(['sagemaker:DeleteEndpoint'], [arn('endpoint', endpointName)]),
      allow(['sagemaker:DeleteEndpointConfig'], [arn('endpoint-config', `${namePrefix}-*`)], OWN),
      allow(['sagemaker:DeleteModel'], [arn('model', `${namePrefix}-*`)], OWN),
    );
    if (packagesToo) {
      grant(
        role,
        allow(
          ['sagemaker:ListModelPackages', 'sagemaker:DeleteModelPackage'],
          [arn('model-package', `${packageGroupName}/*`)],
          OWN,
        ),
      );
    }
  }
  return new CustomResource(scope, 'TeardownOfRuns', {
    serviceToken: teardownFunction.functionArn,
    resourceType: 'Custom::MLWorkflowTeardown',
    properties: { endpointName, namePrefix, packageGroupName: packagesToo ? packageGroupName : undefined },
  });
}

/** Tells who deletes the stack what it leaves. */
export function listWhatStays(scope: Construct, { endpointName, namePrefix }: TeardownProps): void {
  new CfnOutput(scope, 'MadeByRuns', {
    description: 'What runs make outside CloudFormation and what stays when the stack is deleted (prop teardown)',
    value: `endpoint ${endpointName}; endpoint configs and models ${namePrefix}-*`,
  });
}
