import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { RunInput } from '../../../handlers/shared/contract';
import type { LocalRuntime } from '../../../local/src';
import { checkDataFile } from '../../../local/src/cli/data-file';
import { describeRun, listRuns, type RunItem } from '../../../local/src/cli/runs';
import type { LocalClient } from '../../../local/src';

export interface StartOptions {
  /** A CSV file. */
  readonly data: string;
  readonly hyperparameters: Readonly<Record<string, string>>;
}

export interface Started {
  readonly run: Pick<RunItem, 'executionArn' | 'name'>;
  readonly how: string;
}

const KEY = 'raw/housing.csv';
/** Below the prefix that the Glue job reads, but no trigger object. */
const QUIET_KEY = (digest: string): string => `raw/housing-${digest.slice(0, 12)}.data`;

/** New data starts its run by the S3 event; data that is known, or changed hyperparameters, need a run by hand. */
export async function startRun(runtime: LocalRuntime, client: LocalClient, options: StartOptions): Promise<Started> {
  const app = await client.app();
  const { buckets, outputs, stateMachines } = app;
  const [machine] = stateMachines;
  if (!machine) throw new Error('the synthesized example has no state machine; run "npm run build" and try again');
  await checkDataFile(client, app, machine.arn, options.data);
  const bucket = outputs.DataBucket ?? buckets[0];
  if (bucket === undefined) throw new Error('the synthesized example has no bucket; run "npm run build" and try again');
  const content = await readFile(options.data);
  const digest = createHash('md5').update(content).digest('hex');
  const known = await isThere(runtime, bucket, digest);
  const isPlain = Object.keys(options.hyperparameters).length === 0;
  if (!known && isPlain) {
    const before = new Set((await listRuns(client)).map(({ name }) => name));
    await client.putObject(bucket, KEY, content);
    const run = await appeared(client, before);
    return { run, how: `s3://${bucket}/${KEY} was uploaded; its event started the run` };
  }
  const key = known ? KEY : QUIET_KEY(digest);
  if (!known) await client.putObject(bucket, key, content);
  const inputUri = `s3://${bucket}/${key}`;
  const input: RunInput = {
    v: 1,
    inputUri,
    dataVersion: (await versionOf(client, inputUri)) ?? digest.slice(0, 12),
    reason: 'manual',
    ...(isPlain ? {} : { hyperparameters: options.hyperparameters }),
  };
  const name = `again-${digest.slice(0, 12)}-${randomBytes(4).toString('hex')}`;
  const { executionArn } = await client.sfn<{ executionArn: string }>('StartExecution', {
    stateMachineArn: machine.arn,
    name,
    input: JSON.stringify(input),
  });
  const why = isPlain ? 'this data version is known' : `with ${JSON.stringify(options.hyperparameters)}`;
  return { run: { executionArn, name }, how: `${why}; started by hand with a nonce in its name` };
}

async function isThere(runtime: LocalRuntime, bucket: string, md5: string): Promise<boolean> {
  try {
    const head = await runtime.services.call('s3', 'HeadObject', { Bucket: bucket, Key: KEY }, { caller: 'demo' });
    return String((head as { ETag?: string }).ETag).replaceAll('"', '') === md5;
  } catch (error) {
    if (['NotFound', 'NoSuchKey', 'NoSuchBucket'].includes((error as Error).name)) return false;
    throw error;
  }
}

/** The data version that an earlier run of the same object was given. */
async function versionOf(client: LocalClient, inputUri: string): Promise<string | undefined> {
  for (const { executionArn } of await listRuns(client)) {
    const input = JSON.parse((await describeRun(client, executionArn)).input ?? '{}') as Partial<RunInput>;
    if (input.inputUri === inputUri && input.dataVersion) return input.dataVersion;
  }
  return undefined;
}

/** The run that the upload's event starts; the event passes EventBridge and a Lambda function first. */
async function appeared(client: LocalClient, before: ReadonlySet<string>): Promise<RunItem> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    const run = (await listRuns(client)).find(({ name }) => !before.has(name));
    if (run) return run;
    await new Promise((go) => setTimeout(go, 20));
  }
  throw new Error('the upload started no run within 30 s; the log of the start function is in .ml-workflow/logs');
}
