import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProcessRunner } from '../../local/src';
import { findPython } from '../../local/src/jobs/python';
import type { Template } from '../../local/src/stack/assembly';
import { ROOT } from '../e2e/support/assembly';
import { openLaptop, tidy } from '../e2e/support/laptop';
import { housesWithoutRule } from './houses';

jest.setTimeout(120_000);

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
afterEach(tidy);

/** The templates of an app by stack. */
function synthesized(app: string): { readonly folder: string; template(stack: string): Template } {
  const folder = mkdtempSync(join(tmpdir(), 'ml-workflow-integ-'));
  folders.push(folder);
  const env = { ...process.env, CDK_OUTDIR: folder };
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', app], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return {
    folder,
    template: (stack) => JSON.parse(readFileSync(join(folder, `${stack}.template.json`), 'utf8')) as Template,
  };
}

test('the stack of verify:aws leaves nothing: no resource is retained, runs are torn down, the bucket is emptied', () => {
  const { Resources = {} } = synthesized('scripts/verify-aws/app.ts').template('MlWorkflowVerification');
  const retained = Object.entries(Resources).filter(([, resource]) => JSON.stringify(resource).includes('"Retain"'));
  expect(retained.map(([id]) => id)).toEqual([]);
  const types = Object.values(Resources).map(({ Type }) => Type);
  expect(types).toEqual(expect.arrayContaining(['Custom::MLWorkflowTeardown', 'Custom::S3AutoDeleteObjects']));
});

test('the integration test is synthesized as integ-runner finds it, with its assertions', () => {
  const { folder, template } = synthesized('test/integ/integ.housing.ts');
  const { testCases } = JSON.parse(readFileSync(join(folder, 'integ.json'), 'utf8')) as {
    testCases: Record<string, { stacks: string[]; assertionStack: string; assertionStackName: string }>;
  };
  const [{ stacks, assertionStackName } = { stacks: [], assertionStackName: '' }] = Object.values(testCases);
  expect(stacks).toEqual(['MlWorkflowIntegration']);
  const { Resources = {} } = template(assertionStackName);
  const calls = Object.values(Resources)
    .filter(({ Type }) => Type.startsWith('Custom::DeployAssert@SdkCall'))
    .map(({ Properties = {} }) => [Properties.service, Properties.api]);
  expect(calls).toEqual([
    ['S3', 'putObject'],
    ['SFN', 'listExecutions'],
    ['SFN', 'describeExecution'],
  ]);
});

const python = findPython();
const hasPython = spawnSync(python, ['-c', 'import xgboost, sqlframe']).status === 0;
if (!hasPython) console.info(`${python} has no xgboost and sqlframe: the jobs of the integration test are skipped`);

(hasPython ? test : test.skip)('its data pass the real jobs and fail the gate, as it asserts', async () => {
  const laptop = await openLaptop({ jobs: (stateDir) => createProcessRunner({ stateDir, python }) });
  const { outcome, output } = await laptop.finish(await laptop.upload(housesWithoutRule()));
  expect(outcome).toBe('rejected-by-gate');
  expect(JSON.stringify(output)).toContain('"outcome":"rejected-by-gate"');
});
