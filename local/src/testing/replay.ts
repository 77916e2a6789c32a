import type { Json } from '../asl/types';
import type { Mocks } from './mocks';
import { detailsOf, fromHistory, millisecondsOf, recordedEvents, type RecordedHistory } from './recorded';
import type { RunResult, RunStart, TestRun } from './test-run';

/** Runs a recorded execution again: its input, start time, answers, and what people did to it (stop, redrive). */
export async function replay(
  start: (options: RunStart) => TestRun,
  history: RecordedHistory,
  mocks: Mocks,
): Promise<RunResult> {
  const events = recordedEvents(history);
  const [begun] = events;
  if (begun?.type !== 'ExecutionStarted') {
    throw new Error(
      `a history begins with ExecutionStarted, and this one with ${begun?.type ?? 'nothing'}; read it whole`,
    );
  }
  const { input = '{}' } = detailsOf(begun) as { input?: string };
  const startTime = millisecondsOf(begun);
  const run = start({ input: JSON.parse(input) as Json, startTime, mocks: { ...fromHistory(history), ...mocks } });
  for (const event of events) {
    if (event.type === 'ExecutionAborted') {
      const { error, cause } = detailsOf(event) as { error?: string; cause?: string };
      await run.advance((millisecondsOf(event) - run.now) / 1000);
      if (run.isRunning) await run.stop(error, cause);
    } else if (event.type === 'ExecutionRedriven') {
      await run.finish();
      await run.advance(Math.max(0, millisecondsOf(event) - run.now) / 1000);
      await run.redrive();
    }
  }
  return run.finish();
}
