import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { JitterType, TaskMetricsConfig, TaskStateBase, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { checkMachineOf } from './machine-check/check-machines';
import { JSONATA } from './states';

export interface AwsTaskProps {
  /** What follows `arn:aws:states:::`, e.g. `sagemaker:createTrainingJob.sync`. */
  readonly resource: string;
  readonly args: Record<string, unknown>;
  /** Exactly what this call needs, given to the state machine's role. */
  readonly policies: PolicyStatement[];
  readonly assign?: Record<string, unknown>;
  readonly outputs?: unknown;
  readonly comment?: string;
  readonly taskTimeout?: Timeout;
  /** Retries only what is certainly throttling: the errors that may be anything are caught by the caller. */
  readonly cautious?: boolean;
}

/**
 * What SageMaker's SDK integration calls throttling, refusals and faults alike. Where a repeated call could change more
 * than a first one, it is caught and the state of things is looked at.
 */
export const UNCERTAIN = ['SageMaker.SageMakerException', 'SageMaker.SdkClientException'];

/** One call of an AWS service with JSONata arguments, with the permissions that it needs and jittered retries. */
export class AwsTask extends TaskStateBase {
  protected readonly taskMetrics?: TaskMetricsConfig;
  protected readonly taskPolicies?: PolicyStatement[];

  constructor(
    scope: Construct,
    name: string,
    readonly call: AwsTaskProps,
  ) {
    super(scope, name, {
      ...JSONATA,
      assign: call.assign,
      outputs: call.outputs,
      comment: call.comment,
      taskTimeout: call.taskTimeout,
    });
    this.taskPolicies = call.policies;
    checkMachineOf(this);
    this.addRetry({
      errors: call.cautious ? ['SageMaker.ThrottlingException'] : transientErrors(call.resource),
      interval: Duration.seconds(2),
      maxAttempts: 6,
      backoffRate: 2,
      jitterStrategy: JitterType.FULL,
    });
  }

  /** @internal */
  protected _renderTask(): Record<string, unknown> {
    return { Resource: `arn:${Aws.PARTITION}:states:::${this.call.resource}`, Arguments: this.call.args };
  }
}

/** Names of throttling and service failures, as Step Functions reports them for the kind of integration. */
function transientErrors(resource: string): string[] {
  const of = (service: string, ...names: string[]) => names.map((name) => `${service}.${name}`);
  if (resource.startsWith('lambda:')) {
    return of(
      'Lambda',
      'TooManyRequestsException',
      'ServiceException',
      'AWSLambdaException',
      'SdkClientException',
      'ClientExecutionTimeoutException',
    );
  }
  if (resource.startsWith('glue:')) {
    return of('Glue', 'ConcurrentRunsExceededException', 'ResourceNumberLimitExceededException', 'AWSGlueException')
      .concat(of('Glue', 'InternalServiceException', 'OperationTimeoutException', 'ThrottlingException'))
      .concat(of('Glue', 'SdkClientException'));
  }
  if (resource.startsWith('aws-sdk:s3:')) return of('S3', 'S3Exception', 'SdkClientException');
  if (resource.startsWith('aws-sdk:sagemakerruntime:')) {
    return of(
      'SageMakerRuntime',
      'ServiceUnavailableException',
      'InternalFailureException',
      'ModelNotReadyException',
    ).concat(of('SageMakerRuntime', 'SageMakerRuntimeException', 'ThrottlingException', 'SdkClientException'));
  }
  const named = of('SageMaker', 'SageMakerException', 'ThrottlingException', 'ResourceLimitExceededException');
  const common = [...named, 'SageMaker.SdkClientException'];
  // The optimized integration has a name of its own for what SageMaker's API does not list.
  return resource.startsWith('aws-sdk:') ? common : ['SageMaker.AmazonSageMakerException', ...common];
}
