import type { Json } from '../../asl/types';
import { readInventory, readObject } from './inventory';

export type S3Call = (operation: string, input: object) => Promise<object>;

/** An evaluated ItemReader. */
interface Reader {
  readonly Resource?: string;
  readonly ReaderConfig?: { readonly InputType?: string; readonly MaxItems?: number };
  readonly Parameters?: Location;
  readonly Arguments?: Location;
}

interface Location {
  readonly Bucket?: string;
  readonly Key?: string;
  readonly Prefix?: string;
}

/** The list of objects, or an object's text, which the engine reads by the reader's InputType. */
export async function readItems(call: S3Call, parameters: Json): Promise<Json> {
  const reader = parameters as unknown as Reader;
  const location = reader.Arguments ?? reader.Parameters ?? {};
  if (reader.Resource?.endsWith(':listObjectsV2')) return listItems(call, location);
  const { Bucket = '', Key = '' } = location;
  if (reader.ReaderConfig?.InputType === 'MANIFEST') return readInventory(call, Bucket, Key);
  return (await readObject(call, Bucket, Key)).toString('utf8');
}

async function listItems(call: S3Call, { Bucket, Prefix }: Location): Promise<Json[]> {
  const items: Json[] = [];
  let token: string | undefined;
  do {
    const page = (await call('ListObjectsV2', { Bucket, Prefix, ContinuationToken: token })) as {
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
