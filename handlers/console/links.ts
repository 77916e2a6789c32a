import { consoleHost } from '../shared/aws-console';
import type { ConsoleSettings } from './tools';

const regionOf = (arn: string): string => arn.split(':')[3] ?? '';

/** Of the Step Functions console; null where AWS is stood in for. */
export function executionUrl(arn: string, { endpoint }: Pick<ConsoleSettings, 'endpoint'>): string | null {
  if (endpoint) return null;
  const region = regionOf(arn);
  return `https://${region}.${consoleHost(arn)}/states/home?region=${region}#/v2/executions/details/${arn}`;
}

export function machineUrl(arn: string, { endpoint }: Pick<ConsoleSettings, 'endpoint'>): string | null {
  if (endpoint) return null;
  const region = regionOf(arn);
  return `https://${region}.${consoleHost(arn)}/states/home?region=${region}#/statemachines/view/${encodeURIComponent(arn)}`;
}
