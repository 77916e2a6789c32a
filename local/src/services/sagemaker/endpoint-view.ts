import type { DescribeEndpointOutput, ListEndpointsInput, ProductionVariant } from '@aws-sdk/client-sagemaker';
import type { Models } from './models';
import { newestFirst } from './part';

/**
 * `EndpointConfigName` is the live one; `pendingConfig` is being brought up. `live` are the variants that serve: their
 * config may have been deleted since.
 */
export type Endpoint = DescribeEndpointOutput & { pendingConfig?: string; live?: ProductionVariant[] };

/** No operation takes an endpoint in these. */
export const BUSY = new Set(['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting']);
/** A fleet serves in these. */
export const SERVING = new Set(['InService', 'Updating', 'SystemUpdating', 'RollingBack', 'UpdateRollbackFailed']);

/** What DescribeEndpoint answers. */
export function describeEndpoint({ pendingConfig, live = [], ...endpoint }: Endpoint, models: Models): object {
  const variants = () =>
    live.map((variant) => ({
      VariantName: variant.VariantName,
      ...(models.has(String(variant.ModelName)) && {
        DeployedImages: [{ SpecifiedImage: models.servable(variant.ModelName).image }],
      }),
      CurrentWeight: variant.InitialVariantWeight ?? 1,
      DesiredWeight: variant.InitialVariantWeight ?? 1,
      CurrentInstanceCount: variant.InitialInstanceCount ?? 1,
      DesiredInstanceCount: variant.InitialInstanceCount ?? 1,
    }));
  return {
    ...endpoint,
    ...(SERVING.has(String(endpoint.EndpointStatus)) && { ProductionVariants: variants() }),
    ...(pendingConfig !== undefined && {
      PendingDeploymentSummary: { EndpointConfigName: pendingConfig, StartTime: endpoint.LastModifiedTime },
    }),
  };
}

/** What ListEndpoints finds, in the order that is asked for: by the time of creation unless told otherwise. */
export function inOrder(endpoints: readonly Endpoint[], input: ListEndpointsInput): Endpoint[] {
  const found = newestFirst(endpoints, input.SortOrder).filter(
    (one) =>
      (!input.NameContains || one.EndpointName?.includes(input.NameContains)) &&
      (!input.StatusEquals || one.EndpointStatus === input.StatusEquals),
  );
  if (input.SortBy !== 'Name') return found;
  const sign = input.SortOrder === 'Ascending' ? 1 : -1;
  return found.sort((a, b) => (String(a.EndpointName) < String(b.EndpointName) ? -sign : sign));
}

/** IN_SERVICE, as events spell it. */
export function eventStatus(status: string): string {
  return status.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
}

/** Whether the update under way watches alarms. */
export function hasAlarms({ LastDeploymentConfig: last }: Endpoint): boolean {
  return (last?.AutoRollbackConfiguration?.Alarms ?? []).length > 0;
}

export function whyFailed({ EndpointStatus: status }: Endpoint, reason: string): string {
  const what =
    status === 'RollingBack'
      ? 'An alarm went off during the deployment.'
      : 'The primary container for production variant did not pass the ping health check.';
  return `${what} ${reason}`.trim();
}
