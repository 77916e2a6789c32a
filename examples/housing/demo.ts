// The second half of `npm run demo` (scripts/demo.mjs does the set-up): runs the synthesized example to its end.
import { resolve } from 'node:path';
import { findAssembly, LocalClient, openRuntime, Reporter, type LocalRuntime } from '../../local/src';
import { afterFailure } from '../../local/src/cli/follow';
import { whyFailed } from '../../local/src/cli/reporter';
import { describeRun, listRuns } from '../../local/src/cli/runs';
import type { RunOutput } from '../../handlers/shared/contract';
import { onKey } from './demo/keys';
import { predictPlaces } from './demo/predictions';
import { decide, newestRequest, type Request } from './demo/recipient';
import { startRun } from './demo/start-run';
import { suggestionsAfter } from './demo/suggestions';

interface DemoOptions {
  readonly data: string;
  /** Whether --data gave the file. */
  readonly ownData: boolean;
  readonly hyperparameters: Readonly<Record<string, string>>;
  /** Absent: ask the person at the terminal, or approve where there is none. */
  readonly decision?: 'approved' | 'rejected';
  readonly engine: 'duckdb' | 'spark';
  readonly stateDir: string;
  readonly python: string;
}

const say = (line = ''): void => void process.stdout.write(`${line}\n`);
const isTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY);

interface Asked {
  /** Stops waiting for a key. */
  stop(): void;
  /** The answer to the demo's own decision has come. */
  answered(): Promise<void>;
}

/** Takes the request to a decision: by itself, or by the person's link or key. */
function decideOrAsk({ link, subject, to, inboxUrl }: Request, decision: DemoOptions['decision']): Asked {
  say(`\n  mail to ${to}: ${subject}\n  ${inboxUrl}\n  ${link}\n`);
  let answered = Promise.resolve();
  const act = (choice: 'approved' | 'rejected'): void => {
    const comment = choice === 'approved' ? 'Approved by the demo' : 'Rejected by the demo';
    answered = decide(link, choice, comment).then(
      (heading) => say(`          the recipient opened the link and posted the form: ${heading}`),
      (error: Error) => say(`          ${error.message}`),
    );
  };
  const chosen = decision ?? (isTerminal ? undefined : 'approved');
  if (chosen) {
    act(chosen);
    return { stop: () => undefined, answered: () => answered };
  }
  say('  Open the link and decide. Or press a: the demo approves, r: it rejects. (Ctrl-C stops; nothing is lost.)');
  const stop = onKey((key) => {
    if (key === 'a') act('approved');
    if (key === 'r') act('rejected');
  });
  return { stop, answered: () => answered };
}

/** Prints the run, one line per state, until it ends. */
async function follow(client: LocalClient, executionArn: string, decision: DemoOptions['decision']): Promise<void> {
  const { startDate } = await describeRun(client, executionArn);
  const reporter = new Reporter(say);
  const asked = new Set<string>();
  let last: Asked | undefined;
  try {
    for await (const line of client.feed(executionArn)) {
      reporter.take(line);
      if (!('event' in line)) continue;
      const { type, taskSubmittedEventDetails } = line.event as {
        type: string;
        taskSubmittedEventDetails?: { resource?: string };
      };
      if (type === 'TaskSubmitted' && taskSubmittedEventDetails?.resource?.endsWith('.waitForTaskToken')) {
        const request = await newestRequest(client, startDate * 1000);
        if (request && !asked.has(request.link)) {
          asked.add(request.link);
          last?.stop();
          last = decideOrAsk(request, decision);
        }
      }
      if (type === 'TaskStateExited' || type === 'ExecutionFailed') last?.stop();
    }
    // The run may end before the form's answer is there; the runtime must not stop between the two.
    await last?.answered();
  } finally {
    last?.stop();
  }
}

/** Whether the run ended as this demo wants it, and the end in words. */
function judge(
  status: string,
  output: RunOutput | undefined,
  options: DemoOptions,
): { wanted: boolean; words: string } {
  if (!output) return { wanted: false, words: `the run ended ${status}` };
  const words = `the run ended ${output.outcome}`;
  switch (output.outcome) {
    case 'deployed':
      return { wanted: options.decision !== 'rejected', words };
    case 'rejected-by-approver':
      return { wanted: options.decision === 'rejected' || (options.decision === undefined && isTerminal), words };
    case 'rejected-by-gate': {
      const hadChampion = output.evaluation?.championMetrics != null;
      return { wanted: hadChampion, words: hadChampion ? `${words}: the model that is served stays` : words };
    }
    default:
      return { wanted: false, words };
  }
}

async function demo(runtime: LocalRuntime, options: DemoOptions): Promise<boolean> {
  const client = new LocalClient(runtime.url);
  // An upload of last time may still have its run to start.
  await runtime.services.events.idle();
  const unfinished = (await listRuns(client)).filter(({ status }) => status === 'RUNNING');
  const [found] = unfinished;
  let run: { readonly executionArn: string; readonly name: string };
  if (found) {
    run = found;
    const unused = [
      ...(options.ownData ? ['--data'] : []),
      ...(Object.keys(options.hyperparameters).length > 0 ? ['--set'] : []),
    ];
    const other =
      unused.length > 0 ? ` (${unused.join(' and ')}: for a new run only, so give it again afterwards)` : '';
    say(`found run ${found.name}, which had not ended; it goes on${other}`);
  } else {
    const started = await startRun(runtime, client, options);
    run = started.run;
    say(`run ${run.name}: ${started.how}`);
  }
  say(`inbox, runs and the AWS API on this machine: ${runtime.url}`);
  say(`the web app, with this run: ${runtime.url}/app/runs/${run.name}\n`);
  await follow(client, run.executionArn, options.decision);

  const described = await describeRun(client, run.executionArn);
  const { status, output } = described;
  const end = judge(status, output === undefined ? undefined : (JSON.parse(output) as RunOutput), options);
  say(`\n${end.words}`);
  if (status !== 'SUCCEEDED') {
    say(`  ${whyFailed(described)}`);
    say(`  ${afterFailure(described, `npm run ml-workflow -- redrive ${run.name}${place(options)}`)}`);
  }
  const endpoints = await runtime.services.call('sagemaker', 'ListEndpoints', {}, { caller: 'demo' });
  if ((endpoints as { Endpoints: unknown[] }).Endpoints.length > 0) {
    say('\nmedian house value, predicted by the served model:');
    for (const line of await predictPlaces(client)) say(line);
  }
  return end.wanted;
}

/** What a command needs to find this folder. */
const place = ({ stateDir }: DemoOptions): string =>
  stateDir === resolve('.ml-workflow') ? '' : ` --state-dir ${stateDir}`;

function sayNext({ url }: LocalRuntime, options: DemoOptions): void {
  const at = place(options);
  const up = isTerminal ? '' : ` (while the runtime is up: npm run ml-workflow -- up${at})`;
  say('\nwhat to try next');
  for (const [words, why] of suggestionsAfter(options)) {
    const all = `${words}${at}`.trim();
    say(`  npm run demo${all === '' ? '' : ` -- ${all}`}\n      ${why}`);
  }
  say(`  npm run ml-workflow -- runs${at}
      and: history RUN, predict JSON, up, --help
  ${url}/app/
      the web app: runs, approvals, models, predictions, data, mails${up}`);
}

async function main(options: DemoOptions): Promise<number> {
  if (options.engine === 'spark') process.env.ML_WORKFLOW_ENGINE = 'spark';
  say('synthesizing examples/housing (not again while nothing changes) …');
  const cdkOut = await findAssembly({ stateDir: options.stateDir });
  const runtime = await openRuntime({
    stateDir: options.stateDir,
    cdkOut,
    python: options.python,
    log: say,
    longestWait: 100,
  });
  let stopped: () => void = () => undefined;
  const stop = new Promise<'stopped'>((done) => (stopped = () => done('stopped')));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopped);
  try {
    const result = await Promise.race([stop, demo(runtime, options)]);
    if (result === 'stopped') {
      say('\nstopped; nothing is lost: the next "npm run demo" goes on from here');
      return 130;
    }
    if (result) sayNext(runtime, options);
    if (isTerminal) {
      say('\nthe runtime stays up; Ctrl-C ends it');
      await stop;
    }
    return result ? 0 : 1;
  } finally {
    await runtime.close();
  }
}

main(JSON.parse(process.argv[2] ?? '{}') as DemoOptions).then(
  // A feed or a key reader that still waits must not hold the process.
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`\n${error.message}\n`);
    process.exit(error.name === 'UsageError' ? 2 : 1);
  },
);
