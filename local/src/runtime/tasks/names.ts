import { randomUUID } from 'node:crypto';
import { ServiceError } from '../../services/types';

/** How one integration is called locally, and how its errors are named. */
interface Integration {
  /** Our service. */
  readonly service: string;
  /** Prefix of error names. */
  readonly prefix: string;
  /** Name of the error that the API's model doesn't list. */
  readonly general: string;
  /** In causes. */
  readonly label: string;
}

const OPTIMIZED: Readonly<Record<string, Integration>> = {
  lambda: { service: 'lambda', prefix: 'Lambda', general: 'AWSLambdaException', label: 'AWSLambda' },
  sns: { service: 'sns', prefix: 'SNS', general: 'AmazonSNSException', label: 'AmazonSNS' },
  sqs: { service: 'sqs', prefix: 'SQS', general: 'AmazonSQSException', label: 'AmazonSQS' },
  dynamodb: { service: 'dynamodb', prefix: 'DynamoDB', general: 'AmazonDynamoDBException', label: 'AmazonDynamoDBv2' },
  glue: { service: 'glue', prefix: 'Glue', general: 'AWSGlueException', label: 'AWSGlue' },
  sagemaker: {
    service: 'sagemaker',
    prefix: 'SageMaker',
    general: 'AmazonSageMakerException',
    label: 'AmazonSageMaker',
  },
  events: {
    service: 'events',
    prefix: 'EventBridge',
    general: 'AmazonEventBridgeException',
    label: 'AmazonEventBridge',
  },
  states: { service: 'sfn', prefix: 'StepFunctions', general: 'AWSStepFunctionsException', label: 'AWSStepFunctions' },
};

/** aws-sdk:NAME → our service and the name that the AWS SDK for Java gives it. */
const SDK: Readonly<Record<string, readonly [service: string, name: string]>> = {
  dynamodb: ['dynamodb', 'DynamoDb'],
  eventbridge: ['events', 'EventBridge'],
  glue: ['glue', 'Glue'],
  lambda: ['lambda', 'Lambda'],
  s3: ['s3', 'S3'],
  sagemaker: ['sagemaker', 'SageMaker'],
  sagemakerruntime: ['sagemakerruntime', 'SageMakerRuntime'],
  sesv2: ['sesv2', 'SesV2'],
  sfn: ['sfn', 'Sfn'],
  sns: ['sns', 'Sns'],
  sqs: ['sqs', 'Sqs'],
};

/** Errors that every service may send (AWS's "common errors"), whether or not its API's model lists them. */
const COMMON = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'ExpiredToken',
  'InternalError',
  'InternalFailure',
  'InternalServerError',
  'RequestTimeout',
  'ServiceUnavailable',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'UnrecognizedClientException',
  'ValidationError',
  'ValidationException',
]);

/** Those of the common errors that the service's model lists: they keep their names. */
const MODELLED: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ['InternalServerError', 'ThrottlingException'],
  events: ['AccessDeniedException', 'ThrottlingException'],
  glue: ['AccessDeniedException', 'ThrottlingException', 'ValidationException'],
  sagemakerruntime: ['InternalFailure', 'ServiceUnavailable', 'ValidationError'],
  sfn: ['ValidationException'],
  sns: ['ValidationException'],
};

/** Others that are sent though the model doesn't list them. */
const UNMODELLED: Readonly<Record<string, readonly string[]>> = { s3: ['InvalidArgument', 'PreconditionFailed'] };

function isListed(service: string, code: string): boolean {
  if (COMMON.has(code)) return MODELLED[service]?.includes(code) ?? false;
  return !UNMODELLED[service]?.includes(code);
}

export function findIntegration(service: string, sdk: boolean): Integration {
  if (!sdk) return OPTIMIZED[service] ?? { service, prefix: service, general: `${service}Exception`, label: service };
  const [own, name] = SDK[service] ?? [service, service];
  return { service: own, prefix: name, general: `${name}Exception`, label: name };
}

export interface TaskError {
  readonly error: string;
  readonly cause: string;
}

/** An error of a service as Step Functions names and words it. */
export function nameError(integration: Integration, sdk: boolean, error: unknown): TaskError {
  const { prefix, general, label } = integration;
  if (!(error instanceof ServiceError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { error: `${prefix}.SdkClientException`, cause: message };
  }
  const name = isListed(integration.service, error.name)
    ? error.name.endsWith('Exception')
      ? error.name
      : `${error.name}Exception`
    : general;
  const request = randomUUID();
  const cause = sdk
    ? `${error.message} (Service: ${label}, Status Code: ${error.statusCode}, Request ID: ${request}) (SDK Attempt Count: 1)`
    : `${error.message} (Service: ${label}; Status Code: ${error.statusCode}; Error Code: ${error.name}; Request ID: ${request}; Proxy: null)`;
  return { error: `${prefix}.${name}`, cause };
}
