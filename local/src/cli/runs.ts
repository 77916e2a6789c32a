import type { LocalClient } from './client';

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
export async function listRuns(client: LocalClient): Promise<RunItem[]> {
  const machines = await pages<{ stateMachineArn: string; type: string }>(
    client,
    'ListStateMachines',
    {},
    'stateMachines',
  );
  const runs: RunItem[] = [];
  for (const { stateMachineArn, type } of machines) {
    if (type === 'STANDARD')
      runs.push(...(await pages<RunItem>(client, 'ListExecutions', { stateMachineArn }, 'executions')));
  }
  return runs.sort((one, other) => other.startDate - one.startDate);
}

/** The run of that name or ARN. */
export async function findRun(client: LocalClient, nameOrArn: string): Promise<RunItem> {
  const runs = await listRuns(client);
  const found = runs.filter(({ name, executionArn }) => name === nameOrArn || executionArn === nameOrArn);
  const [only] = found;
  if (only && found.length === 1) return only;
  if (found.length > 1) {
    const arns = found.map(({ executionArn }) => executionArn).join(', ');
    throw new Error(`"${nameOrArn}" is the name of several runs; give one of ${arns}`);
  }
  const known = runs.slice(0, 5).map(({ name }) => name);
  const hint =
    known.length === 0
      ? 'nothing has run here yet: start one with "ml-workflow run"'
      : `the newest are ${known.join(', ')}`;
  throw new Error(`there is no run "${nameOrArn}"; ${hint}`);
}

export const describeRun = (client: LocalClient, executionArn: string): Promise<RunDescription> =>
  client.sfn<RunDescription>('DescribeExecution', { executionArn });

export async function pages<T>(client: LocalClient, operation: string, input: object, member: string): Promise<T[]> {
  const items: T[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.sfn<Record<string, unknown> & { nextToken?: string }>(operation, {
      ...input,
      maxResults: 1000,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    items.push(...(page[member] as T[]));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return items;
}
