/** Apps and runs for the tests of the console API. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import {
  Approval,
  ConsoleApi,
  type ConsoleApiProps,
  type EmailApprovalProps,
  FeatureSchema,
  Gate,
  ModelWorkflow,
} from '../../../index';
import { housing } from '../../../examples/housing/stack';

import type { ApprovalDetail, RunDetail, StartedRun } from '../../../handlers/shared/console-contract';
import type { DecisionAnswer } from '../../../handlers/shared/contract';
import { type Console, consoleOf } from './console';
import { type Laptop, openLaptop } from './laptop';

const out = mkdtempSync(join(tmpdir(), 'ml-workflow-console-'));

const metadata = { 'aws:cdk:enable-path-metadata': true };

/** The example with a way back, which is asked for. */
export function withRollback(): string {
  const app = new App({ outdir: join(out, 'rollback'), context: { ...metadata, rollback: 'true' } });
  housing(app);
  return app.synth().directory;
}

/** One workflow and its console. */
export function small(
  name: string,
  approval: Partial<EmailApprovalProps>,
  options: Partial<ConsoleApiProps> = {},
): string {
  const app = new App({ outdir: join(out, name), context: metadata });
  const stack = new Stack(app, 'Small');
  const workflow = new ModelWorkflow(stack, 'Workflow', {
    schema: FeatureSchema.fromFile(join(__dirname, '../../../examples/housing/schema.json')),
    gate: Gate.lowerIsBetter('rmse', { max: 60_000 }),
    approval: Approval.email({ recipients: ['ann@example.com'], from: 'ml@example.com', ...approval }),
  });
  new ConsoleApi(stack, 'Console', { workflow, ...options });
  new CfnOutput(stack, 'DataBucket', { value: workflow.inputBucket.bucketName });
  return app.synth().directory;
}

export async function opened(
  options: Parameters<typeof openLaptop>[0] = {},
): Promise<{ laptop: Laptop; console: Console }> {
  const laptop = await openLaptop(options);
  return { laptop, console: consoleOf(laptop) };
}

export async function startedRun(
  { laptop, console }: { laptop: Laptop; console: Console },
  text: string,
): Promise<string> {
  const inputUri = await console.upload('rows.csv', text);
  const { id, started } = await console.done<StartedRun>('POST', '/runs', { v: 1, inputUri });
  expect(started).toBe(true);
  await laptop.moveUntil(
    () => laptop.isWaiting(console.arn(id)) || !laptop.live(console.arn(id)).isRunning,
    'the run asks or ends',
  );
  return id;
}

export async function approve(
  { laptop, console }: { laptop: Laptop; console: Console },
  id: string,
  of: 'run' | 'rollback' = 'run',
): Promise<void> {
  const { approvalId } = await console.done<RunDetail>('GET', `/runs/${id}`);
  const { item } = await console.done<ApprovalDetail>('GET', `/approvals/${approvalId}`);
  const decision = { v: 1, decision: 'approved', comment: 'by the console', digest: item.evaluationDigest };
  const { status } = await console.done<DecisionAnswer>('POST', `/approvals/${approvalId}/decision`, decision);
  expect(status).toBe('recorded');
  await laptop.finish(console.arn(id, of));
}

export const removeApps = (): void => rmSync(out, { recursive: true, force: true });
