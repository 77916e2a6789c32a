// `npm test`: all set-up, then every check; goes on after a failure and says at the end what failed.
// --full (`npm run test:full`): the long matrices whole instead of seeded samples of them.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages, root } from './npm-packages.mjs';

const started = performance.now();
const seconds = (since) => ((performance.now() - since) / 1000).toFixed(1);
const cache = join(root, '.cache');
const full = process.argv.includes('--full');
mkdirSync(cache, { recursive: true });

installPackages();
const { ensurePythonEnv, javaFound } = await import('./python-env.mjs');
const { buildAssets } = await import('./build.mjs');
const { buildUi } = await import('./build-ui.mjs');
const spark = javaFound();
if (!spark) console.log('no Java 17 found: the comparison of the ETL job with real Spark is skipped');
const { python } = await ensurePythonEnv({ dev: true, spark, log: console.log });
await buildAssets({ log: console.log });
await buildUi({ log: console.log });

const bin = (name) => join(root, 'node_modules', '.bin', name);
const jestReport = join(cache, 'jest.json');
const pytestReport = join(cache, 'pytest.xml');
for (const report of [jestReport, pytestReport]) rmSync(report, { force: true });

const validatorContext = '@aws-cdk/core:validateAgainstDefaultRules=true';
/** A step without counts of its own counts as one. */
const steps = [
  { name: 'format', command: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
  { name: 'lint', command: [bin('eslint'), '.', '--max-warnings', '0'] },
  { name: 'Python format', command: [python, '-m', 'ruff', 'format', '--check', '--quiet', '.'] },
  { name: 'Python lint', command: [python, '-m', 'ruff', 'check', '--quiet', '.'] },
  { name: 'types', command: [bin('tsc'), '-p', 'tsconfig.dev.json'] },
  { name: 'types of the web app', command: [bin('tsc'), '-p', 'ui/tsconfig.json'] },
  { name: 'jsii', command: [bin('jsii'), '--silence-warnings=reserved-word'] },
  { name: 'API reference', command: [process.execPath, 'scripts/docs.mjs', '--check', '--compiled'] },
  {
    name: 'synth with the template validator',
    command: [bin('cdk'), 'synth', '--quiet', '--output', '.cache/cdk.out', '--context', validatorContext],
  },
  {
    name: 'jest',
    command: [bin('jest'), '--json', `--outputFile=${jestReport}`],
    counts: () => {
      const r = JSON.parse(readFileSync(jestReport, 'utf8'));
      const broken = r.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0).length;
      return { passed: r.numPassedTests, failed: r.numFailedTests + broken, skipped: r.numPendingTests };
    },
  },
  {
    name: 'pytest',
    command: [python, '-m', 'pytest', '-q', 'test', `--junitxml=${pytestReport}`],
    counts: () => {
      const xml = readFileSync(pytestReport, 'utf8');
      const attribute = (name) => Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(xml)?.[1] ?? 0);
      const failed = attribute('failures') + attribute('errors');
      const skipped = attribute('skipped');
      return { passed: attribute('tests') - failed - skipped, failed, skipped };
    },
  },
];

function run([command, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ML_WORKFLOW_PYTHON: python, ...(full && { ML_WORKFLOW_FULL: '1' }) },
    });
    child.on('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

const total = { passed: 0, failed: 0, skipped: 0 };
const failedSteps = [];
for (const step of steps) {
  const since = performance.now();
  console.log(`\n== ${step.name}`);
  const code = await run(step.command);
  let counts = { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  if (step.counts) {
    try {
      counts = step.counts();
      if (code !== 0 && counts.failed === 0) counts.failed = 1;
    } catch (error) {
      console.error(`${step.name} wrote no report: ${error.message}`);
      counts = { passed: 0, failed: 1, skipped: 0 };
    }
  }
  for (const key of Object.keys(total)) total[key] += counts[key];
  if (counts.failed > 0) failedSteps.push(step.name);
  console.log(`== ${step.name}: ${counts.failed === 0 ? 'passed' : 'FAILED'} in ${seconds(since)} s`);
}
console.log(`\nall steps took ${seconds(started)} s`);
if (failedSteps.length > 0) console.log(`failed: ${failedSteps.join(', ')}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;
