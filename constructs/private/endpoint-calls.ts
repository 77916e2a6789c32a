import { Construct } from 'constructs';
import { AwsTask } from './aws-task';
import { expression, quote } from './jsonata';
import { sagemakerArn } from './names';
import { allow } from './policies';

export interface CallResult {
  readonly assign?: Record<string, unknown>;
  readonly outputs?: unknown;
}

/** Lists rather than describes, because an endpoint that is not there is no error. */
export function findEndpoint(scope: Construct, name: string, endpointName: string, result: CallResult): AwsTask {
  return new AwsTask(scope, name, {
    resource: 'aws-sdk:sagemaker:listEndpoints',
    args: { NameContains: endpointName, SortBy: 'Name', SortOrder: 'Ascending', MaxResults: 100 },
    policies: [allow(['sagemaker:ListEndpoints'], ['*'], 'a list has no ARN')],
    ...result,
  });
}

/** Status of the endpoint of exactly this name in a list, or 'Absent'. */
export function statusOf(endpointName: string): string {
  const found = `$states.result.Endpoints[EndpointName = ${quote(endpointName)}].EndpointStatus`;
  return expression(`$exists(${found}) ? ${found} : 'Absent'`);
}

export function describeEndpoint(scope: Construct, name: string, endpointName: string, result: CallResult): AwsTask {
  return new AwsTask(scope, name, {
    resource: 'aws-sdk:sagemaker:describeEndpoint',
    args: { EndpointName: endpointName },
    policies: [allow(['sagemaker:DescribeEndpoint'], [sagemakerArn(scope, 'endpoint', endpointName)])],
    ...result,
  });
}
