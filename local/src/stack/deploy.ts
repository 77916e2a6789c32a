import * as fs from 'node:fs';
import * as path from 'node:path';
import { CLOUDFORMATION, type Services } from '../services';
import {
  readJson,
  type Assembly,
  type AssemblyStack,
  type FileAsset,
  type Template,
  type TemplateResource,
} from './assembly';
import type { LocalApp } from './app';
import type { Deployment, MutableApp } from './kinds';
import { localContainers } from './local-containers';
import { kindOf, orderOf } from './resources';
import { StackScope, type Place } from './scope';

export interface DeployOptions {
  readonly region: string;
  readonly accountId: string;
  /** Where an HTTP API answers, without a trailing slash. */
  readonly apiBaseUrl: (apiId: string) => string;
  /** Values of template parameters, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Makes the app's resources in the local services. Doing it again changes what changed and leaves the rest; data and
 * what runs made stay.
 */
export async function deployApp(assembly: Assembly, services: Services, options: DeployOptions): Promise<LocalApp> {
  const place: Place = { ...options, parameters: options.parameters ?? {} };
  const scopes: StackScope[] = [];
  const exported = (name: string): unknown => {
    for (const scope of scopes) {
      const found = scope.outputs().find(([, exportName]) => exportName === name);
      if (found) return scope.output(found[0]);
    }
    throw new Error(`no stack of the app exports "${name}"; deploy what exports it with the same app`);
  };
  const nested = (parent: StackScope, logicalId: string, resource: TemplateResource): StackScope => {
    const view = parent.view(logicalId, resource);
    const parameters = view.read<Record<string, unknown>>('Parameters') ?? {};
    return new StackScope(nestedStack(parent.stack, logicalId, resource), { ...place, parameters }, exported, nested);
  };
  scopes.push(...assembly.stacks.map((stack) => new StackScope(stack, place, exported, nested)));

  const app: MutableApp = {
    stateMachines: [], functions: [], httpApis: [], buckets: [], tables: [], glueJobs: [], topics: [], rules: [],
    outputs: {}, stacks: [], ignored: [],
  }; // prettier-ignore
  const outputs: Record<string, string> = {};
  for (const scope of scopes) {
    await publishAssets(scope.stack.assets, services, place);
    await deployStack(scope, services, app, place);
    for (const [name] of scope.outputs()) {
      const value = String(scope.output(name));
      outputs[`${scope.stack.name}.${name}`] = value;
      outputs[name] ??= value;
    }
  }
  for (const rule of services.events.listRules()) {
    if (rule.ManagedBy === CLOUDFORMATION && !app.rules.includes(rule.Name)) services.events.removeRule(rule.Name);
  }
  return { ...app, outputs };
}

async function deployStack(scope: StackScope, services: Services, app: MutableApp, place: Place): Promise<void> {
  const { stack } = scope;
  const deployment: Deployment = {
    services,
    stack,
    app,
    asset: (objectKey) => stack.assets.find((asset) => asset.objectKey === objectKey),
    call: (service, operation, input) => services.call(service, operation, input, { caller: CLOUDFORMATION }),
  };
  services.jobs.useContainers?.(localContainers(scope.metadata(), stack.name));
  const resources = scope.resources().sort(([, a], [, b]) => orderOf(a.Type) - orderOf(b.Type));
  for (const [logicalId, resource] of resources) {
    if (resource.Type === 'AWS::CloudFormation::Stack') {
      await deployStack(scope.child(logicalId, resource), services, app, place);
      continue;
    }
    const kind = kindOf(resource.Type);
    await kind.deploy?.(scope.view(logicalId, resource), scope.identity(logicalId), deployment);
  }
  app.stacks.push({
    name: stack.name,
    template: stack.template,
    resources: resources.map(([logicalId, { Type: type }]) => ({
      logicalId,
      type,
      physicalId: scope.identity(logicalId).ref,
    })),
  });
}

/** Files become objects of the bootstrap bucket; folders (code of functions) are read where they are. */
async function publishAssets(assets: readonly FileAsset[], services: Services, place: Place): Promise<void> {
  for (const asset of assets) {
    if (asset.zip || asset.source.endsWith('.template.json')) continue;
    const fill = (text: string) =>
      text
        .replaceAll('${AWS::AccountId}', place.accountId)
        .replaceAll('${AWS::Region}', place.region)
        .replaceAll('${AWS::Partition}', 'aws');
    const bucket = fill(asset.bucketName);
    const key = fill(asset.objectKey);
    if (!fs.existsSync(asset.source))
      throw new Error(`the asset ${asset.source} is not there; synthesize the app again`);
    await services.call('s3', 'CreateBucket', { Bucket: bucket }, { caller: 'cdk' });
    // The key holds the digest of the content: one that is there is right.
    if (!services.buckets.stat(bucket, key)) services.buckets.adopt(bucket, key, asset.source);
  }
}

function nestedStack(parent: AssemblyStack, logicalId: string, resource: TemplateResource): AssemblyStack {
  const url = JSON.stringify(resource.Properties?.TemplateURL ?? '');
  const asset = parent.assets.find(({ objectKey }) => url.includes(objectKey));
  const file = asset?.source ?? resource.Metadata?.['aws:asset:path'];
  if (typeof file !== 'string') {
    throw new Error(`the template of the nested stack ${logicalId} of "${parent.name}" is not in the assembly`);
  }
  const template = readJson(path.resolve(parent.folder, file)) as Template;
  return { ...parent, name: `${parent.name}-${logicalId}`, template };
}
