import type { RunDetail } from '../../../handlers/shared/console-contract';
import { jobLog } from './runs';

/** A training tells its metrics in far fewer. */
const MOST_PAGES = 20;

/** Lines of the run's last training; none where it has not begun or its log is gone. */
export async function trainingLines({ run, jobs }: RunDetail, signal?: AbortSignal): Promise<string[]> {
  const job = jobs.findLast(({ kind }) => kind === 'training');
  if (!job) return [];
  const lines: string[] = [];
  let next: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const log = await jobLog(run.id, job.name, next, signal);
    lines.push(...log.lines.map(({ text }) => text));
    if (log.lines.length === 0 || log.next === undefined || log.next === next) break;
    next = log.next;
  }
  return lines;
}
