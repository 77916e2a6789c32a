import type { Json } from '../../asl/types';
import type { S3Call } from './s3-call';

interface Writer {
  readonly Parameters?: { readonly Bucket?: string; readonly Prefix?: string };
  readonly Arguments?: { readonly Bucket?: string; readonly Prefix?: string };
  readonly WriterConfig?: { readonly OutputType?: string };
  readonly MapRunArn?: string;
  readonly Files?: { readonly [status: string]: Json[] };
}

/** Writes a file for each status that an execution has, and a manifest; answers where it is. */
export async function writeResults(call: S3Call, parameters: Json): Promise<Json> {
  const { WriterConfig, Files = {}, MapRunArn = '', ...writer } = parameters as unknown as Writer;
  const { Bucket = '', Prefix = '', ...more } = writer.Arguments ?? writer.Parameters ?? {};
  const folder = [Prefix.replace(/\/$/, ''), MapRunArn.split(':').pop()].filter(Boolean).join('/');
  const put = async (file: string, text: string): Promise<{ Key: string; Size: number }> => {
    const [Key, Body] = [`${folder}/${file}`, Buffer.from(text)];
    await call('PutObject', { ...more, Bucket, Key, Body, ContentType: 'application/json' });
    return { Key, Size: Body.length };
  };
  const isLines = WriterConfig?.OutputType === 'JSONL';
  const ResultFiles: { [status: string]: Json } = {};
  for (const status of ['FAILED', 'PENDING', 'SUCCEEDED']) {
    const lines = Files[status] ?? [];
    const text = isLines ? lines.map((it) => `${JSON.stringify(it)}\n`).join('') : JSON.stringify(lines);
    ResultFiles[status] = lines.length > 0 ? [await put(`${status}_0.${isLines ? 'jsonl' : 'json'}`, text)] : [];
  }
  const manifest = await put('manifest.json', JSON.stringify({ DestinationBucket: Bucket, MapRunArn, ResultFiles }));
  return { MapRunArn, ResultWriterDetails: { Bucket, Key: manifest.Key } };
}
