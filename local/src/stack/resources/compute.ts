import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Deployment, ResourceKind, ResourceView } from '../kinds';
import { apiIdOf, physicalName } from '../names';

interface Code {
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly ZipFile?: string;
  readonly ImageUri?: string;
}

export const lambdaFunction: ResourceKind = {
  identify: (view) => {
    const name = view.read<string>('FunctionName') ?? physicalName(view.stackName, view.logicalId, 64);
    return { ref: name, attributes: { Arn: view.arn('lambda', `function:${name}`) } };
  },
  deploy: async (view, { ref, attributes }, deployment) => {
    const environment = view.read<{ Variables?: Record<string, unknown> }>('Environment')?.Variables ?? {};
    const code = view.read<Code>('Code') ?? {};
    const logGroup = view.read<{ LogGroup?: string }>('LoggingConfig')?.LogGroup;
    const arn = deployment.services.lambda.define({
      name: ref,
      folder: folderOf(ref, code, deployment),
      handler: view.read<string>('Handler') ?? 'index.handler',
      runtime: code.ImageUri ? 'of a container image' : (view.read<string>('Runtime') ?? 'unknown'),
      timeoutSeconds: Number(view.read('Timeout') ?? 3),
      memory: Number(view.read('MemorySize') ?? 128),
      environment: Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)])),
      role: view.read<string>('Role') ?? '',
      ...(logGroup !== undefined && { logGroup }),
    });
    deployment.app.functions.push({
      logicalId: view.logicalId,
      path: view.path,
      stackName: view.stackName,
      name: ref,
      arn: String(attributes.Arn ?? arn),
    });
  },
};

function folderOf(name: string, code: Code, deployment: Deployment): string {
  if (code.ZipFile !== undefined) {
    const folder = path.join(deployment.services.stateDir, 'lambda', name);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'index.js'), code.ZipFile);
    return folder;
  }
  const asset = code.S3Key === undefined ? undefined : deployment.asset(code.S3Key);
  // A function without its code here (a container image, an imported zip) is refused when it is invoked.
  return asset?.source ?? path.join(deployment.stack.folder, `no code for ${name}`);
}

/** Versions and aliases are the function itself; there is one version locally. */
export const functionVersion: ResourceKind = {
  identify: (view) => {
    const name = functionName(view);
    const arn = `${view.arn('lambda', `function:${name}`)}:1`;
    return { ref: arn, attributes: { Version: '1', FunctionArn: arn } };
  },
};

export const functionAlias: ResourceKind = {
  identify: (view) => {
    const arn = `${view.arn('lambda', `function:${functionName(view)}`)}:${view.read<string>('Name')}`;
    return { ref: arn, attributes: { AliasArn: arn } };
  },
};

export const functionUrl: ResourceKind = {
  identify: (view) => {
    const apiId = apiIdOf(view.stackName, view.logicalId);
    const arn = functionArn(view, 'TargetFunctionArn');
    return { ref: arn, attributes: { FunctionArn: arn, FunctionUrl: `${view.apiUrl(apiId)}/` } };
  },
  deploy: async (view, _identity, { app }) => {
    app.httpApis.push({
      apiId: apiIdOf(view.stackName, view.logicalId),
      name: view.logicalId,
      stackName: view.stackName,
      routes: [
        {
          method: 'ANY',
          path: '$default',
          functionArn: functionArn(view, 'TargetFunctionArn'),
          authorization: view.read<string>('AuthType') === 'AWS_IAM' ? 'AWS_IAM' : 'NONE',
        },
      ],
    });
  },
};

function functionName(view: ResourceView): string {
  return String(functionArn(view, 'FunctionName').split(':')[6]);
}

function functionArn(view: ResourceView, property: string): string {
  const value = String(view.read(property));
  return value.startsWith('arn:') ? value : view.arn('lambda', `function:${value}`);
}

export const glueJob: ResourceKind = {
  identify: (view) => ({
    ref: view.read<string>('Name') ?? physicalName(view.stackName, view.logicalId, 255),
    attributes: {},
  }),
  deploy: async (view, { ref }, { call, services, app }) => {
    const properties: Record<string, unknown> = {};
    for (const name of Object.keys(view.resource.Properties ?? {})) {
      if (name !== 'Name' && name !== 'Tags') properties[name] = view.read(name);
    }
    const known = await services.call('glue', 'GetJobs', {}, { caller: 'cloudformation' });
    const exists = (known as { Jobs: { Name: string }[] }).Jobs.some((job) => job.Name === ref);
    if (exists) await call('glue', 'UpdateJob', { JobName: ref, JobUpdate: properties });
    else await call('glue', 'CreateJob', { ...properties, Name: ref });
    app.glueJobs.push(ref);
  },
};

export const modelPackageGroup: ResourceKind = {
  identify: (view) => {
    const arn = view.arn('sagemaker', `model-package-group/${view.read<string>('ModelPackageGroupName')}`);
    return { ref: arn, attributes: { ModelPackageGroupArn: arn, ModelPackageGroupStatus: 'Completed' } };
  },
  deploy: async (view, _identity, { call }) => {
    const name = view.read<string>('ModelPackageGroupName');
    try {
      await call('sagemaker', 'DescribeModelPackageGroup', { ModelPackageGroupName: name });
    } catch {
      await call('sagemaker', 'CreateModelPackageGroup', {
        ModelPackageGroupName: name,
        ModelPackageGroupDescription: view.read('ModelPackageGroupDescription'),
        Tags: view.read('Tags'),
      });
    }
  },
};
