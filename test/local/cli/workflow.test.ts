import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT_CODES } from '../../../local/src';
import { QuickRunner } from '../../../local/src/jobs';
import { type Laptop, openLaptop, tidy } from '../../e2e/support/laptop';
import { dataVersion, rmseOfModels, ROW } from '../../e2e/support/rows';
import { documentedCodes, documentedMembers } from './page';
import { cli, cliJson } from './support';

jest.setTimeout(120_000);

/** One model is served by a run of the command line; the commands then ask about it, here and as if in AWS. */
let laptop: Laptop;
const folder = mkdtempSync(join(tmpdir(), 'ml-workflow-cli-'));
const csv = join(folder, 'rows.csv');
const STACK = 'HousingWorkflow';
const former = { ...process.env };

const local = (): string[] => ['--state-dir', laptop.runtime.stateDir];
const cloud = (): string[] => ['--profile', 'laptop', '--stack', STACK];
const KINDS = { 'on this machine': local, 'in AWS': cloud };

interface Runs {
  readonly total: number;
  readonly runs: readonly { readonly name: string; readonly executionArn: string; readonly status: string }[];
}

async function untilWaiting(name: string): Promise<void> {
  const arn = laptop.runs.find((one) => one.endsWith(`:${name}`)) ?? '';
  await laptop.moveUntil(() => laptop.live(arn).isRunning, 'the run is started, or redriven');
  await laptop.untilWaiting(arn);
}

beforeAll(async () => {
  const quick = rmseOfModels(45_000, 44_000, 40_000, 39_000);
  laptop = await openLaptop({ jobs: (stateDir) => new QuickRunner(stateDir, quick) });
  writeFileSync(csv, dataVersion(1));
  const settings = { config: join(folder, 'config'), credentials: join(folder, 'credentials') };
  // As a person sets up a profile; its endpoint stands in for AWS.
  writeFileSync(settings.config, `[profile laptop]\nregion = us-east-1\nendpoint_url = ${laptop.runtime.url}\n`);
  writeFileSync(settings.credentials, '[laptop]\naws_access_key_id = mine\naws_secret_access_key = secret\n');
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  process.env.AWS_CONFIG_FILE = settings.config;
  process.env.AWS_SHARED_CREDENTIALS_FILE = settings.credentials;
});

afterAll(async () => {
  process.env = former;
  rmSync(folder, { recursive: true, force: true });
  await tidy();
});

describe.each(Object.entries(KINDS))('the same commands %s', (kind, where) => {
  const name = kind === 'in AWS' ? 'second' : 'first';

  test('a run is started, approved and followed to its outcome', async () => {
    const followed = cli('run', '--data', csv, '--set', `seed=${name.length}`, '--name', name, ...where());
    await laptop.moveUntil(() => laptop.runs.some((arn) => arn.endsWith(`:${name}`)), 'the run has started');
    await untilWaiting(name);
    const waiting = await cli('show', name, ...where());
    expect([waiting.err, waiting.out]).toEqual(['', expect.stringMatching(/outcome +RUNNING/)]);
    const logs = cli('logs', name, '--follow', ...where());
    const decided = await cli('approve', name, '--comment', 'fine', ...where());
    expect([decided.code, decided.err]).toEqual([0, '']);
    expect(decided.out).toContain('approved');
    const { code, out, err } = await followed;
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/ s {2}Train model: /);
    // The logs were followed to the end of the run, each line once.
    const written = await logs;
    expect([written.code, written.err]).toEqual([0, '']);
    const lines = ({ out: text }: { out: string }): string[] => text.split('\n').sort();
    expect(lines(written)).toEqual(lines(await cli('logs', name, ...where())));
    expect(out).toContain(`to decide: ml-workflow approve ${name} ${where().join(' ')} (or reject)`);
    expect(out).toMatch(new RegExp(`\\n${name}: deployed\\n$`));
  });

  test('runs, show and history tell of it, as JSON too', async () => {
    const rmse = name === 'first' ? 45_000 : 40_000;
    const line = new RegExp(`^${name} +deployed +rmse ${rmse / 1000},000 +\\d+ +\\d{4}-`, 'm');
    expect((await cli('runs', ...where())).out).toMatch(line);
    const { runs, total } = await cliJson<Runs>('runs', ...where());
    expect(runs).toHaveLength(total);
    expect(runs[0]).toMatchObject({
      name,
      status: 'SUCCEEDED',
      startDate: expect.any(Number),
      outcome: 'deployed',
      metric: { name: 'rmse', value: rmse },
      version: expect.any(Number),
    });
    const one = await cli('runs', '--limit', '1', ...where());
    expect(one.out.trim().split('\n')).toHaveLength(total > 1 ? 3 : 2);
    if (total > 1) expect(one.out).toContain(`… and ${total - 1} older; all with --limit ${total}`);
    const shown = await cliJson<{ stages: { state: string }[] }>('show', name, ...where());
    expect(shown).toMatchObject({
      v: 1,
      name,
      outcome: 'deployed',
      metrics: { rmse },
      parameters: { seed: String(name.length), num_round: '2000' },
      rows: { read: expect.any(Number) },
    });
    expect(shown.stages.map(({ state }) => state)).toEqual(expect.arrayContaining(['Prepare data', 'Smoke test']));
    const history = await cli('history', runs[0]?.executionArn ?? '', ...where());
    expect([history.code, history.out]).toEqual([0, expect.stringContaining('ExecutionSucceeded')]);
  });

  test('a file without the columns of the schema is refused before anything is uploaded', async () => {
    const wrong = join(folder, 'wrong.csv');
    writeFileSync(wrong, 'a,b\n1,2\n');
    const before = laptop.runs.length;
    const { code, out, err } = await cli('run', '--data', wrong, ...where());
    expect([code, out, laptop.runs.length]).toEqual([2, '', before]);
    expect(err).toContain('The column median_house_value is missing, which the model learns to predict');
  });

  test('logs of all jobs, of one state, and of a state that is not there', async () => {
    const all = await cli('logs', name, ...where());
    expect(all.err).toBe('');
    expect(all.out).toMatch(/^\[Wait for approval\] .*"handler":|^\[\w/m);
    const one = await cli('logs', name, 'Wait for approval', '--json', ...where());
    const lines = one.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { state: string; group: string });
    expect(lines[0]).toMatchObject({ state: 'Wait for approval', group: expect.stringContaining('/aws/lambda/') });
    const part = await cli('logs', name, 'FOR appr', '--json', ...where());
    expect(part).toEqual(one);
    const wrong = await cli('logs', name, 'Train modle', ...where());
    const states = [...new Set([...all.out.matchAll(/^\[(.+?)\] /gm)].map(([, state]) => state))];
    expect(wrong.err).toContain('did you mean "Train model"?');
    const listed = /those with logs: (.*)$/m.exec(wrong.err)?.[1]?.split(', ') ?? [];
    expect([wrong.code, listed]).toEqual([1, expect.arrayContaining(states)]);
    // The run passed this choice, which logs nothing.
    expect(listed).not.toContain('Create or update?');
  });

  test('predict and audit ask the APIs of the app', async () => {
    const { code, out, err } = await cli('predict', JSON.stringify(ROW), ...where());
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/USD\nmodel version \d+\n$/);
    const rows = join(folder, 'to-predict.csv');
    const names = Object.keys(ROW);
    const line = (values: object): string => Object.values(values).join(',');
    writeFileSync(rows, [names.join(','), ...Array.from({ length: 1001 }, () => line(ROW))].join('\n'));
    const many = await cli('predict', rows, ...where());
    expect(many.out.split('\n').filter((answer) => answer.endsWith(' USD'))).toHaveLength(1001);
    expect([many.code, many.err]).toEqual([0, '1 of 2 requests\n2 of 2 requests\n']);
    appendFileSync(rows, `\n\n${line({ ...ROW, median_income: 'much' })}\n`);
    const wrong = await cli('predict', rows, ...where());
    expect([wrong.code, wrong.out]).toEqual([1, '']);
    // The file has a header, 1,001 rows and a blank line before it.
    expect(wrong.err).toMatch(/1 problem; nothing was predicted.*\n {2}line 1004, median_income = "much" \S.*: \S/);
    const audit = await cli('audit', '--json', ...where());
    const entries = audit.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { by: string; action: string });
    expect(entries.map(({ by }) => by)).toContain('arn:aws:iam::000000000000:user/local');
  });

  test('a run that waits is stopped, and one that has ended is not', async () => {
    const started = ['run', '--data', csv, '--set', `seed=1${name.length}`, '--name', `${name}-stopped`, '--detach'];
    expect(await cliJson(...started, ...where())).toMatchObject({ v: 1, name: `${name}-stopped` });
    await untilWaiting(`${name}-stopped`);
    const watched = cli('watch', `${name}-stopped`, ...where());
    expect((await cli('stop', `${name}-stopped`, '--comment', 'no', ...where())).out).toBe(
      `${name}-stopped: ABORTED\n`,
    );
    const { code, out } = await watched;
    expect([code, out]).toEqual([
      8,
      expect.stringContaining(`ml-workflow redrive ${name}-stopped ${where().join(' ')}`),
    ]);
    // The notice of the stop closes the request; a redrive is for people who have read it.
    await laptop.settle();
    const again = await cli('stop', `${name}-stopped`, ...where());
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('it has ended already, ABORTED')]);
  });

  test('a redrive goes on with it, and a rejection is exit code 4', async () => {
    const followed = cli('redrive', `${name}-stopped`, ...where());
    await untilWaiting(`${name}-stopped`);
    const rejected = await cli('reject', `${name}-stopped`, '--comment', 'not better', ...where());
    expect([rejected.code, rejected.err, rejected.out]).toEqual([0, '', expect.stringContaining('recorded')]);
    const { code, out } = await followed;
    expect([code, out]).toEqual([4, expect.stringContaining(`${name}-stopped: rejected-by-approver`)]);
  });
});

test('compare puts two runs side by side', async () => {
  const compared = await cliJson<{ metrics: object[]; columns: { column: string; shift: number }[] }>(
    'compare',
    'first',
    'second',
    ...cloud(),
  );
  expect(compared).toMatchObject({
    v: 1,
    runs: [
      { name: 'first', outcome: 'deployed' },
      { name: 'second', outcome: 'deployed' },
    ],
    parameters: [{ name: 'seed', a: '5', b: '6' }],
  });
  expect(compared.metrics).toContainEqual({ name: 'rmse', a: 45_000, b: 40_000, change: -0.1111 });
  const table = await cli('compare', 'first', 'second', ...local());
  expect(table.out).toMatch(/^rmse +45,000 +40,000 +-11\.1 %$/m);
  expect(table.out).toMatch(/^Prepare data +\S+ \S+ +\S+ \S+$/m);
});

describe('docs/cli.md', () => {
  test.each([
    ['runs', ['runs']],
    ['show', ['show', 'first']],
    ['history', ['history', 'first']],
    ['compare', ['compare', 'first', 'second']],
    ['run', ['watch', 'first']],
    ['doctor', ['doctor']],
  ])('has the members of the JSON of %s', async (command, args) => {
    const members = Object.keys(await cliJson<object>(...args, '--state-dir', laptop.runtime.stateDir));
    const said = documentedMembers(command);
    expect(said.filter((name) => !members.includes(name))).toEqual([]);
    if (command !== 'run') expect(members.filter((name) => !said.includes(name))).toEqual([]);
  });

  test('has the exit codes', () => {
    const codes = documentedCodes();
    const outcomes = Object.entries(EXIT_CODES).filter(([outcome]) => outcome !== outcome.toUpperCase());
    expect(outcomes.length).toBeGreaterThan(5);
    for (const [outcome, code] of outcomes) expect([outcome, codes[outcome]]).toEqual([outcome, code]);
  });
});

describe('in AWS', () => {
  const machine = (): string => laptop.runtime.app?.stateMachines[0]?.arn ?? '';

  test('a state machine alone is enough for what asks no API', async () => {
    const { runs } = await cliJson<Runs>('runs', '--profile', 'laptop', '--machine', machine());
    expect(runs.map(({ name }) => name)).toContain('first');
    const arn = runs.find(({ name }) => name === 'first')?.executionArn ?? '';
    expect((await cli('show', arn, '--profile', 'laptop')).out).toContain('deployed');
    const { code, err } = await cli('predict', '{}', '--profile', 'laptop', '--machine', machine());
    expect([code, err]).toEqual([1, expect.stringContaining('no prediction API')]);
  });

  test.each([
    ['no workflow', ['--profile', 'laptop'], 2, 'say which workflow: --stack NAME'],
    ['a stack that is not there', ['--profile', 'laptop', '--stack', 'Nope'], 1, 'Stack with id Nope does not exist'],
    ['a name in place of an ARN', ['--profile', 'laptop', '--machine', 'Workflow'], 2, 'in AWS give its ARN'],
    ['no region', ['--profile', 'other', '--stack', STACK], 1, 'no AWS region: give --region'],
    [
      'no credentials',
      ['--profile', 'other', '--region', 'us-east-1', '--stack', STACK],
      1,
      'no valid AWS credentials',
    ],
  ])('%s is refused in words', async (_what, options, exit, words) => {
    const { code, err } = await cli('runs', ...options);
    expect([code, err]).toEqual([exit, expect.stringContaining(words)]);
  });

  test('a run without --json says where it is', async () => {
    const { out } = await cli('watch', 'first', ...cloud());
    expect(out).toContain('first: deployed');
  });
});
