import type { RunEvent } from '../../../../handlers/shared/console-contract';
import { detailsOf, isActive, textIn, type Visit } from './trace';

/** What happened to a task of a visit. */
export function taskEvent(visit: Visit, event: RunEvent, redrive: number): void {
  const { type, timestamp } = event;
  const details = detailsOf(event);
  if (/Scheduled$/.test(type)) {
    visit.attempts.push({
      startedAt: timestamp,
      resource: [textIn(details, 'resourceType'), textIn(details, 'resource')].filter(Boolean).join(' '),
      parameters: textIn(details, 'parameters') ?? textIn(details, 'input'),
      redrive,
    });
    // A new try makes the former one's error history.
    visit.error = visit.cause = undefined;
    visit.status = 'running';
    return;
  }
  const attempt = visit.attempts.at(-1);
  if (type === 'TaskSubmitted') {
    if (textIn(details, 'resource')?.endsWith('.waitForTaskToken')) visit.status = 'waiting';
    return;
  }
  if (/Succeeded$/.test(type)) {
    if (attempt) Object.assign(attempt, { endedAt: timestamp, output: textIn(details, 'output') });
    return;
  }
  // It does not say which state was broken off; that follows from the Map or Parallel that failed.
  if (/StateAborted$/.test(type)) return;
  if (!/(Failed|TimedOut|Aborted)$/.test(type)) return;
  const error = textIn(details, 'error') ?? (/TimedOut$/.test(type) ? 'States.Timeout' : undefined);
  const cause = textIn(details, 'cause');
  if (attempt && attempt.endedAt === undefined) Object.assign(attempt, { endedAt: timestamp, error, cause });
  visit.error = error ?? 'unknown error';
  visit.cause = cause;
  visit.status = 'retrying';
}

/** The run has ended: what is still open failed with it, or was stopped by it. */
export function endRun(
  open: readonly Visit[],
  event: RunEvent,
  lineOf: (from: Visit | undefined) => readonly Visit[],
  before: Visit | undefined,
): void {
  const { type } = event;
  if (!/(Failed|TimedOut|Aborted|Succeeded)$/.test(type)) return;
  const details = detailsOf(event);
  const line = type === 'ExecutionFailed' ? lineOf(before) : [];
  for (const visit of open) {
    const failed = line.includes(visit);
    // A branch that ended before its run did stays as it ended.
    if (!failed && !isActive(visit)) continue;
    visit.status = type === 'ExecutionSucceeded' ? 'succeeded' : failed ? 'failed' : 'stopped';
    if (!failed) continue;
    visit.error ??= textIn(details, 'error');
    visit.cause ??= textIn(details, 'cause');
  }
}
