import { closeSync, openSync, readSync } from 'node:fs';
import { ConsoleRoutes, type ConsoleInfo } from '../../../handlers/shared/console-contract';
import { checkHead, HEAD_BYTES } from '../../../handlers/shared/schema/csv-head';
import type { AppView } from '../wire/pages';
import { consoleOf } from '../wire/ui-api';
import type { Client } from './client';
import { UsageError } from './usage';

/**
 * Refuses a file that has not the columns of the schema of the state machine's workflow; an app without a console API
 * tells no schema.
 */
export async function checkDataFile(
  client: Client,
  { httpApis }: Pick<AppView, 'httpApis'>,
  stateMachineArn: string,
  file: string,
): Promise<void> {
  const head = headOf(file);
  // The Prepare data job unpacks these.
  if (head[0] === 0x1f && head[1] === 0x8b) return;
  const api = consoleOf(httpApis);
  if (!api) return;
  const { status, body } = await client.api(api.apiId, 'GET', ConsoleRoutes.INFO);
  // Who may start a run need not be allowed to look at the console.
  if (status !== 200) return;
  const info = body as ConsoleInfo;
  if (info.stateMachineArn !== stateMachineArn) return;
  const { faults } = checkHead(head.toString(), info.schema);
  if (faults.length > 0) throw new UsageError(`--data is "${file}", which was not taken:\n  ${faults.join('\n  ')}`);
}

function headOf(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(HEAD_BYTES);
    return buffer.subarray(0, readSync(descriptor, buffer, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}
