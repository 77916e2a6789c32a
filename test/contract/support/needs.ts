import type { ObservedCall } from '../../../local/src/services/types';
import { jobNeeds } from './job-needs';
import type { Access } from './roles';

/** One question to IAM: may this role do that? */
export interface Need {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
  /** For the message. */
  readonly why: string;
}

export type Input = Readonly<Record<string, unknown>>;

export const REGION_ACCOUNT = 'us-east-1:000000000000';
export const arn = (service: string, resource: string): string => `arn:aws:${service}:${REGION_ACCOUNT}:${resource}`;
export const roleName = (roleArn: unknown): string => String(roleArn).split('/').pop() ?? '';

/** SageMaker lowers the case of names in ARNs. */
const sagemaker = (kind: string, name: unknown): string => arn('sagemaker', `${kind}/${String(name).toLowerCase()}`);

/** Everything that a call asks of IAM: its own action, those that it implies, and those of the job that it starts. */
export function needsOf(call: ObservedCall, access: Access): Need[] {
  const role = roleName(call.caller);
  const name = `${call.service}.${call.operation}`;
  const input = call.input as Input;
  const need = (action: string, resource: string, context?: Record<string, string>): Need => ({
    role,
    action,
    resource,
    ...(context ? { context } : {}),
    why: name,
  });
  const useKey = (owner: string, ...actions: string[]): Need[] => {
    const key = access.keys.get(owner);
    return key === undefined ? [] : actions.map((action) => need(action, key));
  };
  switch (call.service) {
    case 'sagemaker':
      return [...sagemakerNeeds(call, need), ...jobNeeds(call, access)];
    case 'sagemakerruntime':
      return [need('sagemaker:InvokeEndpoint', sagemaker('endpoint', input.EndpointName))];
    case 'glue':
      return [
        ...['StartJobRun', 'GetJobRun', 'GetJobRuns', 'BatchStopJobRun'].map((action) =>
          need(`glue:${action}`, arn('glue', `job/${String(input.JobName)}`)),
        ),
        ...jobNeeds(call, access),
      ];
    case 'lambda':
      return [need('lambda:InvokeFunction', functionArn(String(input.FunctionName)))];
    case 's3':
      if (call.operation === 'CopyObject') return copyNeeds(input, need);
      if (call.operation === 'ListObjectsV2') {
        return [need('s3:ListBucket', `arn:aws:s3:::${String(input.Bucket)}`, { 's3:prefix': String(input.Prefix) })];
      }
      return [
        // To look at an object is to read it.
        need(
          `s3:${call.operation === 'HeadObject' ? 'GetObject' : call.operation}`,
          `arn:aws:s3:::${String(input.Bucket)}/${String(input.Key)}`,
        ),
        ...useKey(
          `arn:aws:s3:::${String(input.Bucket)}`,
          'kms:Decrypt',
          ...(call.operation === 'PutObject' ? ['kms:GenerateDataKey'] : []),
        ),
      ];
    case 'logs': {
      const group = `log-group:${String(input.logGroupName)}`;
      const stream = input.logStreamName === undefined ? '*' : `log-stream:${String(input.logStreamName)}`;
      return [need(`logs:${call.operation}`, arn('logs', `${group}:${stream}`))];
    }
    case 'dynamodb': {
      const table = arn('dynamodb', `table/${String(input.TableName)}`);
      const target = input.IndexName === undefined ? table : `${table}/index/${String(input.IndexName)}`;
      const writes = /^(Put|Update|Delete)/.test(call.operation);
      return [
        need(`dynamodb:${call.operation}`, target),
        ...useKey(table, ...(writes ? ['kms:GenerateDataKey'] : []), 'kms:Decrypt'),
      ];
    }
    case 'sesv2': {
      const from = String(input.FromEmailAddress);
      const address = /<(.+)>$/.exec(from)?.[1] ?? from;
      const context = { 'ses:FromAddress': address };
      const set = input.ConfigurationSetName;
      return [
        need('ses:SendEmail', arn('ses', `identity/${address}`), context),
        ...(set === undefined ? [] : [need('ses:SendEmail', arn('ses', `configuration-set/${String(set)}`), context)]),
      ];
    }
    case 'secretsmanager':
      return [
        need(`secretsmanager:${call.operation}`, String(input.SecretId)),
        ...useKey(String(input.SecretId), 'kms:Decrypt'),
      ];
    case 'sns':
      return [
        need('sns:Publish', String(input.TopicArn)),
        ...useKey(String(input.TopicArn), 'kms:GenerateDataKey', 'kms:Decrypt'),
      ];
    case 'sfn':
      return [need(`states:${call.operation}`, stepFunctionsTarget(call, input))];
    default:
      throw new Error(`nobody has said what ${name} asks of IAM: add it to test/contract/support/needs.ts`);
  }
}

/** There is no such action: a copy is a read and a write. */
function copyNeeds({ CopySource, Bucket, Key }: Input, need: MakeNeed): Need[] {
  return [
    need('s3:GetObject', `arn:aws:s3:::${String(CopySource).replace(/^\//, '')}`),
    need('s3:PutObject', `arn:aws:s3:::${String(Bucket)}/${String(Key)}`),
  ];
}

function stepFunctionsTarget({ operation, caller }: ObservedCall, input: Input): string {
  if (['StartExecution', 'ListExecutions'].includes(operation)) return String(input.stateMachineArn);
  if (input.executionArn !== undefined) return String(input.executionArn);
  return operation === 'SendTaskSuccess' ? waiting(String(input.taskToken)) : `${operation} of ${caller}`;
}

/** The token tells AWS which state machine waits; here those that were asked with it do. */
export const waiting = (taskToken: string): string => `the state machine that waits with ${taskToken}`;

const functionArn = (nameOrArn: string): string =>
  nameOrArn.startsWith('arn:') ? nameOrArn : arn('lambda', `function:${nameOrArn}`);

type MakeNeed = (action: string, resource: string, context?: Record<string, string>) => Need;

function sagemakerNeeds({ operation, input: raw, answer }: ObservedCall, need: MakeNeed): Need[] {
  const input = raw as Input;
  const targets = sagemakerTargets(operation, input, answer as Input | undefined);
  const needs = targets.map((target) => need(`sagemaker:${operation}`, target));
  const [made = '*'] = targets;
  const job = /^Create(Training|Processing)Job$/.exec(operation)?.[1];
  // Step Functions marks the jobs that it waits for with a tag of its own.
  if (input.Tags !== undefined || job) needs.push(need('sagemaker:AddTags', made));
  if (job) {
    const rule = arn('events', `rule/StepFunctionsGetEventsForSageMaker${job}JobsRule`);
    needs.push(
      ...['Describe', 'Stop'].map((verb) => need(`sagemaker:${verb}${job}Job`, made)),
      ...['PutTargets', 'PutRule', 'DescribeRule'].map((action) => need(`events:${action}`, rule)),
    );
  }
  const passed = input.RoleArn ?? input.ExecutionRoleArn;
  if (passed !== undefined) {
    needs.push(need('iam:PassRole', String(passed), { 'iam:PassedToService': 'sagemaker.amazonaws.com' }));
  }
  // SageMaker puts the key on disks by a grant that it makes as the caller.
  for (const [, key] of JSON.stringify(input).matchAll(/"(?:VolumeKmsKeyId|KmsKeyId)":"([^"]+)"/g)) {
    for (const action of ['kms:CreateGrant', 'kms:DescribeKey']) needs.push(need(action, String(key)));
  }
  return needs;
}

function sagemakerTargets(operation: string, input: Input, answer: Input | undefined): string[] {
  if (operation === 'ListModelPackages')
    return [arn('sagemaker', `model-package/${String(input.ModelPackageGroupName)}/1`)];
  if (operation.startsWith('List')) return ['*'];
  switch (operation) {
    case 'CreateModelPackage':
      return [
        String(answer?.ModelPackageArn ?? arn('sagemaker', `model-package/${String(input.ModelPackageGroupName)}/1`)),
      ];
    case 'CreateEndpoint':
    case 'UpdateEndpoint':
      return [sagemaker('endpoint', input.EndpointName), sagemaker('endpoint-config', input.EndpointConfigName)];
  }
  const names: [member: string, kind: string][] = [
    ['ModelPackageArn', ''],
    ['ModelPackageName', ''],
    ['TrainingJobName', 'training-job'],
    ['ProcessingJobName', 'processing-job'],
    ['EndpointConfigName', 'endpoint-config'],
    ['EndpointName', 'endpoint'],
    ['ModelName', 'model'],
  ];
  const [member, kind] = names.find(([name]) => input[name] !== undefined) ?? ['', ''];
  if (member === '')
    throw new Error(`nobody has said what sagemaker.${operation} acts on: add it to test/contract/support/needs.ts`);
  return [kind === '' ? String(input[member]) : sagemaker(kind, input[member])];
}
