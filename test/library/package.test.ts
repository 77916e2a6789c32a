import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunOutput } from '../../handlers/shared/contract';
import { consumer, type Ended, environment, must, remove, ROOT, run, up, VERSION } from './support';

const tarballs = mkdtempSync(join(tmpdir(), 'ml-workflow-tarballs-'));
let folder = '';
let down: () => Promise<void> = async () => undefined;

const node = (...args: string[]) => run(process.execPath, args, { cwd: folder, env: environment() });
const cli = (...args: string[]) =>
  run(join(folder, 'node_modules/.bin/ml-workflow'), args, { cwd: folder, env: environment() });

beforeAll(async () => {
  await must(process.execPath, [join(ROOT, 'scripts/package.mjs'), '--out', tarballs]);
  folder = await consumer(tarballs);
}, 180_000);

afterAll(async () => {
  await down();
  if (folder) remove(folder);
  remove(tarballs);
}, 30_000);

async function contents(name: string): Promise<string[]> {
  const listed = await must('tar', ['-tzf', join(tarballs, `${name}-${VERSION}.tgz`)]);
  return listed
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''));
}

test('the packages hold what users need and nothing else', async () => {
  const library = await contents('cdk-ml-workflow');
  const allowed =
    /^(lib\/.*\.(js|d\.ts)|assets\/(handlers\/\w+\/index\.mjs|glue\/prepare\.py|model-code\.tar\.gz|jsonata\.cjs))$/;
  const named = ['.jsii', 'LICENSE', 'README.md', 'package.json'];
  expect(library.filter((path) => !allowed.test(path) && !named.includes(path))).toEqual([]);
  expect(library).toEqual(expect.arrayContaining([...named, 'lib/index.js', 'assets/handlers/ask/index.mjs']));

  const local = await contents('ml-workflow-local');
  const allowedLocal =
    /^(dist\/(index|cli|testing)\.js|dist\/types\/.*\.d\.ts|python\/(\w+\.py|requirements(-spark)?\.txt))$/;
  const namedLocal = ['LICENSE', 'README.md', 'package.json'];
  expect(local.filter((path) => !allowedLocal.test(path) && !namedLocal.includes(path))).toEqual([]);
  expect(local).toEqual(expect.arrayContaining(['dist/cli.js', 'python/serve.py']));
});

test('a consumer type-checks with the declarations of the packages', async () => {
  const { code, stdout } = await node('node_modules/typescript/bin/tsc', '-p', '.');
  expect(stdout).toBe('');
  expect(code).toBe(0);
}, 60_000);

test('the test harness runs a stage that stands alone between JSONPath states', async () => {
  const { stdout, stderr } = await node('--import', 'tsx', 'machine.ts');
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    output: { model: 's3://b/model.tar.gz' },
    visited: ['Begin', 'Train model', 'End'],
  });
}, 30_000);

describe('synthesized', () => {
  const template = (stack: string) => readFileSync(join(folder, 'cdk.out', `${stack}.template.json`), 'utf8');

  beforeAll(async () => {
    const env = environment({ CDK_OUTDIR: join(folder, 'cdk.out') });
    await must(process.execPath, ['--import', 'tsx', 'app.ts'], { cwd: folder, env });
    down = await up(folder, 'cdk.out');
  }, 60_000);

  /** Starts a run with the CLI, approves it with the CLI when it asks, and answers its output. */
  async function approvedRun(name: string, ...args: string[]): Promise<RunOutput> {
    let end: Ended | undefined;
    const following = cli('run', '--name', name, '--json', ...args).then((ended) => (end = ended));
    for (const deadline = Date.now() + 45_000; !end && Date.now() < deadline;) {
      const { code, stdout } = await cli('approve', name);
      if (code === 0) expect(stdout).toContain('recorded');
    }
    if (!end) throw new Error(`${name} has not ended: ${(await cli('approve', name)).stderr}`);
    await following;
    if (end.code !== 0) throw new Error(`${name} ended with ${end.code}: ${end.stdout}\n${end.stderr}`);
    const described = JSON.parse(end.stdout.slice(end.stdout.indexOf('{'))) as { output: string };
    return JSON.parse(described.output) as RunOutput;
  }

  test('two workflows share a stack and nothing else', () => {
    const { Resources } = JSON.parse(template('Two')) as {
      Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
    };
    const of = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type);
    expect(of('AWS::StepFunctions::StateMachine')).toHaveLength(2);
    const groups = of('AWS::SageMaker::ModelPackageGroup').map(({ Properties }) => Properties.ModelPackageGroupName);
    expect(new Set(groups).size).toBe(2);
  });

  test('everything imported is used, and nothing of its kind is made', () => {
    const text = template('Imported');
    for (const made of ['AWS::S3::Bucket"', 'AWS::KMS::Key"', 'AWS::EC2::VPC"', 'AWS::EC2::Subnet"']) {
      expect(text).not.toContain(made);
    }
    for (const used of ['my-runs', 'my-raw-data', '0f0f0f0f-1111', 'subnet-0aaaaaaaaaaaaaaaa', 'role/my-role']) {
      expect(text).toContain(used);
    }
  });

  test('the library’s own jobs run: a line is learnt, approved, deployed, and predicted', async () => {
    const lines = Array.from({ length: 600 }, (_, index) => `${index / 100},${(index / 20).toFixed(3)}`);
    writeFileSync(join(folder, 'line.csv'), `x,y\n${lines.join('\n')}\n`);
    const { outcome, evaluation } = await approvedRun('first', '--machine', 'First', '--data', 'line.csv');
    expect(outcome).toBe('deployed');
    expect(evaluation?.metrics.r2).toBeGreaterThan(0.9);
    const { code, stdout } = await cli('predict', '{"x": 3}', '--json');
    expect(code).toBe(0);
    const { predictions } = JSON.parse(stdout) as { predictions: { value: number }[] };
    expect(Math.abs((predictions[0]?.value ?? 0) - 15)).toBeLessThan(1);
  }, 120_000);

  test('own containers and replaced stages run by their local commands', async () => {
    writeFileSync(join(folder, 'data.csv'), `x,y\n1,9\n1,11\n2,20\n2,20\n`);
    const end = await approvedRun('second', '--machine', 'Second', '--data', 'data.csv');
    expect(end.outcome).toBe('deployed');
    expect(end.evaluation?.metrics).toEqual({ distance: 0.5 });
  }, 60_000);

  test('a stage runs alone in a state machine of one’s own', async () => {
    const { stdout } = await cli(
      'run',
      '--name',
      'alone',
      '--machine',
      'Machine',
      '--input',
      '{"where": "s3://none/"}',
    );
    expect(stdout).toContain('there is no object at s3://none/');
  }, 60_000);
});
