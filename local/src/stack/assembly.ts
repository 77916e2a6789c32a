import * as fs from 'node:fs';
import * as path from 'node:path';

/** A resource as CloudFormation templates have it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

export interface Template {
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, { Type?: string; Default?: unknown }>>;
  readonly Mappings?: Readonly<Record<string, Record<string, Record<string, unknown>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<Record<string, { Value: unknown; Export?: { Name: unknown }; Condition?: string }>>;
}

/** A file or folder that `cdk deploy` would upload. */
export interface FileAsset {
  /** Absolute path. */
  readonly source: string;
  /** A folder that is uploaded as a zip file. */
  readonly zip: boolean;
  readonly bucketName: string;
  readonly objectKey: string;
}

export interface AssemblyStack {
  readonly name: string;
  readonly template: Template;
  /** Folder of the template and its assets. */
  readonly folder: string;
  /** Undefined where the app leaves it to the deployment. */
  readonly account?: string;
  readonly region?: string;
  readonly assets: readonly FileAsset[];
  /** Logical id → construct path. */
  readonly paths: ReadonlyMap<string, string>;
}

export interface Assembly {
  readonly folder: string;
  readonly stacks: readonly AssemblyStack[];
}

type Metadata = Readonly<Record<string, readonly { type: string; data?: unknown }[]>>;

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly dependencies?: readonly string[];
  readonly metadata?: Metadata;
  readonly additionalMetadataFile?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly directoryName?: string;
    readonly file?: string;
  };
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        source: { path?: string; packaging?: string; executable?: string[] };
        destinations: Record<string, { bucketName: string; objectKey: string }>;
      }
    >
  >;
}

/** Reads what `cdk synth` wrote, nested assemblies (stages) included. */
export function loadAssembly(cdkOut: string): Assembly {
  const folder = path.resolve(cdkOut);
  const stacks = readFolder(folder);
  if (stacks.length === 0) throw new Error(`${folder} holds no stack; does the app define one?`);
  return { folder, stacks };
}

function readFolder(folder: string): AssemblyStack[] {
  const file = path.join(folder, 'manifest.json');
  if (!fs.existsSync(file)) {
    throw new Error(`${file} is not there; "${folder}" must be the output folder of "cdk synth" (cdk.out)`);
  }
  const artifacts = (readJson(file) as { artifacts?: Record<string, Artifact> }).artifacts ?? {};
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    if (artifact.type === 'cdk:cloud-assembly' && artifact.properties?.directoryName) {
      return readFolder(path.join(folder, artifact.properties.directoryName));
    }
    if (artifact.type !== 'aws:cloudformation:stack' || !artifact.properties?.templateFile) return [];
    const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(artifact.environment ?? '') ?? [];
    const manifests = (artifact.dependencies ?? []).map((name) => artifacts[name]?.properties?.file);
    return [
      {
        name: artifact.properties.stackName ?? id,
        template: readJson(path.join(folder, artifact.properties.templateFile)) as Template,
        folder,
        ...(account && account !== 'unknown-account' && { account }),
        ...(region && region !== 'unknown-region' && { region }),
        paths: readPaths(folder, artifact),
        assets: manifests.flatMap((name) => (name?.endsWith('.assets.json') ? readAssets(folder, name) : [])),
      },
    ];
  });
}

function readAssets(folder: string, name: string): FileAsset[] {
  const manifest = readJson(path.join(folder, name)) as AssetManifest;
  return Object.entries(manifest.files ?? {}).flatMap(([hash, { source, destinations }]) => {
    const { path: sourcePath, packaging } = source;
    if (!sourcePath) {
      throw new Error(
        `the asset ${hash} is made by a command (${source.executable?.join(' ')}); the local runtime takes files only`,
      );
    }
    return Object.values(destinations).map(({ bucketName, objectKey }) => ({
      source: path.resolve(folder, sourcePath),
      zip: packaging === 'zip',
      bucketName,
      objectKey,
    }));
  });
}

function readPaths(folder: string, { metadata, additionalMetadataFile }: Artifact): Map<string, string> {
  const more = additionalMetadataFile ? (readJson(path.join(folder, additionalMetadataFile)) as Metadata) : {};
  const entries = Object.entries({ ...metadata, ...more }).flatMap(([construct, notes]) =>
    notes
      .filter(({ type }) => type === 'aws:cdk:logicalId')
      .map(({ data }) => [String(data), construct.replace(/^\//, '')] as const),
  );
  return new Map(entries);
}

export function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} can't be read as JSON: ${(error as Error).message}`, { cause: error });
  }
}
