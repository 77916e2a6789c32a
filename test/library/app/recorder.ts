import { writeFileSync } from 'node:fs';
import { serialize } from 'node:v8';
import { openRuntime } from 'ml-workflow-local';

/** Bodies that a caller may read once stay here; their kind is all that the check asks for. */
function plain(value: unknown): unknown {
  if (typeof value === 'function') return undefined;
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(plain);
  if ('pipe' in value) return new Uint8Array();
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

/** `ml-workflow up` with a record of every call: recorder.ts CDK_OUT FILE BUCKET… */
async function main([cdkOut = '', file = '', ...buckets]: readonly string[]): Promise<void> {
  const calls: unknown[] = [];
  const runtime = await openRuntime({ cdkOut, longestWait: 500, onCall: (call) => calls.push(plain(call)) });
  // What the app imports was there before it.
  for (const Bucket of buckets) await runtime.services.call('s3', 'CreateBucket', { Bucket }, { caller: 'owner' });
  console.log(`Up on ${runtime.url}`);
  await new Promise<void>((stop) => process.once('SIGINT', () => stop()));
  await runtime.close();
  writeFileSync(file, serialize(calls));
}

void main(process.argv.slice(2));
