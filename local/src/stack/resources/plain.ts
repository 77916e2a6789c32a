import type { ResourceKind, ResourceView } from '../kinds';
import { digest, physicalName } from '../names';

/** Types whose ARN others use, with the property of their name and the form of their ARN. */
const NAMED: Readonly<Record<string, readonly [property: string, arn: (view: ResourceView, name: string) => string]>> =
  {
    'AWS::IAM::Role': ['RoleName', (view, name) => `arn:aws:iam::${view.accountId}:role/${name}`],
    'AWS::IAM::ManagedPolicy': ['ManagedPolicyName', (view, name) => `arn:aws:iam::${view.accountId}:policy/${name}`],
    'AWS::IAM::User': ['UserName', (view, name) => `arn:aws:iam::${view.accountId}:user/${name}`],
    'AWS::KMS::Key': ['-', (view, name) => view.arn('kms', `key/${name}`)],
    'AWS::Logs::LogGroup': ['LogGroupName', (view, name) => `${view.arn('logs', `log-group:${name}`)}:*`],
    'AWS::CloudWatch::Alarm': ['AlarmName', (view, name) => view.arn('cloudwatch', `alarm:${name}`)],
    'AWS::SQS::Queue': ['QueueName', (view, name) => view.arn('sqs', name)],
    'AWS::ECR::Repository': ['RepositoryName', (view, name) => view.arn('ecr', `repository/${name}`)],
  };

/** Accepted without effect: nothing of a workflow's behaviour depends on them locally. */
const SILENT =
  /^AWS::(IAM|KMS|Logs|CloudWatch|EC2|SES|ECR|Cognito|SSM|SecretsManager|ApiGatewayV2)::|^AWS::(CDK::Metadata|Lambda::(Permission|EventInvokeConfig|LayerVersion)|S3::BucketPolicy|SNS::TopicPolicy|SQS::QueuePolicy|Events::EventBusPolicy|CloudFormation::WaitCondition(Handle)?|Glue::(SecurityConfiguration|Database))$|^Custom::(S3AutoDeleteObjects|LogRetention|EventBridgeNotifications)$/;

export function plainKind(type: string): ResourceKind {
  const named = NAMED[type];
  return {
    identify: (view) => {
      const name = view.read<string>(named?.[0] ?? 'Name') ?? physicalName(view.stackName, view.logicalId);
      const arn = named ? named[1](view, name) : view.arn(serviceOf(type), name);
      return {
        ref: referenceOf(type, view, name, arn),
        attributes: { Arn: arn, Name: name, ...extra(type, view, name) },
      };
    },
    deploy: async (view, _identity, { app }) => {
      if (!SILENT.test(type)) app.ignored.push({ type, logicalId: view.logicalId, stackName: view.stackName });
    },
  };
}

function referenceOf(type: string, view: ResourceView, name: string, arn: string): string {
  if (type === 'AWS::IAM::ManagedPolicy') return arn;
  if (type === 'AWS::SQS::Queue') return `https://sqs.${view.region}.amazonaws.com/${view.accountId}/${name}`;
  return name;
}

function extra(type: string, view: ResourceView, name: string): Record<string, unknown> {
  switch (type) {
    case 'AWS::KMS::Key':
      return { KeyId: name };
    case 'AWS::EC2::SecurityGroup':
      return { GroupId: `sg-${digest(view.stackName, view.logicalId)}` };
    case 'AWS::IAM::Role':
      return { RoleId: name };
    case 'AWS::SQS::Queue':
      return { QueueName: name };
    case 'AWS::SSM::Parameter':
      return { Value: view.read('Value'), Type: view.read('Type') };
    default:
      return {};
  }
}

function serviceOf(type: string): string {
  return String(type.split('::')[1] ?? 'custom').toLowerCase();
}
