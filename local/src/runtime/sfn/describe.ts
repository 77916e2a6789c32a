import type { ExecutionStatus, HistoryEvent } from '../../asl/types';
import type { ExecutionView } from '../child-executions';
import type { LiveExecution } from '../live-execution';

const INCLUDED = { included: true };
const DAY = 24 * 3600 * 1000;
/** Executions that closed longer ago, or started longer ago, can't be redriven. */
const REDRIVABLE_MILLISECONDS = 14 * DAY;
const LONGEST_MILLISECONDS = 365 * DAY;
/** A redriven history takes at least two events more: ExecutionRedriven, and another one. */
const MOST_REDRIVABLE_EVENTS = 24_998;

/** As DescribeExecution answers. */
export function describeExecution(live: ExecutionView, now: number): object {
  const { execution, record, child } = live;
  const { output, redrivenAt, stoppedAt, status } = execution;
  // AWS tells of the time limit by the status alone.
  const { error, cause } = status === 'TIMED_OUT' ? { error: undefined, cause: undefined } : execution;
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
    ...redriveMembers(live, now),
    ...(child ? { mapRunArn: child.run.arn } : {}),
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

function redriveMembers(live: ExecutionView, now: number): object {
  const { reason } = redriveStatus(live, now);
  if (reason !== undefined) return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: reason };
  return { redriveStatus: live.child ? 'REDRIVABLE_BY_MAP_RUN' : 'REDRIVABLE' };
}

/** `reason`: why it can't be redriven. */
export function redriveStatus({ execution, events, child }: ExecutionView, now: number): { readonly reason?: string } {
  const { status, startedAt, stoppedAt = now } = execution;
  if (status === 'RUNNING' || status === 'SUCCEEDED')
    return { reason: `Execution is ${status} and cannot be redriven` };
  if (child?.run.express) return {};
  if (events.length > MOST_REDRIVABLE_EVENTS) return { reason: 'Execution history event limit exceeded' };
  if (now - startedAt > LONGEST_MILLISECONDS) return { reason: 'Execution has exceeded the max execution time' };
  if (now - stoppedAt > REDRIVABLE_MILLISECONDS) return { reason: 'Execution redrivable period exceeded' };
  return child ? redriveStatus(child.parent, now) : {};
}

/** A child of a map run, as ListExecutions lists it. */
export function childItem({ arn, execution, child }: ExecutionView): object {
  const { identity, redrivenAt } = execution;
  return {
    ...listItem(arn, { ...execution, stateMachineArn: identity.stateMachineArn }),
    name: identity.executionName,
    status: child?.pendingRedrive ? 'PENDING_REDRIVE' : execution.status,
    mapRunArn: child?.run.arn,
    itemCount: child?.itemCount,
    ...(redrivenAt === undefined ? {} : { redriveDate: new Date(redrivenAt) }),
  };
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
