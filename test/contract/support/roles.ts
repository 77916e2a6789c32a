import { loadAssembly, type AssemblyStack } from '../../../local/src/stack/assembly';
import { StackScope } from '../../../local/src/stack/scope';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

export interface Role {
  readonly name: string;
  /** Construct path. */
  readonly path: string;
  readonly statements: readonly Statement[];
  /** Services that may take the role. */
  readonly trusted: readonly string[];
  readonly managedPolicies: readonly string[];
}

/** What of a synthesized stack decides who may do what, with all references resolved as the local runtime resolves them. */
export interface Access {
  readonly roles: readonly Role[];
  /** ARN of a bucket or key → its policy. */
  readonly resourcePolicies: ReadonlyMap<string, object>;
  /** ARN of a bucket, table, topic or secret → ARN of the key that encrypts it. */
  readonly keys: ReadonlyMap<string, string>;
  readonly resources: readonly Resource[];
}

export interface Resource {
  readonly type: string;
  readonly ref: string;
  readonly arn: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const PLACE = {
  region: 'us-east-1',
  accountId: '000000000000',
  apiBaseUrl: (apiId: string) => `http://127.0.0.1/apis/${apiId}`,
  parameters: {},
};

/** Which part of an app is looked at. */
export interface Part {
  /** Default: the first stack. */
  readonly stackName?: string;
  /** Construct paths, the stack's name first; default: the whole stack. */
  readonly below?: readonly string[];
}

export function accessOf(cdkOut: string, { stackName, below = [''] }: Part = {}): Access {
  const stack = loadAssembly(cdkOut).stacks.find(({ name }) => stackName === undefined || name === stackName);
  if (!stack) throw new Error(`${cdkOut} holds no stack ${stackName ?? ''}`);
  const scope = scopeOf(stack);
  const all = scope.resources().map(([logicalId, resource]) => {
    const { ref, attributes } = scope.identity(logicalId);
    const properties = scope.resolve(resource.Properties ?? {}) as Record<string, unknown>;
    const arn = String(attributes.Arn ?? ref);
    return { logicalId, type: resource.Type, ref, arn, properties, path: stack.paths.get(logicalId) ?? logicalId };
  });
  const resources = all.filter(({ path }) => below.some((part) => path.startsWith(part)));
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  const statementsOf = (document: unknown) => (document as { Statement: Statement[] }).Statement;
  const attachedTo = (role: string) =>
    of('AWS::IAM::Policy').filter(({ properties }) => (properties.Roles as string[]).includes(role));
  const made = of('AWS::IAM::Role').map(({ ref, path, properties }) => {
    const attached = attachedTo(ref);
    const inline = (properties.Policies as { PolicyDocument: object }[] | undefined) ?? [];
    const documents = [
      ...attached.map((policy) => policy.properties.PolicyDocument),
      ...inline.map((one) => one.PolicyDocument),
    ];
    const trust = statementsOf(properties.AssumeRolePolicyDocument) as unknown as { Principal: { Service?: string } }[];
    return {
      name: ref,
      path,
      statements: documents.flatMap(statementsOf),
      trusted: trust.flatMap(({ Principal }) => Principal.Service ?? []),
      managedPolicies: (properties.ManagedPolicyArns as string[] | undefined) ?? [],
    };
  });
  // Roles that the app brings along; what they may beside these statements is their owner's business.
  const named = new Set(of('AWS::IAM::Policy').flatMap(({ properties }) => properties.Roles as string[]));
  const imported = [...named]
    .filter((name) => !made.some((role) => role.name === name))
    .map((name) => ({
      name,
      path: name,
      statements: attachedTo(name).flatMap(({ properties }) => statementsOf(properties.PolicyDocument)),
      trusted: [],
      managedPolicies: [],
    }));
  const policies = [
    ...of('AWS::KMS::Key').map(({ arn, properties }) => [arn, properties.KeyPolicy] as const),
    ...of('AWS::S3::BucketPolicy').map(
      ({ properties }) => [`arn:aws:s3:::${String(properties.Bucket)}`, properties.PolicyDocument] as const,
    ),
  ];
  return {
    roles: [...made, ...imported],
    resources,
    resourcePolicies: new Map(policies as [string, object][]),
    keys: new Map(resources.flatMap(({ arn, properties }) => keyOf(properties).map((key) => [arn, key] as const))),
  };
}

/** Wherever a bucket, table, topic or secret names its key. */
function keyOf(properties: object): string[] {
  const found = /"(?:KMSMasterKeyID|KMSMasterKeyId|KmsMasterKeyId|KmsKeyId)":"(arn:[^"]+:key\/[^"]+)"/.exec(
    JSON.stringify(properties),
  );
  return found?.[1] === undefined ? [] : [found[1]];
}

function scopeOf(stack: AssemblyStack): StackScope {
  const scope: StackScope = new StackScope(
    stack,
    PLACE,
    (name) => {
      throw new Error(`${name} is exported by another stack; the check takes one stack`);
    },
    () => scope,
  );
  return scope;
}
