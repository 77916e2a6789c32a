import type { Json } from '../../asl/types';
import type { S3Call } from './read';

interface Writer {
  readonly Parameters?: { readonly Bucket?: string; readonly Prefix?: string };
  readonly Arguments?: { readonly Bucket?: string; readonly Prefix?: string };
  readonly MapRunArn?: string;
  readonly Results?: Json;
}

/** Writes the iterations' results and a manifest; answers what ResultWriterDetails says. */
export async function writeResults(call: S3Call, parameters: Json): Promise<Json> {
  const writer = parameters as unknown as Writer;
  const { Bucket = '', Prefix = '' } = writer.Arguments ?? writer.Parameters ?? {};
  const run = writer.MapRunArn?.split(':').pop() ?? 'map-run';
  const folder = [Prefix.replace(/\/$/, ''), run].filter(Boolean).join('/');
  const resultKey = `${folder}/SUCCEEDED_0.json`;
  const put = (Key: string, value: Json): Promise<{ size: number }> => {
    const Body = Buffer.from(JSON.stringify(value));
    return call('PutObject', { Bucket, Key, Body, ContentType: 'application/json' }).then(() => ({
      size: Body.length,
    }));
  };
  const { size } = await put(resultKey, writer.Results ?? []);
  const manifestKey = `${folder}/manifest.json`;
  await put(manifestKey, {
    DestinationBucket: Bucket,
    MapRunArn: writer.MapRunArn ?? '',
    ResultFiles: { FAILED: [], PENDING: [], SUCCEEDED: [{ Key: resultKey, Size: size }] },
  });
  return { MapRunArn: writer.MapRunArn ?? '', ResultWriterDetails: { Bucket, Key: manifestKey } };
}
