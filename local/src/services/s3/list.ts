import type { ListObjectsV2Request } from '@aws-sdk/client-s3';
import type { BucketFolder } from './files';

/** A page of keys and, with a delimiter, of common prefixes. */
export function listObjects(
  folder: BucketFolder,
  input: ListObjectsV2Request,
  record: (key: string) => { etag: string; size: number; modified: number },
): object {
  const prefix = input.Prefix ?? '';
  const limit = Math.min(input.MaxKeys ?? 1000, 1000);
  const after = input.ContinuationToken ?? input.StartAfter ?? '';
  const contents: string[] = [];
  const prefixes = new Set<string>();
  let last = '';
  let truncated = false;
  for (const key of folder.keys(String(input.Bucket), prefix)) {
    const common = commonPrefix(key, prefix, input.Delimiter);
    const position = common ?? key;
    if (Buffer.compare(Buffer.from(position), Buffer.from(after)) <= 0) continue;
    if (common !== undefined && prefixes.has(common)) continue;
    if (contents.length + prefixes.size >= limit) {
      truncated = true;
      break;
    }
    if (common === undefined) contents.push(key);
    else prefixes.add(common);
    last = position;
  }
  return {
    Name: input.Bucket,
    Prefix: prefix,
    MaxKeys: limit,
    KeyCount: contents.length + prefixes.size,
    IsTruncated: truncated,
    ...(input.Delimiter !== undefined && { Delimiter: input.Delimiter }),
    ...(input.ContinuationToken !== undefined && { ContinuationToken: input.ContinuationToken }),
    ...(input.StartAfter !== undefined && { StartAfter: input.StartAfter }),
    ...(truncated && { NextContinuationToken: last }),
    Contents: contents.map((key) => {
      const { etag, size, modified } = record(key);
      return { Key: key, ETag: `"${etag}"`, Size: size, StorageClass: 'STANDARD', LastModified: new Date(modified) };
    }),
    CommonPrefixes: [...prefixes].map((Prefix) => ({ Prefix })),
  };
}

function commonPrefix(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (!delimiter) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}
