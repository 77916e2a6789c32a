import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

jest.setTimeout(180_000);
const ROOT = join(__dirname, '../../..');
/** Inside the project, so that its packages are found. */
const folder = join(ROOT, '.cache', 'docs-testing');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every example of docs/testing.md passes as a test file of its own', () => {
  const page = readFileSync(join(ROOT, 'docs/testing.md'), 'utf8');
  const examples = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)]
    .map(([, code]) => code as string)
    .filter((code) => /^test\(/m.test(code));
  expect(examples.length).toBeGreaterThanOrEqual(5);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  examples.forEach((code, index) => writeFileSync(join(folder, `example-${index + 1}.test.ts`), code));
  const config = {
    ...(jest.requireActual(join(ROOT, 'jest.config.js')) as object),
    rootDir: ROOT,
    roots: [folder],
    moduleNameMapper: { '^ml-workflow-local/testing$': join(ROOT, 'local/src/testing/index.ts') },
  };
  writeFileSync(join(folder, 'jest.config.json'), JSON.stringify(config));
  const report = join(folder, 'report.json');
  const args = ['-c', join(folder, 'jest.config.json'), '-w', '1', '--json', '--outputFile', report];
  try {
    execFileSync(process.execPath, [join(ROOT, 'node_modules/jest/bin/jest.js'), ...args], {
      cwd: ROOT,
      stdio: 'pipe',
    });
  } catch (error) {
    throw new Error((error as { stderr: Buffer }).stderr.toString(), { cause: error });
  }
  const { numPassedTests, numPassedTestSuites } = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
  expect(numPassedTestSuites).toBe(examples.length);
  expect(numPassedTests).toBeGreaterThanOrEqual(examples.length);
});
