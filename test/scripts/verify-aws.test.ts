import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import { QuickRunner, type QuickOptions } from '../../local/src/jobs';
import type { Account, Outputs } from '../../scripts/verify-aws/account';
import { AwsAccount } from '../../scripts/verify-aws/aws-account';
import { Report } from '../../scripts/verify-aws/report';
import { verify } from '../../scripts/verify-aws/verify';
import { type Laptop, openLaptop, tidy } from '../e2e/support/laptop';
import { dataVersion, rmseOfModels } from '../e2e/support/rows';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'ml-workflow-verify-test-'));
const data = join(folder, 'housing.csv');
writeFileSync(data, dataVersion(1));
const environment = { ...process.env };
let laptop: Laptop;
const quick: QuickOptions = {};
/** Sees each call of a service before it is carried out. */
let watch: (operation: string) => void = () => undefined;

beforeEach(async () => {
  for (const name of Object.keys(quick)) delete quick[name as keyof QuickOptions];
  Object.assign(quick, rmseOfModels(45_000), { predict: () => 200_000 });
  watch = () => undefined;
  laptop = await openLaptop({
    jobs: (stateDir) => new QuickRunner(stateDir, quick),
    intercept: ({ operation }, carryOut) => {
      watch(operation);
      return carryOut();
    },
  });
  Object.assign(process.env, laptop.runtime.environment());
});
afterEach(async () => {
  process.env = { ...environment };
  await tidy();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The local runtime in place of CloudFormation: the stack is there already. */
class LocalAccount implements Account {
  readonly did: string[] = [];
  readonly stop = new AbortController();
  constructor(private readonly faults: { readonly deploy?: string; readonly destroy?: string } = {}) {}

  async check() {
    return { accountId: '000000000000', region: 'us-east-1' };
  }
  async deploy(): Promise<Outputs> {
    this.did.push('deploy');
    if (this.faults.deploy) throw new Error(this.faults.deploy);
    return laptop.runtime.app?.outputs ?? {};
  }
  async destroy(): Promise<void> {
    const ends = laptop.runs.map((arn) => laptop.end(arn).status);
    this.did.push(`destroy with ${ends.join(', ') || 'no run'}`);
    if (this.faults.destroy) throw new Error(this.faults.destroy);
  }
}

async function verified(account = new LocalAccount()): Promise<{ report: Report; text: string; did: string[] }> {
  const report = new Report({ 'cdk-ml-workflow': '0.1.0' }, () => undefined);
  await verify(account, { data, report, every: 20, atMost: 30_000, signal: account.stop.signal });
  return { report, text: report.markdown(), did: account.did };
}

const stepsOf = (text: string): string[] => {
  const [, table = ''] = /## Steps\n\n([\s\S]*?)\n\n/.exec(text) ?? [];
  return table
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split('|')
        .flatMap((cell, at) => (at === 1 || at === 3 ? [cell.trim()] : []))
        .join(': ')
        .replace(/: $/, ''),
    );
};

test('from an upload to a prediction, approved by the signed route; the report tells it without account or token', async () => {
  const { report, text, did } = await verified();
  expect(text).not.toContain('failed');
  expect(report.failed).toBe(false);
  expect(stepsOf(text)).toEqual([
    'Check the caller: account <account>, us-east-1',
    expect.stringMatching(/^Deploy the example: outputs .*ApprovalUrl, .*DataBucket/),
    'Upload the data',
    'The upload starts a run',
    expect.stringMatching(/^Prepare, train, evaluate, register, ask: request [\w-]{8}… waits$/),
    'An unsigned decision is refused',
    'The page of the request decides nothing',
    'Approve by the signed route',
    expect.stringMatching(/^Deploy the model, smoke test: deployed, \{"rmse":45000/),
    'Predict: 200000, 200000 by model version 1',
    expect.stringMatching(/^Read the history: \d+ events$/),
    'No run goes on: none did',
    'Destroy the stack',
  ]);
  expect(did).toEqual(['deploy', 'destroy with SUCCEEDED']);
  expect(text).toMatch(/\| Train model \| \d{4}-[^|]*Z \| \d+\.\d \|/);
  expect(text).toMatch(/^1 \S+ ExecutionStarted/m);
  expect(text).not.toMatch(/\d{12}|@example|taskToken/);
  const [arn = ''] = laptop.runs;
  expect(laptop.end(arn).output?.approval?.by).toBe('arn:aws:iam::000000000000:user/local');
});

test('a job that fails is in the report with its reason, and the stack is destroyed', async () => {
  quick.fail = (kind) => (kind === 'training' ? 'the disk of a@b.example is full' : undefined);
  const { report, text, did } = await verified();
  expect(report.failed).toBe(true);
  expect(text).toMatch(/## Prepare, train, evaluate, register, ask failed\n\n```text\n.*the disk of <address> is full/);
  expect(text).toMatch(/\| Train model \| .* \| did not leave \|/);
  expect(did).toEqual(['deploy', 'destroy with FAILED']);
});

test('a model that the gate refuses fails the verification', async () => {
  quick.metrics = () => ({ rmse: 99_000, mae: 1, r2: 0 });
  expect((await verified()).text).toContain('the run ended rejected-by-gate before it asked for approval');
});

test('predictions that are no prices fail the verification', async () => {
  // The smoke test is satisfied; the run has ended when the verification asks.
  quick.predict = () => (laptop.runs.some((arn) => laptop.end(arn).status === 'SUCCEEDED') ? 3 : 200_000);
  expect((await verified()).text).toMatch(/## Predict failed\n\n```text\nError: these are no prices of houses/);
});

test('an interrupted verification stops the run before it destroys the stack', async () => {
  const account = new LocalAccount();
  quick.fail = (kind) => {
    if (kind === 'processing') account.stop.abort();
    return undefined;
  };
  quick.delayMilliseconds = 100;
  const { text, did } = await verified(account);
  expect(text).toContain('it was interrupted');
  expect(did).toEqual(['deploy', 'destroy with ABORTED']);
});

test('a verification that is interrupted just after the upload waits for the run, to stop it', async () => {
  const account = new LocalAccount();
  watch = (operation) => {
    if (operation === 'PutObject') account.stop.abort();
  };
  quick.delayMilliseconds = 100;
  const { text, did } = await verified(account);
  expect(text).toMatch(/## The upload starts a run failed\n\n```text\nError: it was interrupted/);
  expect(did).toEqual(['deploy', 'destroy with ABORTED']);
});

test('a deployment that fails is taken away, and what could not be destroyed is told', async () => {
  const { text, did } = await verified(new LocalAccount({ deploy: 'no bootstrap', destroy: 'bucket is not empty' }));
  expect(did).toEqual(['deploy', 'destroy with no run']);
  expect(text).toContain('## Deploy the example failed\n\n```text\nError: no bootstrap');
  expect(text).toContain('## Destroy the stack failed\n\n```text\nError: bucket is not empty');
});

describe('in a real account', () => {
  const mail = { sender: 'me@mine.example', approver: 'you@mine.example' };
  test('a sender that SES does not know is refused before anything is made', async () => {
    const asked: unknown[] = [];
    const send = async ({ input }: { input: unknown }) => {
      asked.push(input);
      throw Object.assign(new Error('no'), { name: 'NotFoundException' });
    };
    const account = new AwsAccount(mail, () => undefined, { send } as unknown as SESv2Client);
    await expect(account.check()).rejects.toThrow(/me@mine.example is not verified .* --sender/);
    expect(asked).toEqual([{ EmailIdentity: 'me@mine.example' }, { EmailIdentity: 'mine.example' }]);
  });
});

describe('npm run verify:aws', () => {
  const start = (...args: string[]) =>
    spawnSync(process.execPath, [join(__dirname, '../../scripts/verify-aws.mjs'), ...args], { encoding: 'utf8' });

  test.each([
    [['--yes'], /--sender is missing/],
    [['--sender', 'me', '--yes'], /--sender is "me"/],
    [['--sender', 'a@b.cd', '--minutes', 'soon', '--yes'], /--minutes is "soon"/],
    [['--sender', 'a@b.cd', '--data', 'nowhere.csv', '--yes'], /--data is "nowhere.csv"/],
    [['--sendr', 'a@b.cd'], /--sendr/],
  ])('%j is refused in words', (args, words) => {
    const { status, stderr } = start(...args);
    expect(stderr).toMatch(words);
    expect(status).toBe(2);
  });

  test('without --yes it tells what it would do and cost, and does nothing', () => {
    const { status, stdout, stderr } = start('--sender', 'a@b.cd');
    expect(stdout).toMatch(/ml\.m5\.large[\s\S]*together about +0\.15/);
    expect(stderr).toMatch(/Nothing was done\. To go on, give --yes/);
    expect(status).toBe(2);
  });
});
