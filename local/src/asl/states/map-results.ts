import type { Json } from '../types';
import type { BranchWork, Thread } from '../machine/data';
import {
  type ResultFiles,
  failedChildren,
  failedReport,
  pendingReport,
  succeededReport,
} from '../machine/child-reports';
import { mapRunOf } from '../machine/map-runs';
import type { Run } from '../machine/run';
import type { Writer } from './map-writer';

/** Keeps what a writer will tell of a child that ended well. */
export function keepChild(run: Run, work: BranchWork, { child, index = 0 }: Thread, writer: Writer | undefined): void {
  if (child && writer?.transformation === 'NONE') (work.done ??= {})[index] = { ...child, stoppedAt: run.now };
}

/** The outputs of the children that ended well. */
export function plainResults(run: Run, work: BranchWork): Json[] {
  const failed = new Set(failedChildren(run, work).map((it) => it.index));
  return work.results.slice(0, work.next).filter((_, index) => !failed.has(index));
}

/** What becomes the state's result where nothing is exported: AWS leaves failed executions as they are. */
export function resultLines(run: Run, work: BranchWork, writer: Writer): Json[] {
  const record = mapRunOf(run, work.mapRunArn);
  const failed = new Map(failedChildren(run, work).map((it) => [it.index, it]));
  return work.results.flatMap((_, index) => {
    const child = failed.get(index);
    return child ? [failedReport(run, record, child)] : linesOf(run, work, writer, index);
  });
}

/** What is exported; `inputOf`: the input of a child that has not started. */
export function resultFiles(run: Run, work: BranchWork, writer: Writer, inputOf: (index: number) => Json): ResultFiles {
  const record = mapRunOf(run, work.mapRunArn);
  const failed = failedChildren(run, work);
  const lost = new Set(failed.map((it) => it.index));
  const started = Array.from({ length: work.next }, (_, index) => index);
  const left = Array.from({ length: work.total - work.next }, (_, at) => work.next + at);
  return {
    SUCCEEDED: started.filter((it) => !lost.has(it)).flatMap((it) => linesOf(run, work, writer, it)),
    FAILED: failed.map((it) => failedReport(run, record, it)),
    PENDING: left.map((it) => pendingReport(run, record, it, inputOf(it))),
  };
}

function linesOf(run: Run, work: BranchWork, { transformation }: Writer, index: number): Json[] {
  const result = work.results[index];
  const child = work.done?.[index];
  if (transformation === 'NONE' && child) {
    const text = work.texts?.[index] ?? JSON.stringify(result);
    return [succeededReport(run, mapRunOf(run, work.mapRunArn), child, text)];
  }
  return transformation === 'FLATTEN' && Array.isArray(result) ? result : [result];
}
