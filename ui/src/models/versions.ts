import type { ModelList, ModelVersion } from '../../../handlers/shared/console-contract';
import { formatNumber } from '../../../handlers/shared/text';
import { type StatusView, whoOf } from './approvals';

export interface VersionView {
  readonly version: number;
  readonly title: string;
  readonly status: StatusView;
  readonly deployed: boolean;
  readonly headline: string;
  /** All the others, e.g. "mae 29,830 · r2 0.8521" */
  readonly otherMetrics: string;
  readonly decidedBy: string;
  readonly source: ModelVersion;
}

export const versionViews = ({ items }: ModelList, headlineMetric: string): VersionView[] =>
  items.map((source) => {
    const { version, metrics = {}, deployed, approvedBy } = source;
    const own = metrics[headlineMetric];
    const others = Object.entries(metrics).filter(([name]) => name !== headlineMetric);
    return {
      version,
      title: `Version ${version}`,
      status: statusOf(source),
      deployed,
      headline: own === undefined ? '–' : formatNumber(own),
      otherMetrics: others.map(([name, value]) => `${name} ${formatNumber(value)}`).join(' · ') || '–',
      decidedBy: approvedBy === undefined ? '–' : whoOf(approvedBy),
      source,
    };
  });

function statusOf({ approval }: ModelVersion): StatusView {
  if (approval === 'Approved') return { type: 'success', text: 'Approved' };
  return approval === 'Rejected' ? { type: 'error', text: 'Rejected' } : { type: 'pending', text: 'Pending' };
}

/** Why this version can't be rolled back to; undefined: it can. */
export function rollbackRefusal(
  { approval, deployed, version }: ModelVersion,
  can: { readonly rollBack: boolean; readonly mayWrite: boolean },
): string | undefined {
  if (!can.rollBack) return 'This stack has no RollbackWorkflow. Add one beside the ModelWorkflow, then deploy it.';
  if (!can.mayWrite)
    return 'You may look and not change anything. Ask whoever runs this console for the right to write.';
  if (deployed) return `Version ${version} is what is deployed now.`;
  if (approval === 'Approved') return undefined;
  return `Version ${version} is ${approval === 'Rejected' ? 'rejected' : 'not approved yet'}; only an approved version can be deployed.`;
}

const WORKS: Readonly<Record<string, StatusView['type']>> = {
  InService: 'success',
  Failed: 'error',
  OutOfService: 'error',
  RollingBack: 'warning',
};

/** What the endpoint does now, in words. */
export function endpointView({ endpoint }: ModelList): StatusView & { readonly version?: number } {
  const { status, version } = endpoint;
  if (status === null) return { type: 'stopped', text: 'Nothing is deployed yet' };
  const type = WORKS[status] ?? 'pending';
  return { type, text: type === 'pending' ? `${status}…` : status, ...(version !== null && { version }) };
}

/** Runs behind the chosen versions, the older first, so that changes read forward. */
export const comparable = (chosen: readonly VersionView[]): string[] => [
  ...new Set(
    [...chosen]
      .sort((one, other) => one.version - other.version)
      .flatMap(({ source: { runId } }) => (runId === undefined ? [] : [runId])),
  ),
];
