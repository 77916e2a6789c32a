import type { ItemsEffect, Json } from '../asl';
import type { ConformanceCase } from './types';

/** What an item reader finds in the objects that the case brings along. */
export function readItems(of: ConformanceCase, read: ItemsEffect): Json {
  const { Resource, Arguments, Parameters } = read.parameters as Record<string, Json>;
  const { Bucket, Key } = (Arguments ?? Parameters) as { Bucket?: string; Key?: string };
  const objects = (of.s3 ?? []).filter((it) => it.bucket === Bucket);
  if (String(Resource).endsWith(':getObject')) return objects.find((it) => it.key === Key)?.body ?? '';
  return objects.map(({ key = '', body = '' }) => ({
    Etag: `<Etag-${key}>`,
    LastModified: '<date>',
    Key: key,
    Size: Buffer.byteLength(body),
    StorageClass: 'STANDARD',
  }));
}
