/** An earlier version is deployed again, by the synthesized state machine on the local runtime. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Approval, type ModelWorkflow, RollbackWorkflow } from '../../index';
import { housing } from '../../examples/housing/stack';
import { type Laptop, openLaptop, type RunEnd, tidy } from './support/laptop';
import { dataVersion, rmseOfModels, ROW } from './support/rows';

jest.setTimeout(240_000);
const out = mkdtempSync(join(tmpdir(), 'ml-workflow-rollback-'));
afterEach(tidy);
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** The example with a rollback that nobody is asked for, and one that a person is. */
function synthesized(): string {
  const app = new App({ outdir: out, context: { 'aws:cdk:enable-path-metadata': true } });
  const stack: Stack = housing(app);
  const workflow = stack.node.findChild('Workflow') as ModelWorkflow;
  new RollbackWorkflow(stack, 'Rollback', { workflow });
  const approval = Approval.email({ recipients: ['release@example.com'], from: 'ml-workflow@example.com' });
  new RollbackWorkflow(stack, 'AskedRollback', { workflow, approval });
  return app.synth().directory;
}

let cdkOut: string;
beforeAll(() => {
  cdkOut = synthesized();
});

async function withTwoModels(): Promise<Laptop> {
  const laptop = await openLaptop({ cdkOut, quick: rmseOfModels(50_000, 49_000, 48_000) });
  expect((await laptop.approvedRun(dataVersion(1))).outcome).toBe('deployed');
  expect((await laptop.approvedRun(dataVersion(2))).outcome).toBe('deployed');
  return laptop;
}

async function start(laptop: Laptop, machine: string, input: object): Promise<string> {
  const found = laptop.runtime.app?.stateMachines.find(({ path }) => path.endsWith(`/${machine}`));
  const started = { stateMachineArn: found?.arn, input: JSON.stringify(input) };
  return (await laptop.call<{ executionArn: string }>('sfn', 'StartExecution', started)).executionArn;
}

const rollback = async (laptop: Laptop, input: object): Promise<RunEnd> =>
  laptop.finish(await start(laptop, 'Rollback', input));

const served = async (laptop: Laptop) => (await laptop.predictOne(ROW)).modelVersion;

test('the former version serves again, and the next run knows it as the champion', async () => {
  const laptop = await withTwoModels();
  expect(await served(laptop)).toBe('2');
  const { outcome, output } = await rollback(laptop, { v: 1, version: 1 });
  expect(outcome).toBe('deployed');
  expect(output).toMatchObject({ package: { version: 1 } });
  expect(await laptop.endpoint()).toMatchObject({ status: 'InService', configName: output?.endpoint?.configName });
  expect(await served(laptop)).toBe('1');
  // Once more is nothing to do.
  const again = await rollback(laptop, { v: 1, version: 1 });
  expect([again.outcome, again.states.at(-1)]).toEqual(['deployed', 'Served already']);
  const next = await laptop.approvedRun(dataVersion(3));
  expect(next.outcome).toBe('deployed');
  expect(await served(laptop)).toBe('3');
});

test('a version that was rejected, or is none, is refused in words', async () => {
  const laptop = await withTwoModels();
  const arn = await laptop.upload(dataVersion(3));
  await laptop.untilWaiting(arn);
  await laptop.decide('rejected', 'no');
  await laptop.finish(arn);
  expect(await rollback(laptop, { v: 1, version: 3 })).toMatchObject({
    status: 'FAILED',
    cause: expect.stringContaining('version 3 is Rejected: only an approved version is deployed again'),
  });
  expect((await rollback(laptop, { v: 1, version: 9 })).status).toBe('FAILED');
  expect((await rollback(laptop, { v: 1, version: '../other/1' })).cause).toContain('no version number');
  expect(await served(laptop)).toBe('2');
});

test('one that fails its smoke test gives way to what was served', async () => {
  const laptop = await withTwoModels();
  const before = await laptop.endpoint();
  const answers = [-1];
  laptop.quick.predict = () => answers.shift() ?? 200_000;
  const { outcome, output } = await rollback(laptop, { v: 1, version: 1 });
  expect(outcome).toBe('rolled-back');
  expect(output?.reasons?.join()).toContain('the endpoint predicts -1');
  expect(await laptop.endpoint()).toEqual(before);
});

test('with an approval of its own: who is asked sees the evaluation; a refusal leaves the version approved', async () => {
  const laptop = await withTwoModels();
  const refused = await start(laptop, 'AskedRollback', { v: 1, version: 1 });
  await laptop.untilWaiting(refused);
  expect(await laptop.decide('rejected', 'not now')).toMatch(/rejected/i);
  expect((await laptop.finish(refused)).outcome).toBe('rejected-by-approver');
  expect(await served(laptop)).toBe('2');
  const asked = await start(laptop, 'AskedRollback', { v: 1, version: 1 });
  await laptop.untilWaiting(asked);
  const mail = (await laptop.mails()).at(-1);
  expect(mail?.text).toContain('version 1 was approved before, and is to be deployed again');
  await laptop.decide('approved');
  const { outcome, output } = await laptop.finish(asked);
  expect(outcome).toBe('deployed');
  expect(output).toMatchObject({ approval: { decision: 'approved', by: 'release@example.com' } });
  expect(await served(laptop)).toBe('1');
});
