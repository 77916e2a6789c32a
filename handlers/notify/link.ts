import { consoleHost } from '../shared/aws-console';
import { lastPart } from '../shared/text';

/** Set where AWS is stood in for on one machine; its pages show the runs there. */
const endpointOf = (): string | undefined => process.env.AWS_ENDPOINT_URL?.replace(/\/$/, '');

/** Variables set where the web app is served on one machine: its address, and the ARNs of the state machines whose runs it shows. */
export const WEB_APP = { URL: 'ML_WORKFLOW_WEB_APP_URL', MACHINES: 'ML_WORKFLOW_WEB_APP_MACHINES' } as const;

function webAppOf(executionArn: string): string | undefined {
  const machineArn = executionArn.replace(':execution:', ':stateMachine:').split(':').slice(0, -1).join(':');
  const shown = process.env[WEB_APP.MACHINES]?.split(' ') ?? [];
  return shown.includes(machineArn) ? process.env[WEB_APP.URL] : undefined;
}

/** Where people see the run. */
export function runLink(
  executionArn: string,
  region: string,
  endpoint = endpointOf(),
  webApp = webAppOf(executionArn),
): string {
  if (webApp) return `${webApp}/runs/${encodeURIComponent(lastPart(executionArn))}`;
  if (endpoint) return `${endpoint}/runs/${encodeURIComponent(executionArn)}`;
  return `https://${region}.${consoleHost(executionArn)}/states/home?region=${region}#/v2/executions/details/${executionArn}`;
}

/** A command of the AWS CLI that reaches where the run is. */
export const commandThere = (line: string, endpoint = endpointOf()): string =>
  endpoint && line.includes('aws stepfunctions ') ? `${line} --endpoint-url ${endpoint}` : line;
