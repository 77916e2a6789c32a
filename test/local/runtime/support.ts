import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Core, openCore } from '../../../local/src/runtime/core';
import { createRealClock } from '../../../local/src/runtime/clock';
import { FileStore } from '../../../local/src/runtime/store';
import type { TaskServices } from '../../../local/src/runtime/tasks/call';
import { ServiceRegistry } from '../../../local/src/services/registry';
import { defineService } from '../../../local/src/services/registry';
import type { CallContext, Clock, Operation, SyncJob } from '../../../local/src/services/types';

export const ROLE = 'arn:aws:iam::111111111111:role/machine';

export interface Opened {
  readonly core: Core;
  readonly store: FileStore;
  readonly registry: ServiceRegistry;
  readonly lines: string[];
  call(operation: string, input: object): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export interface Worker {
  readonly operations?: Record<string, Operation>;
  readonly sync?: readonly SyncJob[];
}

/** A core over a folder, with a service "lambda" made of the given operations. */
export async function open(stateDir: string, services: Record<string, Worker> = {}, clock?: Clock): Promise<Opened> {
  const store = new FileStore(stateDir);
  const registry = new ServiceRegistry(store);
  const lines: string[] = [];
  const core = openCore({
    stateDir,
    store,
    clock: clock ?? createRealClock(),
    services: registry as TaskServices,
    region: 'us-east-1',
    accountId: '111111111111',
    log: (line) => lines.push(line),
  });
  for (const [name, worker] of Object.entries(services)) registry.add(defineService({ name, ...worker }));
  registry.add(core.sfn);
  await core.resume();
  return {
    core,
    store,
    registry,
    lines,
    call: async (operation, input) =>
      (await registry.call('sfn', operation, input, context())) as Record<string, unknown>,
    async close() {
      await core.close();
      await store.close();
    },
  };
}

export const context = (): CallContext => ({ caller: 'arn:aws:iam::111111111111:user/test' });

const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ml-workflow-'));
  folders.push(folder);
  return folder;
}

export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export async function createMachine(opened: Opened, definition: object, name = 'm'): Promise<string> {
  const answer = await opened.call('CreateStateMachine', {
    name,
    roleArn: ROLE,
    definition: JSON.stringify(definition),
  });
  return String(answer.stateMachineArn);
}

export async function run(opened: Opened, stateMachineArn: string, input: object = {}, name?: string): Promise<string> {
  const answer = await opened.call('StartExecution', { stateMachineArn, name, input: JSON.stringify(input) });
  return String(answer.executionArn);
}

/** Task state of one call to the fake service "lambda" by SDK integration. */
export const task = (action: string, more: object = {}): object => ({
  Type: 'Task',
  QueryLanguage: 'JSONata',
  Resource: `arn:aws:states:::aws-sdk:lambda:${action}`,
  Arguments: {},
  End: true,
  ...more,
});
