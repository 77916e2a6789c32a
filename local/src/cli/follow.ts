import type { FeedLine } from '../wire/feed';
import { kindOf } from '../../../handlers/shared/failure/failure-kind';
import { colorOf, paint } from './color';
import { print, printJson } from './output';
import { isCallback, Reporter, whyFailed } from './reporter';
import { EXIT_CODES, outcomeOf } from './results';
import { describeRun, type RunDescription } from './runs';
import { type CommonOptions, nextCommand, type Session } from './session';

/** Exit code of a command that was interrupted, as shells have it. */
export const INTERRUPTED = 130;

/** Shows what happens in a run. */
export interface Follower {
  take(line: FeedLine): void;
  /** Something to do, said between the states; a tree has no room for it. */
  hint?(text: string): void;
  /** Nothing more comes. */
  end(): void;
}

/** One line per state; nothing at all where JSON is wanted. */
export function lineFollower({ json, verbose }: CommonOptions): Follower {
  const reporter = new Reporter(json ? () => undefined : print, { verbose: verbose ?? false });
  const hint = (text: string): void => (json ? undefined : print(`            ${text}`));
  return { take: (line) => reporter.take(line), hint, end: () => undefined };
}

/** Follows a run to its end; answers the exit code. Ctrl-C ends the following, not the run. */
export async function followRun(
  session: Session,
  executionArn: string,
  name: string,
  options: CommonOptions,
  follower: Follower = lineFollower(options),
): Promise<number> {
  const { client } = session;
  const isInterrupted = await interruptible(async (signal) => {
    try {
      let isTold = follower.hint === undefined;
      for await (const line of client.feed(executionArn, signal)) {
        follower.take(line);
        if (isTold || !('event' in line) || !isCallback(line.event)) continue;
        isTold = true;
        const advice = await howToDecide(session, name, options);
        if (advice !== undefined) follower.hint?.(advice);
      }
    } finally {
      follower.end();
    }
  });
  if (isInterrupted) {
    print(whatNext(session, name, options));
    return INTERRUPTED;
  }
  return tellEnd(await describeRun(client, executionArn), options);
}

/** Undefined where the app asks nobody, or only for something else. */
async function howToDecide({ client }: Session, name: string, options: CommonOptions): Promise<string | undefined> {
  const { httpApis } = await client.app();
  if (!httpApis.some(({ routes }) => routes.some(({ path }) => path === '/decisions/{id}'))) return undefined;
  const inbox = client.isCloud ? '' : `; the mail: ${client.place}/inbox`;
  return `to decide: ${nextCommand(`approve ${name}`, options)} (or reject)${inbox}`;
}

/** Whether Ctrl-C (or SIGTERM) ended the work before its end. */
export async function interruptible(work: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    await work(interruption.signal);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
  return interruption.signal.aborted;
}

/** A run of this process waits for the next one; a run elsewhere goes on. */
function whatNext({ runtime }: Session, name: string, options: CommonOptions): string {
  const next = `${nextCommand(`watch ${name}`, options)}`;
  if (runtime) return `Stopped. Nothing is lost; to go on: ${next}`;
  return `You no longer watch; the run goes on. To watch it again: ${next} (to stop it: ${nextCommand(`stop ${name}`, options)})`;
}

/** What to do: a script that ended for a reason of its own ends so again. */
export function afterFailure({ cause }: Pick<RunDescription, 'cause'>, redrive: string): string {
  if (kindOf({ cause }) === 'passing') return `To go on at the failed state: ${redrive}`;
  return `Start a new run with corrected data or parameters. Only if the reason lay outside both: ${redrive}`;
}

export function tellEnd(run: RunDescription, options: CommonOptions): number {
  const outcome = outcomeOf(run.status, run.output);
  if (options.json) printJson({ v: 1, outcome, ...run });
  else {
    print(`${run.name}: ${paint(outcome, colorOf(outcome))}`);
    const why = whyFailed(run);
    if (why !== '') print(`  ${why}`);
    if (run.redriveStatus === 'REDRIVABLE')
      print(`  ${afterFailure(run, nextCommand(`redrive ${run.name}`, options))}`);
  }
  return EXIT_CODES[outcome] ?? (run.status === 'SUCCEEDED' ? 0 : 1);
}
