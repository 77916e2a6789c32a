import { consoleHost } from '../shared/aws-console';

/** Set where AWS is stood in for on one machine; its pages show the runs there. */
const endpointOf = (): string | undefined => process.env.AWS_ENDPOINT_URL?.replace(/\/$/, '');

/** Where people see the run. */
export function runLink(executionArn: string, region: string, endpoint = endpointOf()): string {
  if (endpoint) return `${endpoint}/runs/${encodeURIComponent(executionArn)}`;
  return `https://${region}.${consoleHost(executionArn)}/states/home?region=${region}#/v2/executions/details/${executionArn}`;
}

/** A command of the AWS CLI that reaches where the run is. */
export const commandThere = (line: string, endpoint = endpointOf()): string =>
  endpoint && line.includes('aws stepfunctions ') ? `${line} --endpoint-url ${endpoint}` : line;
