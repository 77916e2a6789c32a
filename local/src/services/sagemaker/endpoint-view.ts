import type { DescribeEndpointOutput } from '@aws-sdk/client-sagemaker';
import type { EndpointConfigs } from './endpoint-configs';
import type { Models } from './models';

/** `EndpointConfigName` is the live one; `pendingConfig` is being brought up. */
export type Endpoint = DescribeEndpointOutput & { pendingConfig?: string };

/** What DescribeEndpoint answers. */
export function describeEndpoint(
  { pendingConfig, ...endpoint }: Endpoint,
  configs: EndpointConfigs,
  models: Models,
): object {
  const variants = () =>
    (configs.find(endpoint.EndpointConfigName).ProductionVariants ?? []).map((variant) => ({
      VariantName: variant.VariantName,
      ...(models.has(String(variant.ModelName)) && {
        DeployedImages: [{ SpecifiedImage: models.servable(variant.ModelName).image }],
      }),
      CurrentWeight: variant.InitialVariantWeight ?? 1,
      DesiredWeight: variant.InitialVariantWeight ?? 1,
      CurrentInstanceCount: variant.InitialInstanceCount ?? 1,
      DesiredInstanceCount: variant.InitialInstanceCount ?? 1,
    }));
  if (endpoint.EndpointStatus === 'InService') return { ...endpoint, ProductionVariants: variants() };
  if (endpoint.EndpointStatus !== 'Updating') return endpoint;
  return {
    ...endpoint,
    ProductionVariants: variants(),
    PendingDeploymentSummary: { EndpointConfigName: pendingConfig, StartTime: endpoint.LastModifiedTime },
  };
}

/** IN_SERVICE, as events spell it. */
export function eventStatus(status: string): string {
  return status.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
}
