import type { Compared } from '../../models/compare';
import { ConsoleError } from '../../models/console-error';
import { curvesOf } from '../../models/curve';
import { describeRun, runReport } from '../../services/runs';
import { trainingLines } from '../../services/training-log';

export interface Comparison {
  readonly runs: readonly Compared[];
  /** Sentences on runs, or parts of them, that could not be had. */
  readonly missing: readonly string[];
}

/** All runs at once; one that is gone does not keep the others from being compared. */
export async function loadComparison(ids: readonly string[], signal: AbortSignal): Promise<Comparison> {
  const missing: string[] = [];
  const loaded = await Promise.all(
    ids.map(async (id): Promise<Compared | undefined> => {
      try {
        const [detail, report] = await Promise.all([describeRun(id, signal), runReport(id, signal)]);
        missing.push(...report.missing.map((sentence) => `${id}: ${sentence}`));
        return { id, detail, report, curves: curvesOf(await linesOf(detail, signal, missing)) };
      } catch (error) {
        const known = ConsoleError.from(error);
        if (signal.aborted || known.status !== 404) throw error;
        missing.push(`There is no run ${id}: it may have been removed, or the link is of another workflow.`);
        return undefined;
      }
    }),
  );
  return { runs: loaded.filter((run) => run !== undefined), missing };
}

async function linesOf(detail: Compared['detail'], signal: AbortSignal, missing: string[]): Promise<string[]> {
  try {
    return await trainingLines(detail, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    missing.push(`${detail.run.id}: the log of its training can’t be read (${ConsoleError.from(error).title}).`);
    return [];
  }
}
