// A runtime of its own process, for tests that kill it: uploads the data (once), approves, and goes on to the end.
// Arguments as JSON: {stateDir, cdkOut, data, killAt?: {event, after}}; prints one line of JSON when the run has ended.
import { writeSync } from 'node:fs';
import { LocalClient, openRuntime } from '../../../local/src';
import { createQuickRunner } from '../../../local/src/jobs';
import { decide, newestRequest } from '../../../examples/housing/demo/recipient';

interface ChildOptions {
  readonly stateDir: string;
  readonly cdkOut: string;
  readonly data: string;
  /** Ends like a power cut, that many milliseconds after that many events of this process. */
  readonly killAt?: { readonly event: number; readonly after: number };
}

/** Longer than any of these runs takes; a run that hangs fails its test. */
const PATIENCE = 60_000;

const die = (): void => void process.kill(process.pid, 'SIGKILL');

async function main({ stateDir, cdkOut, data, killAt }: ChildOptions): Promise<void> {
  const runtime = await openRuntime({
    stateDir,
    cdkOut,
    jobs: createQuickRunner(stateDir, { delayMilliseconds: 15 }),
    longestWait: 20,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  const client = new LocalClient(runtime.url);
  const { executions } = runtime.core;
  let events = 0;
  const count = (more: number): void => {
    if (!killAt) return;
    const before = events;
    events += more;
    if (before >= killAt.event || events < killAt.event) return;
    if (killAt.after === 0) die();
    else setTimeout(die, killAt.after);
  };
  executions.listen({ onEvents: (_live, more) => count(more.length) });
  // Also a process that only takes up the rest is killed early in it.
  if (executions.list().length > 0) count(1);

  const bucket = runtime.app?.outputs.DataBucket as string;
  const key = 'raw/housing.csv';
  const isThere = await runtime.services
    .call('s3', 'HeadObject', { Bucket: bucket, Key: key }, { caller: 'test' })
    .then(() => true)
    .catch(() => false);
  if (!isThere) await client.putObject(bucket, key, Buffer.from(data));

  const decided = new Set<string>();
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline;) {
    const [run] = executions.list().map(({ arn }) => executions.get(arn));
    if (run && !run.isRunning && runtime.isQuiet()) {
      const { status, output } = run.execution;
      const answer = { arn: run.arn, status, output: JSON.parse(output ?? 'null') as unknown, history: run.events };
      await runtime.close();
      writeSync(1, `${JSON.stringify(answer)}\n`);
      process.exit(0);
    }
    const waits = [...(run?.outstanding.values() ?? [])].some(
      ({ effect, submitted }) => effect.kind === 'task' && effect.pattern === 'waitForTaskToken' && submitted,
    );
    const request = waits ? await newestRequest(client, 0) : undefined;
    if (request && !decided.has(request.link)) {
      decided.add(request.link);
      await decide(request.link, 'approved', 'by the child').catch((error: Error) =>
        process.stderr.write(`${error.message}\n`),
      );
    }
    await new Promise((go) => setTimeout(go, 5));
  }
  throw new Error(`the run has not ended within ${PATIENCE / 1000} s`);
}

main(JSON.parse(process.argv[2] ?? '{}') as ChildOptions).catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
