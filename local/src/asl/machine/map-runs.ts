import type { Execution } from '../types';
import { type Machine, type MapRunRecord, type Tolerance, machineOf } from './data';
import type { Run } from './run';

/** A map run as DescribeMapRun tells of it. */
export interface MapRunView {
  readonly arn: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly startedAt: number;
  readonly stoppedAt?: number;
  readonly maxConcurrency: number;
  readonly tolerance: Tolerance;
  readonly executions: Counts;
  readonly items: Counts;
  readonly redriveCount: number;
  readonly redrivenAt?: number;
}

export interface Counts {
  readonly total: number;
  readonly pending: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly aborted: number;
  readonly resultsWritten: number;
}

export function openMapRun(run: Run, arn: string, maxConcurrency: number, tolerance: Tolerance): void {
  (run.machine.mapRuns ??= {})[arn] = {
    status: 'RUNNING',
    startedAt: run.now,
    maxConcurrency,
    tolerance,
    sizes: [],
    started: 0,
    succeeded: [],
    failed: [],
    redriveCount: run.execution.redriveCount,
    redrives: 0,
  };
}

/** The record of a running map run; after a redrive, what had failed is under way again. */
export function mapRunOf(run: Run, arn: string | undefined): MapRunRecord {
  const record = run.machine.mapRuns?.[arn ?? ''];
  if (!record) throw new Error(`the execution ${run.execution.identity.executionArn} has no map run ${arn}`);
  const { redriveCount, redrivenAt } = run.execution;
  if (record.redriveCount === redriveCount) return record;
  Object.assign(record, { status: 'RUNNING', redriveCount, redrives: record.redrives + 1, redrivenAt, failed: [] });
  delete record.stoppedAt;
  return record;
}

export function closeMapRun(run: Run, arn: string | undefined, status: 'SUCCEEDED' | 'FAILED'): void {
  Object.assign(mapRunOf(run, arn), { status, stoppedAt: run.now });
}

/** Every map run that the execution has had, oldest first. */
export function mapRuns(execution: Execution): MapRunView[] {
  const { mapRuns: records = {} }: Machine = machineOf(execution);
  return Object.entries(records).map(([arn, record]) => {
    const left = record.status === 'RUNNING' && execution.status !== 'RUNNING';
    const status = left ? 'ABORTED' : record.status;
    const stoppedAt = left ? execution.stoppedAt : record.stoppedAt;
    return {
      arn,
      status,
      startedAt: record.startedAt,
      ...(stoppedAt === undefined ? {} : { stoppedAt }),
      maxConcurrency: record.maxConcurrency,
      tolerance: record.tolerance,
      executions: countsOf(record, status, () => 1),
      items: countsOf(record, status, (index) => record.sizes[index] ?? 1),
      redriveCount: record.redrives,
      ...(record.redrivenAt === undefined ? {} : { redrivenAt: record.redrivenAt }),
    };
  });
}

function countsOf(record: MapRunRecord, status: MapRunView['status'], sizeOf: (index: number) => number): Counts {
  const sum = (indexes: Iterable<number>): number => [...indexes].reduce((all, index) => all + sizeOf(index), 0);
  const total = sum(record.sizes.keys());
  const [succeeded, failed] = [sum(record.succeeded), sum(record.failed)];
  const begun = sum(Array(record.started).keys());
  const open = Math.max(0, begun - succeeded - failed);
  const isOver = status !== 'RUNNING';
  return {
    total,
    pending: isOver ? 0 : total - begun,
    running: isOver ? 0 : open,
    succeeded,
    failed,
    timedOut: 0,
    aborted: isOver ? total - succeeded - failed : 0,
    resultsWritten: status === 'SUCCEEDED' ? succeeded : 0,
  };
}
