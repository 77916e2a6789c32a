import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FULL } from '../support/full';
import { environment, must, remove, ROOT, run, VERSION } from './support';

jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'ml-workflow-harness-'));
const read = (name: string): string => readFileSync(join(__dirname, 'harness', name), 'utf8');
const RIGHT = read('right.txt');
const WRONG = read('wrong.txt');
/** Lines of it that misuse a matcher. */
const MISUSES = WRONG.split('\n').filter((line) => line.startsWith('expect(')).length;

/** A package as it would be published, made beside that of the repository. */
beforeAll(async () => {
  const made = join(folder, 'package');
  mkdirSync(made);
  await must(process.execPath, [join(ROOT, 'local/build.mjs'), join(made, 'dist')]);
  for (const name of ['package.json', 'testing', 'models', 'python']) {
    cpSync(join(ROOT, 'local', name), join(made, name), { recursive: true });
  }
  await must('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: made, env: environment() });
}, 300_000);

afterAll(() => remove(folder));

/** An empty folder in which somebody tests a state machine; it has neither CDK nor anything of ours but the package. */
async function project(
  name: string,
  packages: Record<string, string>,
  files: Record<string, string>,
  compilerOptions: object,
): Promise<string> {
  const home = join(folder, name);
  mkdirSync(home);
  const devDependencies = {
    'ml-workflow-local': `file:${join(folder, `ml-workflow-local-${VERSION}.tgz`)}`,
    ...packages,
  };
  // jest 30 asks for a newer one, not all of whose platforms are published.
  const overrides = { 'unrs-resolver': '1.12.2' };
  const options = { target: 'ES2022', module: 'node16', strict: true, noEmit: true, isolatedModules: true };
  const type = 'vitest' in packages ? 'module' : 'commonjs';
  const all = {
    'package.json': JSON.stringify({ private: true, type, devDependencies, overrides }),
    'tsconfig.json': JSON.stringify({ compilerOptions: { ...options, ...compilerOptions } }),
    ...files,
  };
  for (const [file, content] of Object.entries(all)) writeFileSync(join(home, file), content);
  const quiet = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  await must('npm', ['install', ...quiet], { cwd: home, env: environment() });
  return home;
}

/** Type-checks: the right tests are right, and each misuse of a matcher is an error of its line, and nothing else is. */
async function checkTypes(home: string, wrong: readonly string[]): Promise<void> {
  const { stdout, stderr } = await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: home });
  const places = stdout.split('\n').flatMap((line) => /^(\S+)\((\d+),/.exec(line)?.slice(1, 3).join(':') ?? []);
  const expected = wrong.flatMap((file) => {
    const lines = readFileSync(join(home, file), 'utf8').split('\n');
    return lines.flatMap((line, index) => (line.startsWith('expect(') ? [`${file}:${index + 1}`] : []));
  });
  expect({ stdout, stderr, places }).toEqual({ stdout, stderr: '', places: expected });
  expect(expected).toHaveLength(MISUSES * wrong.length);
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: { readonly assertionResults: { readonly failureMessages: readonly string[] }[] }[];
}

/** All tests are green but the one that shows how a failure is explained, in each of the files. */
async function checkRun(home: string, args: readonly string[], files: number): Promise<void> {
  const said = await run(process.execPath, [...args], { cwd: home, env: environment() });
  if (said.code !== 1) throw new Error(`exit code ${said.code}\n${said.stdout}\n${said.stderr}`);
  const report = JSON.parse(readFileSync(join(home, 'report.json'), 'utf8')) as Report;
  const messages = report.testResults.flatMap((it) => it.assertionResults.flatMap((one) => one.failureMessages));
  expect(messages).toHaveLength(files);
  for (const message of messages) {
    expect(message).toContain(
      'the run went another way after "Order":\n  expected "Give up", got "Confirm"\n  it visited "Order" → "Confirm"',
    );
  }
  expect(report).toMatchObject({ numPassedTests: 4 * files, numFailedTests: files });
}

const typescript = { typescript: '6.0.3', '@types/node': '22.19.0' };
const from = (runner: string, names: string, text: string): string => `import { ${names} } from '${runner}';\n${text}`;

test('jest 30: with its globals and with @jest/globals', async () => {
  const home = await project(
    'with-jest',
    { ...typescript, jest: '30.5.2', 'ts-jest': '29.4.15', '@types/jest': '30.0.0', '@jest/globals': '30.5.2' },
    {
      'jest.config.json': JSON.stringify({
        testEnvironment: 'node',
        setupFilesAfterEnv: ['ml-workflow-local/testing/jest'],
        transform: { '^.+\\.ts$': ['ts-jest', { diagnostics: false }] },
      }),
      'globals.test.ts': RIGHT,
      'imported.test.ts': from('@jest/globals', 'expect, test', RIGHT),
      'wrong-globals.ts': WRONG,
      'wrong-imported.ts': from('@jest/globals', 'expect', WRONG),
    },
    { types: ['node', 'jest', 'ml-workflow-local/testing/jest'] },
  );
  await checkTypes(home, ['wrong-globals.ts', 'wrong-imported.ts']);
  await checkRun(home, ['node_modules/jest/bin/jest.js', '-i', '--json', '--outputFile', 'report.json'], 2);
});

const [major = 0] = process.versions.node.split('.').map(Number);
const vitest = (version: string, compilerOptions: object): Promise<string> =>
  project(
    `with-vitest-${version}`,
    { ...typescript, vitest: version },
    {
      'vitest.config.mjs': "export default { test: { setupFiles: ['ml-workflow-local/testing/vitest'] } };",
      'right.test.ts': from('vitest', 'expect, test', RIGHT),
      'wrong.ts': from('vitest', 'expect', WRONG),
    },
    { types: ['node', 'ml-workflow-local/testing/vitest'], ...compilerOptions },
  );
const RUN = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', '--outputFile=report.json'];

// Vitest 5 wants Node.js 22.
if (major < 22) {
  test('vitest 4', async () => {
    const home = await vitest('4.1.12', { skipLibCheck: true });
    await checkTypes(home, ['wrong.ts']);
    await checkRun(home, RUN, 1);
  });
}

if (major >= 22 || FULL) {
  test('vitest 5', async () => {
    const home = await vitest('5.1.1', {});
    await checkTypes(home, ['wrong.ts']);
    if (major >= 22) await checkRun(home, RUN, 1);
  });
}
