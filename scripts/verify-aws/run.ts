import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  type HistoryEvent,
  ListExecutionsCommand,
  paginateGetExecutionHistory,
  type SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';

/** One state's stay, from a history. */
export interface Stay {
  readonly state: string;
  readonly entered: Date;
  /** Undefined: the run ended within. */
  readonly seconds: number | undefined;
}

/** The run of the fresh stack's state machine; undefined as long as there is none. */
export async function firstRun(sfn: SFNClient, stateMachineArn: string): Promise<string | undefined> {
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  if (executions.length > 1) throw new Error(`one upload started ${executions.length} runs; it must start one`);
  return executions[0]?.executionArn;
}

export function describeRun(sfn: SFNClient, executionArn: string): Promise<DescribeExecutionOutput> {
  return sfn.send(new DescribeExecutionCommand({ executionArn }));
}

export async function historyOf(sfn: SFNClient, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  const input = { executionArn, includeExecutionData: false };
  for await (const page of paginateGetExecutionHistory({ client: sfn }, input)) events.push(...(page.events ?? []));
  return events;
}

/** So that the jobs of a run that goes on are stopped before their roles go. */
export async function stopRun(sfn: SFNClient, executionArn: string): Promise<void> {
  await sfn.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause: 'the verification ends' }));
}

export function staysOf(events: readonly HistoryEvent[]): Stay[] {
  const exits = events.filter(({ stateExitedEventDetails }) => stateExitedEventDetails);
  return events.flatMap(({ id = 0, timestamp, stateEnteredEventDetails: details }) => {
    if (!details?.name || !timestamp) return [];
    // A loop enters a state several times; each exit belongs to the last entry before it.
    const exit = exits.find((event) => (event.id ?? 0) > id && event.stateExitedEventDetails?.name === details.name);
    const seconds = exit?.timestamp && (exit.timestamp.getTime() - timestamp.getTime()) / 1000;
    return [{ state: details.name, entered: timestamp, seconds }];
  });
}

/** An event in one line: never its data, which hold task tokens. */
export function lineOf(event: HistoryEvent): string {
  const details = Object.values(event).find((value) => typeof value === 'object' && !(value instanceof Date)) as
    { name?: string; resourceType?: string; resource?: string; error?: string; cause?: string } | undefined;
  const { name, resourceType, resource, error, cause } = details ?? {};
  const call = resourceType && `${resourceType}:${resource}`;
  return [event.id, event.timestamp?.toISOString(), event.type, name, call, error, cause]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
}
