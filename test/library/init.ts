import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { RunOutput } from '../../handlers/shared/contract';
import { readHolder } from '../../local/src/runtime/lock';
import { type Ended, environment, must, ROOT, run } from './support';

const CDK = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
const HOUSING = [join(ROOT, '../shared/data/housing.csv'), join(ROOT, '.cache/housing.csv')].find(existsSync);

/** A file as people have them: a byte order mark, CRLF, names with spaces and quotes, dates, identifiers, a constant. */
function churn(): string {
  const lines = Array.from({ length: 600 }, (_, row) => {
    const months = (row * 7) % 48;
    const plan = ['basic', 'plus, yearly', 'pro'][row % 3] ?? '';
    const price = row % 11 === 0 ? '' : (9.99 + (row % 3) * 10).toFixed(2);
    const target = months < 24 ? 1 : 0;
    return `user-${row},2024-${String((row % 12) + 1).padStart(2, '0')}-01,${months},"${plan}",${price},EUR,${target}`;
  });
  return `\ufeffcustomer,signed up,"months, so far",plan,"price ""net""",currency,churned\r\n${lines.join('\r\n')}\r\n`;
}

const CHURN_LEFT_OUT = ['customer', 'signed up', 'currency'];

/** Apps that `init` writes from CSV files, with the packages that are installed in `consumer`. */
export function initTests(consumer: () => string): void {
  const bin = (name: string): string => join(consumer(), 'node_modules/.bin', name);

  /** Below the consumer, whose packages are then found. */
  async function init(name: string, csv: string, target: string) {
    const data = join(consumer(), `${name}.csv`);
    writeFileSync(data, csv);
    const folder = join(consumer(), `made-${name}`);
    const told = await must(
      bin('ml-workflow-local'),
      ['init', folder, '--data', data, '--target', target, '--yes', '--json'],
      {
        cwd: consumer(),
        env: environment(),
      },
    );
    return { folder, told: JSON.parse(told) as { task: object; leftOut: { name: string }[]; notes: string[] } };
  }

  const compile = (folder: string): Promise<string> =>
    must(process.execPath, [join(consumer(), 'node_modules/typescript/bin/tsc'), '-p', '.'], { cwd: folder });

  async function synthesize(folder: string): Promise<void> {
    await must(process.execPath, [CDK, 'synth', '--quiet', '--no-notices'], { cwd: folder, env: environment() });
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
      string,
      Record<string, string>
    >;
    const installed = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => name !== 'aws-cdk');
    for (const name of installed)
      expect([name, existsSync(join(consumer(), 'node_modules', name))]).toEqual([name, true]);
  }

  /** As its README says: run, approve, predict. */
  async function runAndPredict(folder: string, data: string): Promise<{ output: RunOutput; predicted: Ended }> {
    const cli = (...args: string[]) => run(bin('ml-workflow'), args, { cwd: folder, env: environment() });
    let end: Ended | undefined;
    const following = cli('run', '--data', data, '--name', 'first', '--json').then((ended) => (end = ended));
    // Before the run listens, `approve` would be the runtime itself.
    while (!end && readHolder(join(folder, '.ml-workflow'))?.port === undefined) await setTimeout(100);
    while (!end && (await cli('approve', 'first')).code !== 0) continue;
    const { stdout, stderr } = await following;
    if (!stdout.includes('{')) throw new Error(`the run ended without an outcome: ${stderr}`);
    const { output } = JSON.parse(stdout) as { output: string };
    const example = /npx ml-workflow predict '(.*)'/.exec(readFileSync(join(folder, 'README.md'), 'utf8'))?.[1] ?? '';
    return { output: JSON.parse(output) as RunOutput, predicted: await cli('predict', example, '--json') };
  }

  test('two classes, from a file with odd columns: synthesized, run, approved, predicted', async () => {
    const { folder, told } = await init('churn', churn(), 'churned');
    expect(told.task).toEqual({ kind: 'binary' });
    expect(told.leftOut.map(({ name }) => name)).toEqual(CHURN_LEFT_OUT);
    await compile(folder);
    await synthesize(folder);
    const { output, predicted } = await runAndPredict(folder, 'data/churn.csv');
    expect(output).toMatchObject({ outcome: 'deployed', evaluation: { metrics: { auc: expect.any(Number) } } });
    const { predictions } = JSON.parse(predicted.stdout) as { predictions: { value: number }[] };
    expect(predictions[0]?.value).toBeGreaterThanOrEqual(0);
    expect(predictions[0]?.value).toBeLessThanOrEqual(1);
  }, 300_000);

  const real = HOUSING ? test : test.skip;
  if (!HOUSING) process.stderr.write('housing.csv is not here: no app was made from it\n');
  real(
    'California Housing: synthesized, run, approved, predicted',
    async () => {
      const { folder } = await init('housing', readFileSync(HOUSING ?? '', 'utf8'), 'median_house_value');
      await synthesize(folder);
      const { output, predicted } = await runAndPredict(folder, 'data/housing.csv');
      expect(output).toMatchObject({ outcome: 'deployed', evaluation: { verdict: 'pass' } });
      expect(JSON.parse(predicted.stdout)).toMatchObject({
        modelVersion: '1',
        predictions: [{ value: expect.any(Number) }],
      });
    },
    300_000,
  );
}
