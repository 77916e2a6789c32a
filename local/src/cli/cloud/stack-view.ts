import type { Template, TemplateResource } from '../../stack/assembly';
import type { LocalHttpApi, LocalRoute } from '../../stack/app';
import type { AppView, NewData } from '../../wire/pages';

export interface StackFacts {
  readonly stackName: string;
  readonly template: Template;
  /** Logical id → physical id. */
  readonly physicalIds: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What a deployed stack is to the commands: what a runtime on this machine says of its app. */
export function viewOfStack(facts: StackFacts, place: string): AppView {
  const { stackName, outputs, physicalIds } = facts;
  const machines = ofType(facts, 'AWS::StepFunctions::StateMachine').map(([logicalId, resource]) => {
    const arn = physicalIds[logicalId] ?? '';
    const path = String(resource.Metadata?.['aws:cdk:path'] ?? `${stackName}/${logicalId}`).replace(
      /(\/Resource)+$/,
      '',
    );
    return { logicalId, path, stackName, name: arn.split(':').pop() ?? '', arn };
  });
  const buckets = ofType(facts, 'AWS::S3::Bucket').flatMap(([logicalId]) => physicalIds[logicalId] ?? []);
  const newData = newDataOf(facts);
  const others = newData.map(({ bucket }) => bucket).filter((bucket) => !buckets.includes(bucket));
  return {
    v: 1,
    stateDir: place,
    stateMachines: machines,
    httpApis: apisOf(facts),
    buckets: [...buckets, ...new Set(others)],
    outputs,
    newData,
  };
}

/** Where a function of the stack writes its log: a group of its own, or the one that Lambda makes. */
export function logGroupOf(facts: StackFacts, group: string): string {
  const [, name] = /^\/aws\/lambda\/(.+)$/.exec(group) ?? [];
  if (name === undefined) return group;
  const [, found] = ofType(facts, 'AWS::Lambda::Function').find(([id]) => facts.physicalIds[id] === name) ?? [];
  const own = (found?.Properties?.LoggingConfig as { LogGroup?: unknown } | undefined)?.LogGroup;
  return typeof own === 'string' ? own : (facts.physicalIds[refOf(own) ?? ''] ?? group);
}

const ofType = ({ template, physicalIds }: StackFacts, type: string): [string, TemplateResource][] =>
  Object.entries(template.Resources ?? {}).filter(([id, { Type }]) => Type === type && physicalIds[id] !== undefined);

function apisOf(facts: StackFacts): LocalHttpApi[] {
  const routes = ofType(facts, 'AWS::ApiGatewayV2::Route');
  return ofType(facts, 'AWS::ApiGatewayV2::Api').map(([logicalId, resource]) => ({
    apiId: facts.physicalIds[logicalId] ?? '',
    name: String(resource.Properties?.Name ?? logicalId),
    stackName: facts.stackName,
    routes: routes
      .filter(([, { Properties }]) => refOf(Properties?.ApiId) === logicalId)
      .map(([, { Properties }]) => routeOf(Properties ?? {})),
  }));
}

function routeOf(properties: Readonly<Record<string, unknown>>): LocalRoute {
  const key = String(properties.RouteKey);
  const [method = 'ANY', path = key] = key.includes(' ') ? key.split(' ') : ['ANY', key];
  const type = properties.AuthorizationType;
  const authorization = type === 'AWS_IAM' || type === 'JWT' || type === 'CUSTOM' ? type : 'NONE';
  return { method, path, functionArn: '', authorization };
}

/** From the rules that wait for new objects. */
function newDataOf(facts: StackFacts): NewData[] {
  return ofType(facts, 'AWS::Events::Rule').flatMap(([, { Properties }]) => {
    const pattern = (Properties?.EventPattern ?? {}) as {
      readonly source?: readonly string[];
      readonly detail?: {
        readonly bucket?: { readonly name?: readonly unknown[] };
        readonly object?: { readonly key?: readonly { readonly wildcard?: string }[] };
      };
    };
    if (!pattern.source?.includes('aws.s3')) return [];
    const wildcards = (pattern.detail?.object?.key ?? []).flatMap(({ wildcard }) => wildcard ?? []);
    const names = (pattern.detail?.bucket?.name ?? []).flatMap((name) => {
      if (typeof name === 'string') return name;
      return facts.physicalIds[refOf(name) ?? ''] ?? [];
    });
    return names.flatMap((bucket) => wildcards.map((wildcard) => ({ bucket, wildcard })));
  });
}

const refOf = (value: unknown): string | undefined => (value as { Ref?: string } | undefined)?.Ref;
