import { gunzipSync } from 'node:zlib';
import type { Json } from '../../asl/types';
import { ServiceError } from '../../services/types';
import { parseCsv } from './csv';
import type { Location, S3Call } from './s3-call';

/** manifest.json of an S3 inventory. */
interface Manifest {
  readonly destinationBucket?: string;
  readonly fileFormat?: string;
  /** Column names, with commas between them. */
  readonly fileSchema?: string;
  readonly files?: readonly { readonly key: string }[];
}

export async function readObject(call: S3Call, location: Location): Promise<Buffer> {
  const { Body } = (await call('GetObject', location)) as { Body?: Uint8Array };
  return Buffer.from(Body ?? []);
}

/** An object's text, unpacked where its name says that it is packed. */
export async function readText(call: S3Call, location: Location): Promise<string> {
  const body = await readObject(call, location);
  return (location.Key?.endsWith('.gz') ? gunzipSync(body) : body).toString('utf8');
}

/** The objects that a manifest of Athena's UNLOAD names, one URI a line. */
export async function readListed(call: S3Call, location: Location): Promise<string[]> {
  const texts: string[] = [];
  for (const line of (await readText(call, location)).split(/\r?\n/).filter((it) => it.trim())) {
    const uri = /^"?s3:\/\/([^/]+)\/(.+?)"?$/.exec(line.trim());
    if (!uri) throw invalid(`the manifest has the line '${line}', which is not the S3 URI of an object`);
    texts.push(await readText(call, { Bucket: uri[1], Key: uri[2] }));
  }
  return texts;
}

/** Every object that the inventory lists, from all of its files. */
export async function readInventory(call: S3Call, location: Location): Promise<Json[]> {
  const { Bucket: bucket, Key: key = '' } = location;
  const manifest = parse((await readObject(call, location)).toString('utf8'), key);
  const { fileFormat = 'CSV', fileSchema = '', files = [] } = manifest;
  if (fileFormat !== 'CSV') throw invalid(`the inventory ${key} is in ${fileFormat}; the local runtime reads CSV`);
  const columns = fileSchema.split(',').map((name) => name.trim());
  const from = manifest.destinationBucket?.replace(/^arn:[^:]+:s3:::/, '') ?? bucket;
  const items: Json[] = [];
  for (const file of files) {
    for (const row of parseCsv(await readText(call, { Bucket: from, Key: file.key }), ',')) {
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
