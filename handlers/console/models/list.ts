import { DescribeEndpointCommand, ListModelPackagesCommand, type ModelPackageSummary } from '@aws-sdk/client-sagemaker';
import type { ModelList, ModelVersion } from '../../shared/console-contract';
import { metricsOf, recordedBy } from '../../shared/evidence/package-words';
import { Refusal } from '../../shared/refusal';
import { messageOf, nameOf } from '../../shared/runtime';
import { eachOf } from '../../shared/each-of';
import type { ConsoleTools } from '../tools';
import type { Package } from './packages';

/** The newest; older ones stay in the registry. */
const MOST = 200;
const PAGE = 100;

export async function listModels(tools: ConsoleTools): Promise<ModelList> {
  const [summaries, endpoint] = await Promise.all([newestVersions(tools), describeEndpoint(tools)]);
  const items = await eachOf(summaries, async ({ ModelPackageArn: arn = '', ModelApprovalStatus: approval = '' }) =>
    versionOf(await tools.packages.describe(arn, approval), endpoint.version),
  );
  return { v: 1, items, endpoint };
}

async function newestVersions({ sagemaker, settings }: ConsoleTools): Promise<ModelPackageSummary[]> {
  const found: ModelPackageSummary[] = [];
  let token: string | undefined;
  do {
    const { ModelPackageSummaryList = [], NextToken } = await sagemaker.send(
      new ListModelPackagesCommand({
        ModelPackageGroupName: settings.packageGroupName,
        SortBy: 'CreationTime',
        SortOrder: 'Descending',
        MaxResults: PAGE,
        ...(token && { NextToken: token }),
      }),
    );
    found.push(...ModelPackageSummaryList);
    token = NextToken;
  } while (token && found.length < MOST);
  return found.slice(0, MOST);
}

type Endpoint = ModelList['endpoint'];

/** What serves, and the endpoint's own status, as it is now. */
async function describeEndpoint({ sagemaker, models, settings }: ConsoleTools): Promise<Endpoint> {
  const { endpointName } = settings;
  const none: Endpoint = { name: endpointName, status: null, version: null, changedAt: null };
  try {
    const found = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
    const version = await servedVersion(models);
    const changedAt = found.LastModifiedTime?.toISOString() ?? null;
    return { name: endpointName, status: found.EndpointStatus ?? null, version, changedAt };
  } catch (error) {
    if (nameOf(error) === 'ValidationException' && /could not find/i.test(messageOf(error))) return none;
    throw error;
  }
}

/** A number where the workflow has deployed a version of its group; null too while nothing answers. */
export async function servedVersion(models: ConsoleTools['models']): Promise<number | null> {
  try {
    const { modelVersion } = await models.find();
    return modelVersion !== null && /^\d+$/.test(modelVersion) ? Number(modelVersion) : null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

export function versionOf(found: Package, deployed: number | null): ModelVersion {
  const { ModelPackageVersion: version = 0, CustomerMetadataProperties: known = {} } = found;
  const metrics = metricsOf(known.metrics);
  const { by, comment } = recordedBy(found.ApprovalDescription);
  return {
    version,
    arn: found.ModelPackageArn ?? '',
    createdAt: (found.CreationTime ?? new Date(0)).toISOString(),
    approval: found.ModelApprovalStatus ?? 'PendingManualApproval',
    ...(by !== undefined && { approvedBy: by }),
    ...(comment !== undefined && { comment }),
    ...(metrics && { metrics }),
    ...(known.run && { runId: known.run }),
    ...(known.dataVersion && { dataVersion: known.dataVersion }),
    deployed: deployed !== null && version === deployed,
    lineage: lineageOf(found),
  };
}

function lineageOf(found: Package): [label: string, value: string][] {
  const container = found.InferenceSpecification?.Containers?.[0];
  const { run, dataVersion, evaluationDigest } = found.CustomerMetadataProperties ?? {};
  const known: [string, string | undefined][] = [
    ['Package', found.ModelPackageArn],
    ['Run', run],
    ['Data version', dataVersion],
    ['Image', container?.Image],
    ['Model file', container?.ModelDataUrl],
    ['Report', found.ModelMetrics?.ModelQuality?.Statistics?.S3Uri],
    ['Profile of the data', found.ModelMetrics?.ModelDataQuality?.Statistics?.S3Uri],
    ['Evaluation', evaluationDigest],
  ];
  return known.filter((entry): entry is [string, string] => entry[1] !== undefined);
}
