import { gunzipSync } from 'node:zlib';
import type { Json } from '../../asl/types';
import { ServiceError } from '../../services/types';
import { parseCsv } from './csv';
import type { S3Call } from './read';

/** manifest.json of an S3 inventory. */
interface Manifest {
  readonly destinationBucket?: string;
  readonly fileFormat?: string;
  /** Column names, with commas between them. */
  readonly fileSchema?: string;
  readonly files?: readonly { readonly key: string }[];
}

export async function readObject(call: S3Call, Bucket: string, Key: string): Promise<Buffer> {
  const { Body } = (await call('GetObject', { Bucket, Key })) as { Body?: Uint8Array };
  return Buffer.from(Body ?? []);
}

/** Every object that the inventory lists, from all of its files. */
export async function readInventory(call: S3Call, bucket: string, key: string): Promise<Json[]> {
  const manifest = parse((await readObject(call, bucket, key)).toString('utf8'), key);
  const { fileFormat = 'CSV', fileSchema = '', files = [] } = manifest;
  if (fileFormat !== 'CSV') throw invalid(`the inventory ${key} is in ${fileFormat}; the local runtime reads CSV`);
  const columns = fileSchema.split(',').map((name) => name.trim());
  const from = manifest.destinationBucket?.replace(/^arn:[^:]+:s3:::/, '') ?? bucket;
  const items: Json[] = [];
  for (const file of files) {
    const body = await readObject(call, from, file.key);
    const text = (file.key.endsWith('.gz') ? gunzipSync(body) : body).toString('utf8');
    for (const row of parseCsv(text, ',')) {
      items.push(Object.fromEntries(columns.map((name, i) => [name, row[i] ?? ''])));
    }
  }
  return items;
}

function parse(text: string, key: string): Manifest {
  try {
    return JSON.parse(text) as Manifest;
  } catch {
    throw invalid(`the manifest ${key} is not valid JSON`);
  }
}

const invalid = (reason: string): ServiceError => new ServiceError('InvalidArgument', reason);
