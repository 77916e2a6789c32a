import { eachOf } from '../../../handlers/shared/each-of';
import type { Client } from './client';
import { ApiError, pages } from './client';
import { nearest } from '../nearest';

export { pages } from './client';

export interface RunItem {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: string;
  /** Epoch seconds. */
  readonly startDate: number;
  readonly stopDate?: number;
}

export interface RunDescription extends RunItem {
  readonly input?: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly redriveStatus?: string;
  readonly redriveStatusReason?: string;
}

/** Runs of every standard state machine, newest first. */
export async function listRuns(client: Pick<Client, 'sfn' | 'stateMachines'>): Promise<RunItem[]> {
  const runs: RunItem[] = [];
  for (const { stateMachineArn, type } of await client.stateMachines()) {
    if (type === 'STANDARD')
      runs.push(...(await pages<RunItem>(client, 'ListExecutions', { stateMachineArn }, 'executions')));
  }
  return runs.sort((one, other) => other.startDate - one.startDate);
}

export const describeRuns = (client: Pick<Client, 'sfn'>, runs: readonly RunItem[]): Promise<RunDescription[]> =>
  eachOf(runs, ({ executionArn }) => describeRun(client, executionArn));

/** The run of that name, of a name that begins so (4 characters or more), or of that ARN. */
export async function findRun(client: Client, nameOrArn: string): Promise<RunItem> {
  if (nameOrArn.startsWith('arn:')) return byArn(client, nameOrArn);
  const runs = await listRuns(client);
  const exact = runs.filter(({ name }) => name === nameOrArn);
  const found =
    exact.length > 0 || nameOrArn.length < 4 ? exact : runs.filter(({ name }) => name.startsWith(nameOrArn));
  const [only] = found;
  if (only && found.length === 1) return only;
  if (found.length > 1) {
    const arns = found.map(({ executionArn }) => executionArn).join(', ');
    throw new Error(`"${nameOrArn}" names several runs; give one of ${arns}`);
  }
  const known = runs.slice(0, 5).map(({ name }) => name);
  const similar = nearest(
    nameOrArn,
    runs.map(({ name }) => name),
  );
  const hint =
    known.length === 0
      ? 'nothing has run here yet: start one with "ml-workflow run"'
      : `${similar === undefined ? '' : `did you mean ${similar}? `}the newest are ${known.join(', ')}`;
  throw new Error(`there is no run "${nameOrArn}"; ${hint}`);
}

async function byArn(client: Client, executionArn: string): Promise<RunItem> {
  try {
    return await describeRun(client, executionArn);
  } catch (error) {
    if ((error as ApiError).name !== 'ExecutionDoesNotExist') throw error;
    throw new Error(`there is no run ${executionArn} at ${client.place}`, { cause: error });
  }
}

export const describeRun = (client: Pick<Client, 'sfn'>, executionArn: string): Promise<RunDescription> =>
  client.sfn<RunDescription>('DescribeExecution', { executionArn });
