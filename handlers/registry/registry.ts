import { type SageMakerClient, UpdateModelPackageCommand } from '@aws-sdk/client-sagemaker';
import { decide, type DecisionTools } from '../decide/decide';
import { cut, oneLine } from '../shared/text';

/** "SageMaker Model Package State Change", as EventBridge delivers it. */
export interface PackageChange {
  readonly detail: {
    readonly ModelPackageArn: string;
    readonly ModelApprovalStatus?: string;
    readonly ApprovalDescription?: string;
    readonly LastModifiedBy?: { readonly UserProfileArn?: string };
  };
}

export interface RegistryTools extends DecisionTools {
  readonly workflow: string;
  /** What a decision in the registry means while a request waits: it counts, or it is taken back. */
  readonly decision: 'honor' | 'revert';
  readonly sagemaker: Pick<SageMakerClient, 'send'>;
}

export type RegistryAnswer = 'ignored' | 'counted' | 'reverted' | 'refused';

const DECISIONS: Readonly<Record<string, 'approved' | 'rejected'>> = { Approved: 'approved', Rejected: 'rejected' };

/**
 * Somebody changed a package's approval status in SageMaker Studio, or by a call of the registry. What the workflow itself
 * writes comes when its request waits no longer.
 */
export async function onPackageChange(event: PackageChange, tools: RegistryTools): Promise<RegistryAnswer> {
  const { ModelPackageArn: arn, ModelApprovalStatus = '', ApprovalDescription = '', LastModifiedBy } = event.detail;
  const decision = DECISIONS[ModelApprovalStatus];
  if (!decision) return 'ignored';
  const found = (await tools.store.pending(tools.workflow)).find((one) => one.package.arn === arn);
  // The index lags behind the table.
  const record = found && (await tools.store.get(found.id));
  if (record?.state !== 'PENDING') return 'ignored';
  if (tools.decision === 'revert') {
    await tools.sagemaker.send(
      new UpdateModelPackageCommand({
        ModelPackageArn: arn,
        ModelApprovalStatus: 'PendingManualApproval',
        ApprovalDescription: `${ModelApprovalStatus} in the registry, taken back: decide by the request for approval`,
      }),
    );
    tools.log.warn('a decision in the registry was taken back', { approval: record.id, status: ModelApprovalStatus });
    return 'reverted';
  }
  const verdict = await decide(
    record,
    {
      decision,
      comment: cut(oneLine(ApprovalDescription), 1024) || `${decision} in the model registry`,
      by: LastModifiedBy?.UserProfileArn ?? 'SageMaker model registry',
      from: { ip: '', userAgent: '', way: 'registry' },
    },
    tools,
  );
  if (verdict.kind !== 'refused') return 'counted';
  tools.log.warn('a decision in the registry did not count', { approval: record.id, reason: verdict.fault });
  return 'refused';
}
