import type { LocalClient } from './client';
import { print, printJson } from './output';
import { Reporter, whyFailed } from './reporter';
import { EXIT_CODES, outcomeOf } from './results';
import { describeRun, type RunDescription } from './runs';
import { type CommonOptions, nextCommand } from './session';

/** Exit code of a command that was interrupted, as shells have it. */
export const INTERRUPTED = 130;

/** Follows a run to its end, one line per state; answers the exit code. Ctrl-C ends the following, not the run. */
export async function followRun(
  client: LocalClient,
  executionArn: string,
  name: string,
  options: CommonOptions,
): Promise<number> {
  const reporter = new Reporter(options.json ? () => undefined : print, { verbose: options.verbose ?? false });
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    for await (const line of client.feed(executionArn, interruption.signal)) reporter.take(line);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
  if (interruption.signal.aborted) {
    print(`Stopped. Nothing is lost; to go on: ${nextCommand(`watch ${name}`, options)}`);
    return INTERRUPTED;
  }
  return tellEnd(await describeRun(client, executionArn), options);
}

export function tellEnd(run: RunDescription, options: CommonOptions): number {
  const outcome = outcomeOf(run.status, run.output);
  if (options.json) printJson({ v: 1, outcome, ...run });
  else {
    print(`${run.name}: ${outcome}`);
    const why = whyFailed(run);
    if (why !== '') print(`  ${why}`);
    if (run.redriveStatus === 'REDRIVABLE')
      print(`  To go on at the failed state: ${nextCommand(`redrive ${run.name}`, options)}`);
  }
  return EXIT_CODES[outcome] ?? (run.status === 'SUCCEEDED' ? 0 : 1);
}
