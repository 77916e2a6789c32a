import type { ChildKey, Execution, Signal } from '../types';
import { type BranchWork, type Machine, type MapRunRecord, type Thread, type Tolerance, machineOf } from './data';
import { drawUuid } from './random';
import type { Run } from './run';

export const UNLIMITED = Number.MAX_SAFE_INTEGER;

/** A map run as DescribeMapRun tells of it. */
export interface MapRunView {
  readonly arn: string;
  /** The type of its children. */
  readonly express: boolean;
  /** The child execution that started it; absent: the execution itself. */
  readonly parent?: ChildKey;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly startedAt: number;
  readonly stoppedAt?: number;
  readonly maxConcurrency: number;
  readonly tolerance: Tolerance;
  readonly executions: Counts;
  readonly items: Counts;
  readonly redriveCount: number;
  readonly redrivenAt?: number;
  /** Pointer of what its children run. */
  readonly machine: string;
  /** Items of each child. */
  readonly sizes: readonly number[];
  /** Indexes of children that wait for their redrive. */
  readonly pendingRedrive: readonly number[];
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
  readonly failuresNotRedrivable: number;
  readonly pendingRedrive: number;
}

type Opening = Pick<MapRunRecord, 'arn' | 'machine' | 'maxConcurrency' | 'tolerance' | 'express'>;

export function openMapRun(run: Run, thread: Thread, opening: Opening): void {
  const parent = thread.within === undefined ? undefined : run.childOf(thread.within);
  (run.machine.mapRuns ??= {})[opening.arn] = {
    ...opening,
    status: 'RUNNING',
    startedAt: run.now,
    sizes: [],
    started: 0,
    succeeded: [],
    failed: [],
    aborted: [],
    redriveCount: run.execution.redriveCount,
    redrives: 0,
    pendingRedrive: [],
    notRedrivable: [],
    ...(parent ? { parent: { mapRunArn: parent.mapRunArn, index: parent.index, restarts: parent.restarts } } : {}),
  };
}

export function newMapRunArn(run: Run, label: string | undefined): string {
  const { stateMachineArn, stateMachineName } = run.execution.identity;
  const [, partition, , region, account] = stateMachineArn.split(':');
  const name = label ?? drawUuid(run.execution);
  return `arn:${partition}:states:${region}:${account}:mapRun:${stateMachineName}/${name}:${drawUuid(run.execution)}`;
}

/** The record of a running map run; after a redrive, what had failed is under way again. */
export function mapRunOf(run: Run, arn: string | undefined): MapRunRecord {
  const record = run.machine.mapRuns?.[arn ?? ''];
  if (!record) throw new Error(`the execution ${run.execution.identity.executionArn} has no map run ${arn}`);
  const { redriveCount, redrivenAt } = run.execution;
  if (record.redriveCount === redriveCount) return record;
  Object.assign(record, { status: 'RUNNING', redriveCount, redrives: record.redrives + 1, redrivenAt });
  record.failed.length = 0;
  record.aborted.length = 0;
  record.notRedrivable.length = 0;
  delete record.stoppedAt;
  return record;
}

export function isExpressChild(run: Run, { mapRunArn }: ChildKey): boolean {
  return run.machine.mapRuns?.[mapRunArn]?.express === true;
}

export function closeMapRun(run: Run, arn: string | undefined, status: 'SUCCEEDED' | 'FAILED' | 'ABORTED'): void {
  Object.assign(mapRunOf(run, arn), { status, stoppedAt: run.now });
}

/** UpdateMapRun. */
export function limitMapRun(run: Run, work: BranchWork, signal: Extract<Signal, { type: 'updateMapRun' }>): void {
  const { maxConcurrency: max, toleratedFailureCount: count, toleratedFailurePercentage: percentage } = signal;
  const record = mapRunOf(run, work.mapRunArn);
  const tolerated = {
    ...(count === undefined ? {} : { count }),
    ...(percentage === undefined ? {} : { percentage }),
  };
  work.tolerance = record.tolerance = { ...work.tolerance, ...tolerated };
  if (max === undefined) return;
  record.maxConcurrency = max;
  work.limit = max === 0 ? UNLIMITED : max;
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
      express: record.express,
      machine: record.machine,
      sizes: record.sizes,
      pendingRedrive: status === 'RUNNING' ? record.pendingRedrive : [],
      ...(record.parent ? { parent: record.parent } : {}),
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
  const [succeeded, failed, aborted] = [record.succeeded, record.failed, record.aborted].map(sum);
  const begun = sum(Array(record.started).keys());
  const pendingRedrive = sum(record.pendingRedrive);
  const open = Math.max(0, begun - succeeded - failed - aborted - pendingRedrive);
  const isOver = status !== 'RUNNING';
  return {
    total,
    pending: isOver ? 0 : total - begun,
    running: isOver ? 0 : open,
    succeeded,
    failed,
    timedOut: 0,
    aborted: isOver ? total - succeeded - failed : aborted,
    resultsWritten: status === 'SUCCEEDED' ? succeeded : 0,
    failuresNotRedrivable: sum(record.notRedrivable),
    pendingRedrive: isOver ? 0 : pendingRedrive,
  };
}
