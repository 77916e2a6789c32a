import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import { IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export function allow(actions: string[], resources: string[]): PolicyStatement {
  return new PolicyStatement({ actions, resources });
}

export function passRole(role: IRole, service: string): PolicyStatement {
  return new PolicyStatement({
    actions: ['iam:PassRole'],
    resources: [role.roleArn],
    conditions: { StringEquals: { 'iam:PassedToService': service } },
  });
}

/** The rule by which Step Functions learns that a `.sync` job has ended; it makes it by itself, one per job type. */
export function managedRule(scope: Construct, rule: string): PolicyStatement {
  const arn = Arn.format(
    { service: 'events', resource: 'rule', resourceName: rule, arnFormat: ArnFormat.SLASH_RESOURCE_NAME },
    Stack.of(scope),
  );
  return allow(['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], [arn]);
}
