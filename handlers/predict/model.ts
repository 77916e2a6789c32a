import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  type DescribeModelPackageCommandOutput,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { ServedModel } from '../shared/prediction-contract';
import { metricsOf, recordedBy } from '../shared/evidence/package-words';
import { type Log, messageOf, nameOf } from '../shared/runtime';
import { Refusal } from '../shared/refusal';

export interface ModelTools {
  readonly sagemaker: Pick<SageMakerClient, 'send'>;
  readonly log: Log;
  readonly endpointName: string;
  /** Milliseconds. */
  readonly now: () => number;
}

export type Served = Omit<ServedModel, 'v' | 'requestId'>;

/** What was found holds for so long: a probe each second asks SageMaker six times a minute. */
const FRESH = 10_000;
/** And a failure for a second. */
const RETRY = 1000;

/** Finds what the endpoint serves; asks SageMaker again when the last answer is older than ten seconds. */
export class ServedModels {
  private last: { readonly at: number; readonly found: Promise<Served> } | undefined;

  constructor(private readonly tools: ModelTools) {}

  find(): Promise<Served> {
    const now = this.tools.now();
    if (this.last && now - this.last.at < FRESH) return this.last.found;
    const found = describe(this.tools).catch((error: unknown) => {
      this.last = { at: now - FRESH + RETRY, found };
      throw this.failure(error);
    });
    this.last = { at: now, found };
    return found;
  }

  private failure(error: unknown): Refusal {
    const { endpointName, log } = this.tools;
    if (isMissing(error)) {
      const detail = `No model is deployed yet: the endpoint ${endpointName} does not exist. Run the workflow and approve its model first.`;
      return new Refusal(503, 'No model is deployed', detail);
    }
    log.error('the served model was not found', { endpointName, error: nameOf(error), reason: messageOf(error) });
    const detail = `SageMaker does not say what the endpoint ${endpointName} serves. The function's log says why.`;
    return new Refusal(502, 'The model could not be found', detail);
  }
}

const isMissing = (error: unknown): boolean =>
  nameOf(error) === 'ValidationException' && /could not find/i.test(messageOf(error));

/** Endpoint → config → model → package: the latest approved package may be another. */
async function describe({ sagemaker, endpointName }: ModelTools): Promise<Served> {
  const endpoint = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
  const status = endpoint.EndpointStatus ?? 'Unknown';
  const configName = endpoint.EndpointConfigName ?? '';
  const nothing = { modelVersion: null, metrics: null, deployedAt: null, approval: null, packageArn: null };
  const served: Served = { ...nothing, endpoint: { name: endpointName, status, configName } };
  if (!isServing(status)) return served;
  const config = await sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName: configName }));
  const deployedAt = config.CreationTime?.toISOString() ?? null;
  const modelName = config.ProductionVariants?.[0]?.ModelName;
  const model = await sagemaker.send(new DescribeModelCommand({ ModelName: modelName }));
  const container = model.PrimaryContainer ?? model.Containers?.[0];
  const packageArn = container?.ModelPackageName;
  const named = container?.Environment?.MODEL_VERSION ?? null;
  if (packageArn === undefined) return { ...served, modelVersion: named, deployedAt };
  const found = await sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: packageArn }));
  return {
    ...served,
    modelVersion: found.ModelPackageVersion === undefined ? named : String(found.ModelPackageVersion),
    metrics: metricsOf(found.CustomerMetadataProperties?.metrics),
    deployedAt,
    approval: approvalOf(found),
    packageArn: found.ModelPackageArn ?? packageArn,
  };
}

/** Of an endpoint in these, something answers. */
export const isServing = (status: string): boolean =>
  ['InService', 'Updating', 'SystemUpdating', 'RollingBack', 'UpdateRollbackFailed'].includes(status);

function approvalOf(found: DescribeModelPackageCommandOutput): ServedModel['approval'] {
  const { ModelApprovalStatus: status, LastModifiedTime: at } = found;
  if (status === undefined) return null;
  return { status, by: recordedBy(found.ApprovalDescription).by ?? null, at: at?.toISOString() ?? null };
}
