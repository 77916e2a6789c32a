import type { ResourceKind } from '../kinds';
import { activity } from './activity';
import { functionAlias, functionUrl, functionVersion, glueJob, lambdaFunction, modelPackageGroup } from './compute';
import { bucket, bucketNotifications, table } from './data';
import { authorizer, httpApi, integration, route } from './http-api';
import { rule, subscription, topic } from './messaging';
import { plainKind } from './plain';
import { secret } from './secret';
import { stateMachine } from './state-machine';

/** In the order of deployment: those that others need come first. */
const KINDS: Readonly<Record<string, ResourceKind>> = {
  'AWS::S3::Bucket': bucket,
  'Custom::S3BucketNotifications': bucketNotifications,
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::SNS::Topic': topic,
  'AWS::SecretsManager::Secret': secret,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Version': functionVersion,
  'AWS::Lambda::Alias': functionAlias,
  'AWS::Lambda::Url': functionUrl,
  'AWS::SNS::Subscription': subscription,
  'AWS::Glue::Job': glueJob,
  'AWS::SageMaker::ModelPackageGroup': modelPackageGroup,
  'AWS::ApiGatewayV2::Api': httpApi,
  'AWS::ApiGatewayV2::Integration': integration,
  'AWS::ApiGatewayV2::Authorizer': authorizer,
  'AWS::ApiGatewayV2::Route': route,
  'AWS::StepFunctions::Activity': activity,
  'AWS::StepFunctions::StateMachine': stateMachine,
  'AWS::Events::Rule': rule,
};

const ORDER = Object.keys(KINDS);

export function kindOf(type: string): ResourceKind {
  return KINDS[type] ?? plainKind(type);
}

/** Smaller first; plain types, which nothing waits for, last. */
export function orderOf(type: string): number {
  const index = ORDER.indexOf(type);
  return index < 0 ? ORDER.length : index;
}
