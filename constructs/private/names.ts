import { createHash } from 'node:crypto';
import { Arn, ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { append, code, expression, quote } from './jsonata';

/** Code of what differs at every attempt of a state; the same in its arguments and in what it gives on. */
const ATTEMPT = "'r' & $states.context.Execution.RedriveCount & '-' & $states.context.State.RetryCount";

/**
 * A folder of its own for each attempt of a job: one whose start was answered too late may still write while its successor
 * does.
 */
export function folderOfAttempt(outputPrefix: string, stage: string): string {
  return expression(`${code(append(outputPrefix, `${stage}/`))} & ${ATTEMPT} & '/'`);
}

/**
 * Names of what a run makes outside CloudFormation. SageMaker wants a new name at every attempt (arguments are evaluated
 * again at each), at most 63 characters; lower case, because SageMaker lowers the case in ARNs.
 */
export class RunNames {
  /** What all names of this stage begin with; the permissions are for it alone. */
  readonly prefix: string;

  constructor(
    private readonly scope: Construct,
    private readonly stage: string,
    prefix?: string,
  ) {
    this.prefix = prefix ?? `${stage}-${uniqueName(scope)}`;
  }

  get expression(): string {
    const execution = '$states.context.Execution';
    return expression(
      `${quote(`${this.prefix}-`)} & $substring($hash(${execution}.Id & ${quote(`/${this.stage}`)}, 'SHA-256'), 0, 16)` +
        ` & '-' & ${ATTEMPT}`,
    );
  }

  /** ARN pattern of SageMaker resources with these names. */
  arn(resource: string): string {
    return sagemakerArn(this.scope, resource, `${this.prefix}-*`);
  }
}

/** Lower case, at most 29 characters, and another one in each stack, even where two stacks hold the same constructs. */
export function uniqueName(scope: Construct): string {
  const stack = Stack.of(scope);
  const name = Token.isUnresolved(stack.stackName) ? stack.node.id : stack.stackName;
  const word = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '')
    .slice(0, 20);
  return `${word}-${createHash('sha256').update(`${name}/${scope.node.path}`).digest('hex').slice(0, 8)}`;
}

export function sagemakerArn(scope: Construct, resource: string, name: string): string {
  return Arn.format(
    { service: 'sagemaker', resource, resourceName: name, arnFormat: ArnFormat.SLASH_RESOURCE_NAME },
    Stack.of(scope),
  );
}
