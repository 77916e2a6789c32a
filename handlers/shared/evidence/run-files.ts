import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { RunFiles } from './details';

const URI = /^s3:\/\/([^/]+)\/(.+)$/;

/** Reads a run's files from S3. */
export const runFiles = (s3: Pick<S3Client, 'send'>): RunFiles => ({
  read: async (uri, limit) => {
    const [, Bucket, Key] = URI.exec(uri) ?? [];
    if (!Bucket || !Key) throw new Error(`${uri} is no s3:// URI of an object`);
    const { Body, ContentLength = 0 } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    if (ContentLength > limit) throw new Error(`${uri} has ${ContentLength} bytes; at most ${limit} are read`);
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  },
});
