import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { PENDING_INDEX } from '../../handlers/shared/contract';
import type { ConsoleApiProps } from '../console-api';
import type { RequestApproval } from '../request-approval';
import { sagemakerArn } from './names';
import { startStatements } from './started-runs';
import { allow, useKey, useKeys } from './policies';

const RUNS = 'each run is an execution of its own';
const SERVED = 'people may have put another model in service, which is read and not changed';
const FILES = 'each run has its own';

/** What the console's function may do; a read-only one may change nothing. */
export function consoleStatements(scope: Construct, props: ConsoleApiProps): PolicyStatement[] {
  const { workflow, rollback, readOnly = false } = props;
  const machines = [workflow.stateMachine, ...(rollback ? [rollback.stateMachine] : [])];
  const requests = [workflow.requestApproval, rollback?.requestApproval].filter((one) => one !== undefined);
  return [
    ...runs(scope, machines, readOnly),
    ...models(scope, props),
    ...logs(scope, requests),
    ...files(props, readOnly),
    ...requests.flatMap((request) => approvals(request, readOnly)),
    ...(readOnly || requests.length === 0
      ? []
      : [
          allow(
            ['states:SendTaskSuccess'],
            machines.map(({ stateMachineArn }) => stateMachineArn),
          ),
        ]),
  ];
}

function runs(scope: Construct, machines: IStateMachine[], readOnly: boolean): PolicyStatement[] {
  const arns = machines.map(({ stateMachineArn }) => stateMachineArn);
  const stack = Stack.of(scope);
  const executions = arns.map((arn) =>
    stack.formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${stack.splitArn(arn, ArnFormat.COLON_RESOURCE_NAME).resourceName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  );
  const read = ['DescribeExecution', 'GetExecutionHistory', 'DescribeStateMachineForExecution'];
  const write = readOnly ? [] : ['StopExecution', 'RedriveExecution'];
  return [
    allow(['states:ListExecutions', ...(readOnly ? [] : ['states:StartExecution'])], arns),
    allow(
      [...read, ...write].map((action) => `states:${action}`),
      executions,
      RUNS,
    ),
  ];
}

function models(
  scope: Construct,
  { workflow: { endpointName, packageGroupName } }: ConsoleApiProps,
): PolicyStatement[] {
  const packages = sagemakerArn(scope, 'model-package', `${packageGroupName}/*`);
  return [
    allow(['sagemaker:InvokeEndpoint', 'sagemaker:DescribeEndpoint'], [sagemakerArn(scope, 'endpoint', endpointName)]),
    allow(['sagemaker:DescribeEndpointConfig'], [sagemakerArn(scope, 'endpoint-config', '*')], SERVED),
    allow(['sagemaker:DescribeModel'], [sagemakerArn(scope, 'model', '*')], SERVED),
    allow(
      ['sagemaker:ListModelPackages', 'sagemaker:DescribeModelPackage'],
      [packages],
      'versions of a package differ by their number',
    ),
  ];
}

/** Groups that all jobs of an account share; the names of the streams are those of this workflow's jobs. */
function logs(scope: Construct, requests: RequestApproval[]): PolicyStatement[] {
  const groups = ['/aws/sagemaker/*', '/aws-glue/jobs/*'].map((name) =>
    Stack.of(scope).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: name,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  );
  const shared = 'jobs of an account share their log groups';
  const read = ['logs:DescribeLogStreams', 'logs:GetLogEvents'];
  const ours = requests.map(({ askFunction }) => askFunction.logGroup.logGroupArn);
  const streams = 'each instance of a function has a stream of its own';
  return [allow(read, groups, shared), ...(ours.length > 0 ? [allow(read, ours, streams)] : [])];
}

function files({ workflow }: ConsoleApiProps, readOnly: boolean): PolicyStatement[] {
  const { bucket, inputBucket, inputPrefix } = workflow;
  const shown = ['report', 'profile'].map((name) => bucket.arnForObjects(`runs/*/${name}.json`));
  const read = [allow(['s3:GetObject'], shown, FILES), ...useKey(bucket.encryptionKey, 'kms:Decrypt')];
  if (readOnly) return read;
  const uploads = inputBucket.arnForObjects(`${inputPrefix}uploads/*`);
  return [
    ...read,
    // A version or an ETag tells versions of the data apart.
    allow(['s3:GetObject'], [inputBucket.arnForObjects(`${inputPrefix}*`)], 'all raw data is below the prefix'),
    new PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [inputBucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': `${inputPrefix}*` } },
    }),
    allow(['s3:PutObject'], [uploads], 'each upload is an object of its own'),
    ...useKeys([inputBucket.encryptionKey], 'kms:Decrypt', 'kms:GenerateDataKey'),
  ];
}

function approvals(request: RequestApproval, readOnly: boolean): PolicyStatement[] {
  const { table, auditTable } = request;
  const read = [
    allow(['dynamodb:GetItem', 'dynamodb:Scan'], [table.tableArn]),
    allow(['dynamodb:Query'], [`${table.tableArn}/index/${PENDING_INDEX.name}`]),
  ];
  const keys = useKey(table.encryptionKey, 'kms:Decrypt', ...(readOnly ? [] : ['kms:GenerateDataKey']));
  if (readOnly) return [...read, ...keys];
  return [
    ...read,
    allow(['dynamodb:UpdateItem'], [table.tableArn]),
    allow(['dynamodb:PutItem', 'dynamodb:Query'], [auditTable.tableArn]),
    ...(request._approval.starterMayApprove ? [] : startStatements(request)),
    ...keys,
  ];
}
