import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunOutput } from '../../handlers/shared/contract';
import { decide } from '../../examples/housing/demo/recipient';
import { createVirtualClock, LocalClient, type LocalRuntime, openRuntime, type VirtualClock } from '../../local/src';
import { QuickRunner } from '../../local/src/jobs';
import type { LiveExecution } from '../../local/src/runtime/live-execution';
import { housingAssembly } from '../e2e/support/assembly';
import { temporaryFolder, tidy } from '../e2e/support/laptop';

jest.setTimeout(120_000);

const FIXTURES = join(__dirname, 'fixtures');
const RELEASES = readdirSync(FIXTURES).filter((name) => existsSync(join(FIXTURES, name, 'fixture.json')));
const DAY = 86_400_000;

interface Fixture {
  readonly version: string;
  /** The virtual time at which that release was stopped. */
  readonly now: number;
}

/** That release's state folder, opened by this release with the app that it synthesizes. */
class Upgraded {
  private constructor(
    readonly runtime: LocalRuntime,
    private readonly clock: VirtualClock,
  ) {}

  static async open(release: string): Promise<Upgraded> {
    const folder = join(FIXTURES, release);
    const { now } = JSON.parse(readFileSync(join(folder, 'fixture.json'), 'utf8')) as Fixture;
    const stateDir = temporaryFolder();
    cpSync(join(folder, 'state'), stateDir, { recursive: true });
    const clock = createVirtualClock(now);
    const cdkOut = await housingAssembly();
    return new Upgraded(await openRuntime({ stateDir, cdkOut, clock, jobs: new QuickRunner(stateDir) }), clock);
  }

  get run(): LiveExecution {
    const [first, ...more] = this.runtime.core.executions.list();
    const run = first && this.runtime.core.executions.get(first.arn);
    if (!run || more.length > 0) throw new Error('the fixture holds another number of runs than one');
    return run;
  }

  get output(): RunOutput {
    return JSON.parse(this.run.execution.output ?? 'null') as RunOutput;
  }

  /** Links of the mails, newest first; that release listened on another port. */
  async links(): Promise<string[]> {
    const { url } = this.runtime;
    const { mails } = (await (await fetch(`${url}/inbox.json`)).json()) as { mails: { text?: string }[] };
    const found = mails.map(({ text }) => /https?:\/\/\S+\/approvals\/[^\s#]+#\S+/.exec(text ?? '')?.[0] ?? '');
    return found.filter(Boolean).map((link) => link.replace(/^https?:\/\/[^/]+/, url));
  }

  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet = this.runtime.isQuiet() ? quiet + 1 : 0) {
      await this.runtime.core.executions.settle();
      await new Promise((go) => setImmediate(go));
    }
  }

  async advance(milliseconds: number): Promise<void> {
    const end = this.clock.now() + milliseconds;
    await this.settle();
    while (this.run.isRunning && this.clock.next(end)) await this.settle();
  }
}

let upgraded: Upgraded | undefined;
afterEach(async () => {
  await upgraded?.runtime.close();
  upgraded = undefined;
});
afterAll(tidy);

test('each release has a fixture, this one at the latest when the next is made', () => {
  expect(RELEASES).toContain('v0.1.0');
});

describe.each(RELEASES)('a run that has waited for approval since %s', (release) => {
  test('is approved by the mail of then, and deployed', async () => {
    upgraded = await Upgraded.open(release);
    const { run } = upgraded;
    expect(run.isRunning).toBe(true);
    const [link = ''] = await upgraded.links();
    expect(await decide(link, 'approved', 'by the next release')).toMatch(/approved/i);
    await upgraded.advance(DAY);
    expect([run.execution.status, upgraded.output.outcome]).toEqual(['SUCCEEDED', 'deployed']);
    expect(upgraded.output.approval).toMatchObject({ decision: 'approved', comment: 'by the next release' });
    const { Endpoints } = (await upgraded.runtime.services.call(
      'sagemaker',
      'ListEndpoints',
      {},
      { caller: 'test' },
    )) as {
      Endpoints: { EndpointStatus: string }[];
    };
    expect(Endpoints).toMatchObject([{ EndpointStatus: 'InService' }]);
  });

  test('is reminded of by this release, and rejected by the first mail, whose link stays valid', async () => {
    upgraded = await Upgraded.open(release);
    const before = await upgraded.links();
    for (let days = 0; (await upgraded.links()).length === before.length && days < 7; days++)
      await upgraded.advance(DAY);
    expect((await upgraded.links()).length).toBeGreaterThan(before.length);
    await decide(before[0] ?? '', 'rejected', 'not by the first mail');
    await upgraded.advance(DAY);
    expect([upgraded.run.execution.status, upgraded.output.outcome]).toEqual(['SUCCEEDED', 'rejected-by-approver']);
  });

  test('is decided by nobody until it expires', async () => {
    upgraded = await Upgraded.open(release);
    await upgraded.advance(60 * DAY);
    expect(upgraded.output.outcome).toBe('approval-expired');
  });
});

test('a record of a later release is refused in words, by the page and by the signed route, and stays as it is', async () => {
  upgraded = await Upgraded.open('v0.1.0');
  const { runtime } = upgraded;
  const dynamodb = (operation: string, input: object) =>
    runtime.services.call('dynamodb', operation, input, { caller: 'test' }) as Promise<Record<string, unknown>>;
  const tables = (await dynamodb('ListTables', {})).TableNames as string[];
  const TableName = tables.find((name) => name.includes('Requests'));
  const { Items } = (await dynamodb('Scan', { TableName })) as { Items: { id: { S: string } }[] };
  const Key = { id: Items[0]?.id };
  await dynamodb('UpdateItem', {
    ...{ TableName, Key, UpdateExpression: 'SET v = :v' },
    ExpressionAttributeValues: { ':v': { N: '2' } },
  });
  const [link = ''] = await upgraded.links();
  const words =
    /was written by a later release of cdk-ml-workflow: its record has version 2, and this release knows version 1\./;
  const shown = await fetch(link);
  expect([shown.status, await shown.text()]).toEqual([409, expect.stringMatching(words)]);
  const [page = '', secret = ''] = link.split('#');
  const posted = await fetch(page, {
    method: 'POST',
    body: new URLSearchParams({ secret, decision: 'approved', comment: '', digest: 'x' }),
  });
  expect(posted.status).toBe(409);
  const api = runtime.app?.httpApis.find(({ routes }) => routes.some(({ path }) => path === '/decisions/{id}'));
  const answer = await new LocalClient(runtime.url).api(api?.apiId ?? '', 'POST', `/decisions/${Key.id?.S}`, {
    ...{ v: 1, decision: 'approved', comment: '' },
  });
  expect(answer).toMatchObject({
    status: 409,
    body: { status: 'refused', message: expect.stringMatching(words) as string },
  });
  const after = (await dynamodb('GetItem', { TableName, Key })) as { Item: { state: object } };
  expect(after.Item.state).toEqual({ S: 'PENDING' });
});

test('a definition of a later payload is refused in words by the handler that asks', async () => {
  upgraded = await Upgraded.open('v0.1.0');
  const { runtime } = upgraded;
  const { Functions } = (await runtime.services.call('lambda', 'ListFunctions', {}, { caller: 'test' })) as {
    Functions: { FunctionName: string }[];
  };
  const ask = Functions.find(({ FunctionName }) => /Approval.*Ask/i.test(FunctionName))?.FunctionName;
  const answer = (await runtime.services.call(
    'lambda',
    'Invoke',
    { FunctionName: ask, Payload: Buffer.from(JSON.stringify({ v: 2 })) },
    { caller: 'test' },
  )) as { FunctionError?: string; Payload: Uint8Array };
  expect(answer.FunctionError).toBe('Unhandled');
  expect(Buffer.from(answer.Payload).toString()).toContain('payload.v is 2; this handler knows version 1');
});
