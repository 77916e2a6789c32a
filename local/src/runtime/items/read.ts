import type { Json } from '../../asl/types';
import { readInventory, readListed, readText } from './inventory';
import type { Location, S3Call } from './s3-call';

/** An evaluated ItemReader. */
interface Reader {
  readonly Resource?: string;
  readonly ReaderConfig?: {
    readonly InputType?: string;
    readonly ManifestType?: string;
    readonly Transformation?: string;
    readonly MaxItems?: number;
  };
  readonly Parameters?: Location;
  readonly Arguments?: Location;
}

/** The list of objects, or an object's text, which the engine reads by the reader's InputType. */
export async function readItems(call: S3Call, parameters: Json): Promise<Json> {
  const reader = parameters as unknown as Reader;
  const { InputType, ManifestType, Transformation } = reader.ReaderConfig ?? {};
  const location = reader.Arguments ?? reader.Parameters ?? {};
  if (reader.Resource?.endsWith(':listObjectsV2')) {
    const items = await listItems(call, location);
    return Transformation === 'LOAD_AND_FLATTEN' ? { Objects: await readAll(call, location, items) } : items;
  }
  if (ManifestType === 'ATHENA_DATA') return { Objects: await readListed(call, location) };
  if (InputType === 'MANIFEST' || ManifestType !== undefined) return readInventory(call, location);
  return readText(call, location);
}

async function readAll(call: S3Call, { Bucket }: Location, items: readonly S3Item[]): Promise<string[]> {
  const texts: string[] = [];
  // What ends with a slash stands for a folder.
  for (const { Key } of items.filter((it) => !it.Key.endsWith('/'))) texts.push(await readText(call, { Bucket, Key }));
  return texts;
}

type S3Item = { Etag: string; Key: string; LastModified: number; Size: number; StorageClass: string };

async function listItems(call: S3Call, location: Location): Promise<S3Item[]> {
  const items: S3Item[] = [];
  let token: string | undefined;
  do {
    const page = (await call('ListObjectsV2', { ...location, ContinuationToken: token })) as {
      Contents?: { Key?: string; Size?: number; ETag?: string; LastModified?: Date; StorageClass?: string }[];
      NextContinuationToken?: string;
    };
    for (const { Key = '', Size = 0, ETag = '', LastModified, StorageClass = 'STANDARD' } of page.Contents ?? []) {
      items.push({ Etag: ETag, Key, LastModified: (LastModified?.getTime() ?? 0) / 1000, Size, StorageClass });
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return items;
}
