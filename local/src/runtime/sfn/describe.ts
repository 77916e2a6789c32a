import type { ExecutionStatus, HistoryEvent } from '../../asl/types';
import type { LiveExecution } from '../live-execution';

const INCLUDED = { included: true };
/** Executions that closed longer ago can't be redriven. */
const REDRIVABLE_MILLISECONDS = 14 * 24 * 3600 * 1000;

/** As DescribeExecution answers. */
export function describeExecution(live: LiveExecution, now: number): object {
  const { execution, record } = live;
  const { output, redrivenAt, stoppedAt, status } = execution;
  // AWS tells of the time limit by the status alone.
  const { error, cause } = status === 'TIMED_OUT' ? { error: undefined, cause: undefined } : execution;
  const { reason } = redriveStatus(live, now);
  return {
    executionArn: live.arn,
    stateMachineArn: record.identity.stateMachineArn,
    name: record.identity.executionName,
    status,
    ...throughArns(record),
    startDate: new Date(execution.startedAt),
    ...(stoppedAt === undefined ? {} : { stopDate: new Date(stoppedAt) }),
    input: execution.input,
    inputDetails: INCLUDED,
    ...(output === undefined ? {} : { output, outputDetails: INCLUDED }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    redriveCount: execution.redriveCount,
    ...(redrivenAt === undefined ? {} : { redriveDate: new Date(redrivenAt) }),
    ...(reason === undefined
      ? { redriveStatus: 'REDRIVABLE' }
      : { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: reason }),
  };
}

/** The version and the alias that an execution was started by. */
function throughArns({ versionArn, aliasArn }: { versionArn?: string; aliasArn?: string }): object {
  return {
    ...(versionArn === undefined ? {} : { stateMachineVersionArn: versionArn }),
    ...(aliasArn === undefined ? {} : { stateMachineAliasArn: aliasArn }),
  };
}

/** METADATA_ONLY: all but what a customer's key would have encrypted. */
export function withoutData(answer: object): object {
  const data = ['input', 'inputDetails', 'output', 'outputDetails', 'error', 'cause'];
  return Object.fromEntries(Object.entries(answer).filter(([name]) => !data.includes(name)));
}

/** `reason`: why it can't be redriven. */
export function redriveStatus(live: LiveExecution, now: number): { readonly reason?: string } {
  const { status, stoppedAt = now } = live.execution;
  if (status === 'RUNNING' || status === 'SUCCEEDED')
    return { reason: `Execution is ${status} and cannot be redriven` };
  if (now - stoppedAt > REDRIVABLE_MILLISECONDS) {
    return { reason: 'Execution has exceeded the redrivable period of 14 days and cannot be redriven' };
  }
  return {};
}

export function listItem(
  arn: string,
  facts: {
    status: ExecutionStatus;
    stateMachineArn: string;
    startedAt: number;
    stoppedAt?: number;
    redriveCount?: number;
    versionArn?: string;
    aliasArn?: string;
  },
): object {
  return {
    executionArn: arn,
    stateMachineArn: facts.stateMachineArn,
    name: arn.slice(arn.lastIndexOf(':') + 1),
    status: facts.status,
    ...throughArns(facts),
    startDate: new Date(facts.startedAt),
    ...(facts.stoppedAt === undefined ? {} : { stopDate: new Date(facts.stoppedAt) }),
    redriveCount: facts.redriveCount ?? 0,
  };
}

const DATA_FIELDS = new Set(['input', 'output', 'parameters', 'cause', 'error']);

/** As GetExecutionHistory answers; without data, details keep only what isn't a payload. */
export function historyEvent(event: HistoryEvent, includeData: boolean): object {
  const { timestamp, ...rest } = event;
  if (includeData) return { timestamp: new Date(timestamp), ...rest };
  const reduced = Object.entries(rest).map(([name, details]) => [
    name,
    typeof details === 'object' && details !== null
      ? Object.fromEntries(Object.entries(details).filter(([member]) => !DATA_FIELDS.has(member)))
      : details,
  ]);
  return { timestamp: new Date(timestamp), ...Object.fromEntries(reduced) };
}

/** The detail of a "Step Functions Execution Status Change" event. */
export function statusChange(live: LiveExecution): object {
  const { execution, record } = live;
  const { identity } = record;
  return {
    executionArn: live.arn,
    stateMachineArn: identity.stateMachineArn,
    name: identity.executionName,
    status: execution.status,
    startDate: execution.startedAt,
    stopDate: execution.stoppedAt ?? null,
    input: execution.input,
    output: execution.output ?? null,
    inputDetails: INCLUDED,
    outputDetails: execution.output === undefined ? null : INCLUDED,
    error: execution.error ?? null,
    cause: execution.cause ?? null,
    stateMachineVersionArn: record.versionArn ?? null,
    stateMachineAliasArn: record.aliasArn ?? null,
    redriveCount: execution.redriveCount,
    redriveDate: execution.redrivenAt ?? null,
  };
}
