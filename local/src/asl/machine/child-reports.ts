import type { Json } from '../types';
import { childIdentity } from './child-names';
import type { BranchWork, ChildRecord, MapRunRecord } from './data';
import type { Run } from './run';

/** What a result writer writes, by the status of the child executions. */
export interface ResultFiles {
  readonly SUCCEEDED: Json[];
  /** Those that timed out or were stopped too. */
  readonly FAILED: Json[];
  /** Those that did not start, because the map run failed. */
  readonly PENDING: Json[];
}

const INCLUDED: Json = { Included: true };

/** A child execution as AWS writes it to the files of a ResultWriter, its members in the order of the alphabet. */
export function succeededReport(run: Run, record: MapRunRecord, child: ChildRecord, output: string): Json {
  return report(run, record, child, 'SUCCEEDED', {
    Output: output,
    RedriveStatus: 'NOT_REDRIVABLE',
    RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
  });
}

export function failedReport(run: Run, record: MapRunRecord, child: ChildRecord): Json {
  const { error, cause, closed = 'ABORTED' } = child;
  return report(run, record, child, closed, {
    ...(cause === undefined ? {} : { Cause: cause }),
    ...(error === undefined ? {} : { Error: error }),
    RedriveStatus: 'REDRIVABLE_BY_MAP_RUN',
  });
}

export function pendingReport(run: Run, record: MapRunRecord, index: number, input: Json): Json {
  const child = { mapRunArn: record.arn, index, restarts: 0, redriveCount: 0, input };
  return report(run, record, child, 'PENDING', { RedriveStatus: 'REDRIVABLE_BY_MAP_RUN' });
}

type Reported = Pick<ChildRecord, 'mapRunArn' | 'index' | 'restarts' | 'redriveCount' | 'input'> &
  Partial<Pick<ChildRecord, 'startedAt' | 'stoppedAt' | 'redrivenAt'>>;

function report(
  run: Run,
  record: MapRunRecord,
  child: Reported,
  status: string,
  more: { [member: string]: Json },
): Json {
  const { executionArn, executionName, stateMachineArn } = childIdentity(run.execution.identity, child, record.express);
  const members: { [member: string]: Json } = {
    ...more,
    ExecutionArn: executionArn,
    Input: JSON.stringify(child.input),
    InputDetails: INCLUDED,
    Name: executionName,
    OutputDetails: INCLUDED,
    RedriveCount: child.redriveCount,
    ...date('RedriveDate', child.redrivenAt),
    ...date('StartDate', child.startedAt),
    StateMachineArn: stateMachineArn,
    Status: status,
    ...date('StopDate', child.stoppedAt),
  };
  return Object.fromEntries(Object.entries(members).sort(([one], [other]) => (one < other ? -1 : 1)));
}

const date = (member: string, at: number | undefined): { [member: string]: Json } =>
  at === undefined ? {} : { [member]: new Date(at).toISOString() };

/** Every child that has ended otherwise than well, by index. */
export function failedChildren(run: Run, { live, failed = [] }: BranchWork): ChildRecord[] {
  const roots = [...new Set([...failed, ...live])].map((id) => run.childOf(id));
  return roots.filter((it) => it.closed !== undefined).sort((one, other) => one.index - other.index);
}
