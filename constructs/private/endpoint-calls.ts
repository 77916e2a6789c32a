import { Construct } from 'constructs';
import { AwsTask } from './aws-task';
import { expression, quote } from './jsonata';
import { sagemakerArn } from './names';
import { allow } from './policies';

export interface CallResult {
  readonly assign?: Record<string, unknown>;
  /** In place of the plain name: {@link nameUnlessRedriven}. */
  readonly nameArgument?: string;
}

/** Lists rather than describes, because an endpoint that is not there is no error. */
export function findEndpoint(scope: Construct, name: string, endpointName: string, result: CallResult): AwsTask {
  return new AwsTask(scope, name, {
    resource: 'aws-sdk:sagemaker:listEndpoints',
    args: { NameContains: endpointName, SortBy: 'Name', SortOrder: 'Ascending', MaxResults: 100 },
    policies: [allow(['sagemaker:ListEndpoints'], ['*'], 'a list has no ARN')],
    assign: result.assign,
  });
}

/** Status of the endpoint of exactly this name in a list, or 'Absent'. */
export function statusOf(endpointName: string): string {
  const found = `$states.result.Endpoints[EndpointName = ${quote(endpointName)}].EndpointStatus`;
  return expression(`$exists(${found}) ? ${found} : 'Absent'`);
}

/**
 * What a redriven run knew of the endpoint may be days old, so that its calls take no name until it has looked again
 * (which assigns `$<variable>Seen`).
 */
export function nameUnlessRedriven(variable: string, endpointName: string): string {
  const words = `the run was redriven after it had looked at endpoint ${endpointName}`;
  return expression(`${REDRIVES} = $${variable}Seen ? ${quote(endpointName)} : $error(${quote(words)})`);
}

/** What a call with {@link nameUnlessRedriven} then fails with: look again. */
export const REDRIVEN = ['States.QueryEvaluationError'];

const REDRIVES = '$states.context.Execution.RedriveCount';

/** For the look's `assign`. */
export function seen(variable: string): Record<string, string> {
  return { [`${variable}Seen`]: expression(REDRIVES) };
}

/** Code of SageMaker's reason, where the endpoint can't go on by itself; else of null. For a `describeEndpoint`. */
export function failureOf(endpointName: string): string {
  const status = '$states.result.EndpointStatus';
  const words = `${quote(`endpoint ${endpointName} is `)} & ${status} & ': ' & $states.result.FailureReason`;
  return `(${status} in ['Failed', 'UpdateRollbackFailed', 'OutOfService', 'Deleting'] ? ${words} : null)`;
}

/**
 * Fails with `$<variable>Failure`. Once the run is redriven it assigns `anew` and goes on, whatever is there: it lists,
 * because the endpoint may have been deleted by hand.
 */
export function reportFailure(
  scope: Construct,
  name: string,
  endpointName: string,
  variable: string,
  anew: Record<string, unknown> = {},
): AwsTask {
  const failure = `$${variable}Failure`;
  return findEndpoint(scope, name, endpointName, {
    assign: {
      [`${variable}Failure`]: expression(`${REDRIVES} = $${variable}Seen ? $error(${failure}) : null`),
      ...anew,
    },
  });
}

export function describeEndpoint(scope: Construct, name: string, endpointName: string, result: CallResult): AwsTask {
  return new AwsTask(scope, name, {
    resource: 'aws-sdk:sagemaker:describeEndpoint',
    args: { EndpointName: result.nameArgument ?? endpointName },
    policies: [allow(['sagemaker:DescribeEndpoint'], [sagemakerArn(scope, 'endpoint', endpointName)])],
    assign: result.assign,
  });
}
