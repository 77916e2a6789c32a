import type { HistoryEvent, Json } from '../asl/types';
import type { Client } from './client';
import { outcomeOf } from './results';
import { describeRun, pages, type RunDescription } from './runs';
import { all, millisecondsOf, RunTree } from './tree/model';

export interface Stage {
  readonly state: string;
  readonly status: string;
  readonly seconds: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** What a run was about, from its description and history. */
export interface RunFacts {
  readonly run: RunDescription;
  readonly outcome: string;
  readonly stages: readonly Stage[];
  readonly input: Fields;
  readonly metrics: Readonly<Record<string, number>>;
  /** Hyperparameters of the training job, else those of the run's input. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly rows: Readonly<Record<string, number>>;
  readonly reasons: readonly string[];
  readonly version?: string;
  readonly profileUri?: string;
}

export async function factsOf(client: Client, executionArn: string): Promise<RunFacts> {
  const run = await describeRun(client, executionArn);
  const input = { executionArn, includeExecutionData: true };
  const events = await pages<HistoryEvent>(client, 'GetExecutionHistory', input, 'events');
  return factsFrom(run, events);
}

/** A stage may be replaced or left out: everything is found by what its outputs hold, not by names of states. */
export function factsFrom(run: RunDescription, events: readonly HistoryEvent[]): RunFacts {
  const outputs = events.map(({ stateExitedEventDetails: details }) =>
    fieldsOf((details as { output?: unknown } | undefined)?.output),
  );
  const newest = <T>(pick: (fields: Fields) => T | undefined): T | undefined =>
    outputs.map(pick).findLast((found) => found !== undefined);
  const input = fieldsOf(run.input);
  const evaluation = newest<Fields>((fields) => (isFields(fields.metrics) && 'verdict' in fields ? fields : undefined));
  const measured = evaluation ?? newest<Fields>((fields) => (isFields(fields.metrics) ? fields : undefined));
  const prepared = newest<Fields>((fields) => (isFields(fields.rows) ? fields : undefined));
  const reasons = evaluation?.reasons;
  const version = newest(({ arn, version: given }) =>
    typeof arn === 'string' && given !== undefined ? String(given) : undefined,
  );
  const profileUri = newest(({ profileUri: given, rows }) =>
    typeof given === 'string' && isFields(rows) ? given : undefined,
  );
  return {
    run,
    outcome: outcomeOf(run.status, run.output),
    stages: stagesOf(run, events),
    input,
    metrics: numbersOf(measured?.metrics),
    parameters: { ...textsOf(input.hyperparameters), ...hyperparametersOf(events) },
    rows: numbersOf(prepared?.rows),
    reasons: Array.isArray(reasons) ? reasons.map(String) : [],
    ...(version === undefined ? {} : { version }),
    ...(profileUri === undefined ? {} : { profileUri }),
  };
}

function stagesOf(run: RunDescription, events: readonly HistoryEvent[]): Stage[] {
  const tree = new RunTree();
  // The service has seconds, the tree milliseconds.
  for (const event of events) tree.take({ ...event, timestamp: event.timestamp * 1000 });
  const end = (run.stopDate ?? Date.now() / 1000) * 1000;
  return all(tree.root).map((node) => ({
    state: node.name,
    status: node.status,
    seconds: Math.round(millisecondsOf(node, end)) / 1000,
  }));
}

/** As the training job was given them. */
function hyperparametersOf(events: readonly HistoryEvent[]): Record<string, string> {
  const found = events.flatMap(({ taskScheduledEventDetails: details }) => {
    const given = fieldsOf((details as { parameters?: unknown } | undefined)?.parameters);
    return 'TrainingJobName' in given && isFields(given.HyperParameters) ? [given.HyperParameters] : [];
  });
  return textsOf(found.at(-1));
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fieldsOf(text: unknown): Fields {
  try {
    const value = JSON.parse(String(text)) as Json;
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
}

const numbersOf = (value: unknown): Record<string, number> =>
  Object.fromEntries(
    Object.entries(isFields(value) ? value : {}).filter((entry): entry is [string, number] =>
      Number.isFinite(entry[1]),
    ),
  );

const textsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(isFields(value) ? value : {}).map(([name, member]) => [name, String(member)]));
