// A runtime of its own process, for tests that kill it: uploads the data (once), approves, and goes on to the end.
// Arguments as JSON: ChildOptions; prints one line of JSON when the run has ended.
import { dieAt, die, momentsPassed } from './moments';
import { existsSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RunOutput } from '../../../handlers/shared/contract';
import { decide, newestRequest } from '../../../examples/housing/demo/recipient';
import {
  createProcessRunner,
  createVirtualClock,
  type JobRunner,
  LocalClient,
  type LocalRuntime,
  openRuntime,
} from '../../../local/src';
import { exitBrokenDown, watchUncaught } from '../../../local/src/cli/breakdown';
import { QuickRunner } from '../../../local/src/jobs';
import type { LiveExecution } from '../../../local/src/runtime/live-execution';
import { dataVersion } from '../../e2e/support/rows';
import { whatWasMade } from './made';
import type { ChildOptions, Ended, JobKind } from './processes';

/** Handlers read the real clock; far ahead of it nothing expires while they look. */
const EPOCH = Date.UTC(2100, 0, 1);
/** Longer than any of these runs takes; a run that hangs fails its test. */
const PATIENCE = 120_000;

/** Virtual time that goes on, after a kill, at the moment that it had reached. */
function keptClock(file: string) {
  const clock = createVirtualClock(existsSync(file) ? Number(readFileSync(file, 'utf8')) : EPOCH);
  return {
    clock,
    next(): boolean {
      if (clock.upcoming === undefined) return false;
      writeFileSync(`${file}.new`, String(Math.max(clock.now(), clock.upcoming)));
      writeFileSync(file, readFileSync(`${file}.new`));
      return clock.next();
    },
  };
}

async function main(options: ChildOptions): Promise<void> {
  const { stateDir, cdkOut, killAt, real } = options;
  if (killAt && 'moment' in killAt) dieAt(killAt.moment);
  const time = real ? undefined : keptClock(options.clockFile ?? `${stateDir}.clock`);
  const runner = real ? createProcessRunner({ stateDir, ...real }) : new QuickRunner(stateDir);
  const jobs = killAt && 'job' in killAt ? dieDuring(runner, join(stateDir, 'jobs/pids'), killAt) : runner;
  const calls = new Set<string>();
  const runtime = await openRuntime({
    stateDir,
    cdkOut,
    jobs,
    ...(time ? { clock: time.clock } : { longestWait: 50 }),
    async intercept({ service, operation }, carryOut) {
      const answer = await carryOut();
      calls.add(`${service}.${operation}`);
      if (killAt && 'call' in killAt && killAt.call === `${service}.${operation}`) die();
      return answer;
    },
    onBreakdown: exitBrokenDown,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  watchUncaught(stateDir);
  const client = new LocalClient(runtime.url);
  const { executions } = runtime.core;
  const quiet = async (): Promise<void> => {
    for (let turns = 0; turns < 3;) {
      await executions.settle();
      await new Promise((go) => setImmediate(go));
      turns = runtime.isQuiet() ? turns + 1 : 0;
    }
  };
  const live = (): LiveExecution | undefined => executions.list().map(({ arn }) => executions.get(arn))[0];

  // An upload that was answered has its event recorded; one that was cut off is made again, as any client does.
  await quiet();
  if (!live()) {
    const data = options.dataFile === undefined ? Buffer.from(dataVersion(1)) : readFileSync(options.dataFile);
    await client.putObject(runtime.app?.outputs.DataBucket as string, 'raw/housing.csv', data);
  }
  let decided = false;
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline;) {
    if (time) await quiet();
    const run = live();
    if (run && !run.isRunning && runtime.isQuiet()) return report(runtime, run, [...calls]);
    if (run && !decided && isAsking(run)) {
      const request = await newestRequest(client, 0);
      if (!request) throw new Error('no mail asks for the decision that the run waits for');
      decided = true;
      await decide(request.link, 'approved', 'by the child').catch(() => sendAgain(request.link));
    } else if (!time) await new Promise((go) => setTimeout(go, 5));
    else if (!time.next()) throw new Error('nothing moves any more, and the run has not ended');
  }
  throw new Error(`the run has not ended within ${PATIENCE / 1000} s`);
}

/** The decision was recorded by the process that was killed, so there is no form any more: who got no answer posts again. */
async function sendAgain(link: string): Promise<void> {
  const [page = '', secret = ''] = link.split('#');
  const form = { secret, decision: 'approved', comment: 'by the child', digest: '0'.repeat(64) };
  const { ok, status } = await fetch(page, { method: 'POST', body: new URLSearchParams(form) });
  if (!ok) throw new Error(`the decision that was sent again was answered with ${status}`);
}

const isAsking = (run: LiveExecution): boolean =>
  [...run.outstanding.values()].some(
    ({ effect, submitted }) => effect.kind === 'task' && effect.pattern === 'waitForTaskToken' && submitted,
  );

/** Dies some milliseconds after the process of the first job of that kind was started. */
function dieDuring(jobs: JobRunner, pids: string, { job, after }: { job: JobKind; after: number }): JobRunner {
  const watched = <T>(kind: JobKind, begin: () => T): T => {
    if (kind !== job) return begin();
    const known = new Set(existsSync(pids) ? readdirSync(pids) : []);
    const watch = setInterval(() => {
      if (!existsSync(pids) || readdirSync(pids).every((name) => known.has(name))) return;
      clearInterval(watch);
      setTimeout(die, after);
    }, 2);
    return begin();
  };
  return {
    useContainers: (containers) => jobs.useContainers?.(containers),
    runGlueJob: (spec) => watched('glue', () => jobs.runGlueJob(spec)),
    runTrainingJob: (spec) => watched('training', () => jobs.runTrainingJob(spec)),
    runProcessingJob: (spec) => watched('processing', () => jobs.runProcessingJob(spec)),
    startServer: (spec) => watched('server', () => jobs.startServer(spec)),
  };
}

async function report(runtime: LocalRuntime, run: LiveExecution, calls: readonly string[]): Promise<void> {
  const { arn, execution, events } = run;
  const { status, output } = execution;
  const made = await whatWasMade(runtime);
  const moments = momentsPassed();
  const result = JSON.parse(output ?? 'null') as RunOutput;
  await runtime.close();
  const ended: Ended = { arn, status, output: result, history: events, made, moments, calls };
  writeSync(1, `${JSON.stringify(ended)}\n`);
  process.exit(0);
}

main(JSON.parse(process.argv[2] ?? '{}') as ChildOptions).catch(exitBrokenDown);
