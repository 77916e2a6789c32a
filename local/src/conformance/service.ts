import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-sfn';
import { createRealClock } from '../runtime/clock';
import { openCore } from '../runtime/core';
import { FileStore } from '../runtime/store';
import { ServiceRegistry } from '../services/registry';
import type { Service } from '../services/types';
import { startServer } from '../wire/server';

// It warns of Node 20 on the terminal where the report is read.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** Answers of one API call, as compare.mjs takes them. */
export type Sent = { readonly value: object } | { readonly error: { readonly name: string; readonly message: string } };

export interface OpenedService {
  /** Sends a request over HTTP by AWS's own client. */
  send(operation: string, params: object): Promise<Sent>;
  close(): Promise<void>;
}

const PLACE = { region: 'us-east-1', accountId: '111111111111' };

type Command = Parameters<sdk.SFNClient['send']>[0];

/** Step Functions behind the wire over an empty folder; `others` are the services that its tasks call. */
export async function openService(others: readonly Service[] = []): Promise<OpenedService> {
  const stateDir = mkdtempSync(join(tmpdir(), 'ml-workflow-conformance-'));
  const store = new FileStore(stateDir);
  const services = new ServiceRegistry(store);
  const log = (line: string): void => console.error(line);
  const core = openCore({ stateDir, store, clock: createRealClock(), services, log, ...PLACE });
  for (const service of [core.sfn, ...others]) services.add(service);
  await core.resume();
  const none = (): Promise<string> => Promise.reject(new Error('there is no DynamoDB here'));
  const wired = {
    get: (name: string) => services.get(name),
    call: services.call.bind(services),
    dynamodbEndpoint: none,
  };
  const server = await startServer({ services: wired, httpApis: () => [], log, ...PLACE }, async () => undefined, 0);
  const client = new sdk.SFNClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: PLACE.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    // Else StartSyncExecution would go to sync-127.0.0.1.
    disableHostPrefix: true,
  });
  return {
    async send(operation, params) {
      const commands = sdk as unknown as Record<string, (new (input: object) => Command) | undefined>;
      const Of = commands[`${operation}Command`];
      if (!Of) throw new Error(`the AWS SDK has no operation "${operation}"`);
      try {
        return { value: (await client.send(new Of(params))) as object };
      } catch (error) {
        const { name, message } = error as Error;
        return { error: { name, message } };
      }
    },
    async close() {
      client.destroy();
      await server.close();
      await core.close();
      await store.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
