import type { Template } from '../../../local/src/stack/assembly';

/** Logical ids that a value refers to. */
function referencesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (typeof value !== 'object' || value === null) return [];
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': sub, ...rest } = value as Record<string, unknown>;
  const own = typeof Ref === 'string' ? [Ref] : referencesOf(Ref);
  const ofAttribute = Array.isArray(attribute) ? [String(attribute[0])] : [];
  const text = Array.isArray(sub) ? sub[0] : sub;
  const inText = [...String(text ?? '').matchAll(/\$\{([A-Za-z0-9]+)(?:\.[\w.]+)?\}/g)].map(([, name]) => String(name));
  return [...own, ...ofAttribute, ...inText, ...referencesOf(Object.values(rest))].filter(
    (name) => !name.startsWith('AWS::'),
  );
}

export const referencesIn = (template: Template): string[] => [
  ...new Set(referencesOf([template.Resources, template.Outputs])),
];

/** The resources of a cycle, in order; empty when there is none. */
export function cycleIn({ Resources = {} }: Template): string[] {
  const needs = new Map(
    Object.entries(Resources).map(([name, resource]) => {
      const { DependsOn = [] } = resource as { DependsOn?: string | string[] };
      return [name, [...new Set([...referencesOf(resource.Properties), ...[DependsOn].flat()])]] as const;
    }),
  );
  const done = new Set<string>();
  const follow = (name: string, way: readonly string[]): string[] => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
    if (done.has(name)) return [];
    for (const next of needs.get(name) ?? []) {
      const cycle = follow(next, [...way, name]);
      if (cycle.length > 0) return cycle;
    }
    done.add(name);
    return [];
  };
  for (const name of needs.keys()) {
    const cycle = follow(name, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

interface NameRule {
  readonly type: RegExp;
  readonly property: string;
  readonly pattern: RegExp;
}

/** Names that templates give; what CloudFormation names, it names rightly. */
const NAMES: readonly NameRule[] = [
  {
    type: /SageMaker::ModelPackageGroup$/,
    property: 'ModelPackageGroupName',
    pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/,
  },
  { type: /StateMachine$/, property: 'StateMachineName', pattern: /^[\w-]{1,80}$/ },
  { type: /Lambda::Function$/, property: 'FunctionName', pattern: /^[\w-]{1,64}$/ },
  { type: /Lambda::Function$/, property: 'Description', pattern: /^[\s\S]{0,256}$/ },
  { type: /S3::Bucket$/, property: 'BucketName', pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/ },
  { type: /ApiGatewayV2::Api$/, property: 'Name', pattern: /^[\s\S]{1,128}$/ },
  { type: /Events::Rule$/, property: 'Description', pattern: /^[\s\S]{0,512}$/ },
  { type: /IAM::Role$/, property: 'RoleName', pattern: /^[\w+=,.@-]{1,64}$/ },
];

export function nameFaults({ Resources = {}, Outputs = {} }: Template): string[] {
  const long = [...Object.keys(Resources), ...Object.keys(Outputs)].filter((id) => id.length > 255);
  return [
    ...long.map((id) => `the logical id ${id} has ${id.length} characters, at most 255`),
    ...Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) =>
      NAMES.filter(({ type }) => type.test(Type)).flatMap(({ property, pattern }) => {
        const value = Properties[property];
        if (typeof value !== 'string' || pattern.test(value)) return [];
        return [`${id}: ${property} ${JSON.stringify(value)} does not match ${pattern.source}`];
      }),
    ),
  ];
}
