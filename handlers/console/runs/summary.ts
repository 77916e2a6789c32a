import type { RunStatus, RunSummary } from '../../shared/console-contract';
import type { Evaluation, RunInput, RunOutput } from '../../shared/contract';
import type { ConsoleTools } from '../tools';
import type { Described } from './descriptions';
import type { RunRef } from './machines';
import type { Variables } from './story';

/** Tells the ends of a run apart; undefined while it runs. */
export function endOf({ status, redriveCount = 0, stopDate }: Described): string | undefined {
  return status === 'RUNNING' ? undefined : `${status} ${redriveCount} ${stopDate?.getTime() ?? ''}`;
}

/** The list's line of a run; its history is read only where its output tells no evaluation. */
export async function summaryOf(ref: RunRef, described: Described, tools: ConsoleTools): Promise<RunSummary> {
  const output = objectOf(described.output) as Partial<RunOutput>;
  const isTold = output.evaluation !== undefined || described.status === 'SUCCEEDED';
  const variables = isTold ? {} : (await tools.histories.facts(ref.arn, endOf(described))).variables;
  return summarize(ref, described, variables, tools.settings.headlineMetric);
}

export function summarize(
  { id, kind }: RunRef,
  described: Described,
  variables: Variables,
  headlineMetric: string,
): RunSummary {
  const input = objectOf(described.input) as Partial<RunInput> & { readonly version?: unknown };
  const output = objectOf(described.output) as Partial<RunOutput>;
  const metric = metricOf(output.evaluation ?? variables.evaluation, headlineMetric);
  const version = output.package?.version ?? variables.package?.version;
  const { stopDate, redriveCount = 0 } = described;
  const dataVersion = textOf(output.run?.dataVersion ?? variables.run?.dataVersion ?? input.dataVersion);
  const startedBy = textOf(input.startedBy);
  const reason = textOf(input.reason ?? 'manual');
  return {
    id,
    ...(kind === 'rollback' && { kind }),
    status: (described.status ?? 'RUNNING') as RunStatus,
    ...(output.outcome && { outcome: output.outcome }),
    ...(dataVersion && { dataVersion }),
    ...(startedBy && { startedBy }),
    ...(reason && { reason: reason as NonNullable<RunSummary['reason']> }),
    startedAt: (described.startDate ?? new Date(0)).toISOString(),
    ...(stopDate && described.status !== 'RUNNING' && { stoppedAt: stopDate.toISOString() }),
    ...(metric && { metric }),
    ...(typeof version === 'number' && { version }),
    redriveCount,
  };
}

function metricOf(evaluation: Evaluation | undefined, name: string): RunSummary['metric'] {
  const value = evaluation?.metrics?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? { name, value } : undefined;
}

/** Anyone who may start an execution can give it any input. */
export function objectOf(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, 300) : undefined;
