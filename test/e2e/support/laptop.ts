import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunOutput } from '../../../handlers/shared/contract';
import type { PredictionAnswer } from '../../../handlers/shared/prediction-contract';
import { decide, newestRequest } from '../../../examples/housing/demo/recipient';
import { createVirtualClock, LocalClient, type LocalRuntime, openRuntime } from '../../../local/src';
import { type QuickOptions, QuickRunner } from '../../../local/src/jobs';
import type { LiveExecution } from '../../../local/src/runtime/live-execution';
import type { Mail } from '../../../local/src/services';
import type { CallInterceptor, JobRunner, ObservedCall } from '../../../local/src/services/types';
import { apiFaults, ofRoles } from '../../contract/support/api-check';
import { housingAssembly } from './assembly';

export interface RunEnd {
  readonly arn: string;
  readonly status: string;
  readonly output: RunOutput | undefined;
  readonly outcome: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** Names of the states that were entered, in order. */
  readonly states: readonly string[];
}

export interface LaptopOptions {
  readonly stateDir?: string;
  readonly quick?: QuickOptions;
  /** In place of quick jobs; time is then real. */
  readonly jobs?: (stateDir: string) => JobRunner;
  /** Stands before every service, to plant faults. */
  readonly intercept?: CallInterceptor;
  /** Is told of each call, beside the check that follows each test. */
  readonly onCall?: (call: ObservedCall) => void;
  /** Default: the housing example. */
  readonly cdkOut?: string;
  /** Default: any free one. */
  readonly port?: number;
}

const DAY = 86_400_000;
/** More moves of the clock than any run makes. */
const MOST_MOVES = 5000;
const folders: string[] = [];
const open = new Set<Laptop>();
/** Of Task states and handlers, in the runs of one test. */
const calls: ObservedCall[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ml-workflow-e2e-'));
  folders.push(folder);
  return folder;
}

/** For afterEach or afterAll. */
export async function tidy(): Promise<void> {
  for (const laptop of [...open]) await laptop.close();
  const faults = apiFaults(ofRoles(calls.splice(0)));
  if (faults.length > 0) throw new Error(`AWS would not take what the runs of this test did:\n${faults.join('\n')}`);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** The synthesized example in the local runtime: with quick jobs in virtual time, or with given jobs in real time. */
export async function openLaptop(options: LaptopOptions = {}): Promise<Laptop> {
  const { stateDir, quick = {}, jobs, intercept, onCall, cdkOut, port } = options;
  const folder = stateDir ?? temporaryFolder();
  // Handlers read the real clock, so virtual time begins there.
  const clock = jobs ? undefined : createVirtualClock(Date.now());
  const runner = jobs?.(folder) ?? new QuickRunner(folder, quick);
  const lines: string[] = [];
  const runtime = await openRuntime({
    stateDir: folder,
    cdkOut: cdkOut ?? (await housingAssembly()),
    jobs: runner,
    log: (line) => lines.push(line),
    onCall: (call) => {
      calls.push(call);
      onCall?.(call);
    },
    ...(intercept ? { intercept } : {}),
    ...(port === undefined ? {} : { port }),
    ...(clock ? { clock } : { longestWait: 50 }),
  });
  const laptop = new Laptop(runtime, clock, quick, lines);
  open.add(laptop);
  return laptop;
}

export class Laptop {
  readonly client: LocalClient;

  constructor(
    readonly runtime: LocalRuntime,
    private readonly clock: ReturnType<typeof createVirtualClock> | undefined,
    readonly quick: QuickOptions,
    readonly lines: readonly string[],
  ) {
    this.client = new LocalClient(runtime.url);
  }

  /** Calls a service as a user of the account does. */
  async call<T = Record<string, never>>(service: string, operation: string, input: object = {}): Promise<T> {
    return (await this.runtime.services.call(service, operation, input, { caller: 'test' })) as T;
  }

  get bucket(): string {
    return this.runtime.app?.outputs.DataBucket as string;
  }

  get runs(): readonly string[] {
    return this.runtime.core.executions.list().map(({ arn }) => arn);
  }

  /** Puts the data into the bucket; its event starts the run. */
  async upload(text: string | Uint8Array, key = 'raw/housing.csv'): Promise<string> {
    const before = new Set(this.runs);
    await this.client.putObject(this.bucket, key, Buffer.from(text));
    await this.moveUntil(() => this.runs.some((arn) => !before.has(arn)), 'the upload has started a run');
    return this.runs.find((arn) => !before.has(arn)) as string;
  }

  /** Lets everything happen that needs neither time nor a person. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      await this.runtime.core.executions.settle();
      await new Promise((go) => setImmediate(go));
      quiet = this.runtime.isQuiet() ? quiet + 1 : 0;
    }
  }

  async moveUntil(reached: () => boolean, what: string): Promise<void> {
    if (!this.clock) {
      while (!reached()) await new Promise((go) => setTimeout(go, 5));
      return;
    }
    for (let moves = 0; moves < MOST_MOVES; moves++) {
      await this.settle();
      if (reached()) return;
      if (!this.clock.next()) break;
    }
    throw new Error(`nothing moves any more before ${what}; the runtime's log:\n${this.lines.join('\n')}`);
  }

  /** Rings what is due within that many days, one by one, and everything that follows from it. */
  async advanceDays(days: number): Promise<void> {
    if (!this.clock) throw new Error('only virtual time can be moved');
    const end = this.clock.now() + days * DAY;
    await this.settle();
    while (this.clock.next(end)) await this.settle();
    this.clock.advance(Math.max(0, end - this.clock.now()));
  }

  live(arn: string): LiveExecution {
    const live = this.runtime.core.executions.get(arn);
    if (!live) throw new Error(`there is no run ${arn}`);
    return live;
  }

  isWaiting(arn: string): boolean {
    return [...this.live(arn).outstanding.values()].some(
      ({ effect, submitted }) =>
        effect.kind === 'task' && effect.pattern === 'waitForTaskToken' && submitted !== undefined,
    );
  }

  async untilWaiting(arn: string): Promise<void> {
    await this.moveUntil(() => this.isWaiting(arn) || !this.live(arn).isRunning, 'the run asks for approval');
    if (!this.isWaiting(arn)) throw new Error(`the run asked nobody: ${JSON.stringify(this.end(arn), undefined, 2)}`);
  }

  async finish(arn: string): Promise<RunEnd> {
    await this.moveUntil(() => !this.live(arn).isRunning, 'the run ends');
    if (this.clock) await this.settle();
    return this.end(arn);
  }

  end(arn: string): RunEnd {
    const { execution, events } = this.live(arn);
    const { status, output: text, error, cause } = execution;
    const output = text === undefined ? undefined : (JSON.parse(text) as RunOutput);
    const entered = events.map((event) => (event.stateEnteredEventDetails as { name: string } | undefined)?.name);
    const states = entered.filter((name) => name !== undefined);
    return { arn, status, output, outcome: output?.outcome, error, cause, states };
  }

  /** Does what the recipient of the newest mail does; answers the receipt's heading. */
  async decide(decision: 'approved' | 'rejected', comment = 'by the test'): Promise<string> {
    const request = await newestRequest(this.client, 0);
    if (!request) throw new Error('no mail asks for a decision');
    return decide(request.link, decision, comment);
  }

  /** Uploads, has it approved (when it gets so far), and goes on to the end. */
  async approvedRun(text: string): Promise<RunEnd> {
    const arn = await this.upload(text);
    await this.moveUntil(() => this.isWaiting(arn) || !this.live(arn).isRunning, 'the run asks or ends');
    if (this.live(arn).isRunning) await this.decide('approved');
    return this.finish(arn);
  }

  /** Oldest first. */
  async mails(): Promise<readonly Mail[]> {
    const { mails } = (await (await fetch(`${this.runtime.url}/inbox.json`)).json()) as { mails: Mail[] };
    return mails.reverse();
  }

  predict(body: unknown): Promise<{ readonly status: number; readonly body: unknown }> {
    return this.predictionApi('POST', '/predict', body);
  }

  /** Calls the prediction API as a signed caller, and with its key where the app has one. */
  async predictionApi(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const api = this.runtime.app?.httpApis.find(({ routes }) => routes.some((route) => route.path === '/predict'));
    if (!api) throw new Error('the example has no prediction API');
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/execute-api/aws4_request',
    };
    const { SecretList } = await this.call<{ SecretList: { ARN: string }[] }>('secretsmanager', 'ListSecrets');
    const key = SecretList.find(({ ARN }) => ARN.includes('ApiKeys'));
    if (key) {
      const secret = await this.call<{ SecretString: string }>('secretsmanager', 'GetSecretValue', {
        SecretId: key.ARN,
      });
      headers['x-api-key'] = secret.SecretString;
    }
    const url = `${this.runtime.url}/apis/${api.apiId}${path}`;
    const answer = await fetch(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    return { status: answer.status, body: await answer.json() };
  }

  async predictOne(row: object): Promise<PredictionAnswer> {
    const { status, body } = await this.predict(row);
    if (status !== 200) throw new Error(`the prediction API answered ${status}: ${JSON.stringify(body)}`);
    return body as PredictionAnswer;
  }

  /** Name and config of the endpoint; undefined when there is none. */
  async endpoint(): Promise<
    { readonly name: string; readonly status: string; readonly configName: string } | undefined
  > {
    const { Endpoints } = await this.call<{ Endpoints: { EndpointName: string }[] }>('sagemaker', 'ListEndpoints');
    const name = Endpoints[0]?.EndpointName;
    if (name === undefined) return undefined;
    const found = await this.call<{ EndpointConfigName: string; EndpointStatus: string }>(
      'sagemaker',
      'DescribeEndpoint',
      {
        EndpointName: name,
      },
    );
    return { name, status: found.EndpointStatus, configName: found.EndpointConfigName };
  }

  async close(): Promise<void> {
    open.delete(this);
    await this.runtime.close();
  }
}
