/** The audit trail of real runs, as the command exports it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AuditItem } from '../../handlers/shared/contract';
import { housingAssembly, ROOT } from './support/assembly';
import { openLaptop, temporaryFolder, tidy } from './support/laptop';
import { dataVersion, rmseOfModels } from './support/rows';

jest.setTimeout(240_000);
afterAll(tidy);

test('ml-workflow audit --json tells who decided what, when, from where, on what, and that it was delivered', async () => {
  const stateDir = temporaryFolder();
  const laptop = await openLaptop({ stateDir, quick: rmseOfModels(50_000, 49_000) });
  const { output } = await laptop.approvedRun(dataVersion(1));
  const expired = await laptop.upload(dataVersion(2));
  await laptop.untilWaiting(expired);
  await laptop.finish(expired);
  await laptop.close();

  const bin = [join(ROOT, 'node_modules/tsx/dist/cli.mjs'), join(ROOT, 'local/src/cli/bin.ts')];
  const args = [...bin, 'audit', '--json', '--state-dir', stateDir, '--cdk-out', await housingAssembly()];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  const entries = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditItem);
  const [first = '', second = ''] = [...new Set(entries.map(({ request }) => request))];
  const of = (request: string) => entries.filter((entry) => entry.request === request);
  expect(of(first).map(({ action }) => action)).toEqual(['asked', 'decided', 'delivered']);
  expect(of(first)[1]).toMatchObject({
    v: 1,
    by: 'ml-approvers@example.com',
    decision: 'approved',
    comment: 'by the test',
    evaluationDigest: output?.evaluation?.digest,
    package: output?.package,
    from: { ip: '127.0.0.1', userAgent: expect.stringMatching(/./), way: 'link' },
  });
  expect(of(second).map(({ action }) => action)).toEqual([
    'asked',
    'reminded',
    'reminded',
    'expired',
    'delivered',
    'told',
  ]);
  expect(stdout).not.toMatch(/taskToken|secretHashes/);
});
