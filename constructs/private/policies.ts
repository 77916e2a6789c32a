import { Arn, ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct, IConstruct } from 'constructs';

const reasons = new WeakMap<PolicyStatement, string>();

/** @param because why a resource is a pattern, for the reader of a security report */
export function allow(actions: string[], resources: string[], because?: string): PolicyStatement {
  const statement = new PolicyStatement({ actions, resources });
  if (because !== undefined) reasons.set(statement, because);
  return statement;
}

/** Gives the statements to a role, with their reasons. */
export function grant(role: IRole, ...statements: PolicyStatement[]): void {
  for (const statement of statements) {
    role.addToPrincipalPolicy(statement);
    explain(role, statement);
  }
}

/** Tells cdk-nag why the statement's patterns are what they are. */
export function explain(construct: IConstruct, statement: PolicyStatement): void {
  const reason = reasons.get(statement);
  if (reason === undefined) return;
  for (const resource of statement.resources.map((arn) => flatten(Stack.of(construct).resolve(arn)))) {
    if (resource.includes('*')) acknowledge(construct, `IAM5[Resource::${resource}]`, reason);
  }
}

export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  try {
    Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
  } catch (error) {
    // The oldest aws-cdk-lib that we take refuses ids with a second "::"; there the finding is shown, which harms nobody.
    if (!(error instanceof Error && error.message.includes("'::' delimiter"))) throw error;
  }
}

/** cdk-nag's form of a resolved ARN. */
function flatten(node: unknown): string {
  if (typeof node === 'string') return node.replace(/\$\{/g, '<').replace(/\}/g, '>');
  const { 'Fn::Join': join, 'Fn::GetAtt': attribute, 'Fn::Sub': sub, Ref: ref } = node as Record<string, unknown>;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(flatten).join(join[0] as string);
  if (Array.isArray(attribute)) return `<${attribute.map(flatten).join('.')}>`;
  if (sub !== undefined) return flatten(sub);
  return ref === undefined ? JSON.stringify(node) : `<${flatten(ref)}>`;
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

export function readBelow(bucket: IBucket, prefix: string): PolicyStatement[] {
  return [
    allow(['s3:GetObject'], [bucket.arnForObjects(`${prefix}*`)], `each run has its own files below ${prefix}`),
    new PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': `${prefix}*` } },
    }),
  ];
}

/**
 * What Spark needs of the place it writes to. It looks for files that are not there, and for the folders above them
 * (`runs`, and `runs_$folder$` where EMRFS keeps one): S3 answers "not found" only to those who may list, and such a look
 * names no prefix.
 */
export function readAndWriteBySpark(bucket: IBucket, folder: string): PolicyStatement[] {
  return [
    allow(
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
      [bucket.arnForObjects(`${folder}*`)],
      `each run has its own files below ${folder}/`,
    ),
    listIfNamed(bucket, `${folder}*`),
  ];
}

export function readBySpark(bucket: IBucket, prefix: string): PolicyStatement[] {
  return [
    allow(['s3:GetObject'], [bucket.arnForObjects(`${prefix}*`)], `the raw data is below ${prefix}`),
    listIfNamed(bucket, `${prefix}*`),
  ];
}

function listIfNamed(bucket: IBucket, prefixes: string): PolicyStatement {
  return new PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    conditions: { StringLikeIfExists: { 's3:prefix': prefixes } },
  });
}

export function writeBelow(bucket: IBucket, prefix: string): PolicyStatement {
  const actions = ['s3:PutObject', 's3:AbortMultipartUpload'];
  return allow(actions, [bucket.arnForObjects(`${prefix}*`)], `each run has its own files below ${prefix}`);
}

/** All assets, because a run that goes on during a deployment still uses the former one. */
export function readAsset(asset: Asset): PolicyStatement[] {
  return [
    allow(
      ['s3:GetObject'],
      [asset.bucket.arnForObjects('*')],
      'a run outlives a deployment and uses its former assets',
    ),
    allow(['s3:ListBucket'], [asset.bucket.bucketArn]),
  ];
}

/** Each key once; a bucket that was given may have a key of its own. */
export function useKeys(keys: (IKey | undefined)[], ...actions: string[]): PolicyStatement[] {
  return [...new Set(keys)].flatMap((key) => useKey(key, ...actions));
}

export function useKey(key: IKey | undefined, ...actions: string[]): PolicyStatement[] {
  return key ? [allow(actions, [key.keyArn])] : [];
}
