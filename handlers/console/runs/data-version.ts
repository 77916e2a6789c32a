import { hexDigest } from '../../shared/digest';
import { Refusal } from '../../shared/refusal';
import { nameOf } from '../../shared/runtime';
import { shown, wrong } from '../request';
import type { ConsoleTools } from '../tools';

type Tools = Pick<ConsoleTools, 's3' | 'settings'>;

const MOST_FILES = 10_000;

/** Digest of what a run would read: the same as that of the event of an object, which starts the same run. */
export async function dataDigest(inputUri: string, tools: Tools): Promise<string> {
  const { inputFolder } = tools.settings;
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(inputUri) ?? [];
  if (!bucket || !key) throw wrong(`inputUri is ${shown(inputUri)}: write an S3 URI such as ${inputFolder}data.csv.`);
  if (!inputUri.startsWith(inputFolder)) {
    throw wrong(
      `inputUri is ${shown(inputUri)}: runs read nothing but what is below ${inputFolder}; copy the data there.`,
    );
  }
  return key.endsWith('/') ? folderDigest(bucket, key, tools) : objectDigest(bucket, key, tools);
}

async function objectDigest(Bucket: string, Key: string, { s3 }: Tools): Promise<string> {
  try {
    const { version } = await s3.head(Bucket, Key);
    return hexDigest(Bucket, Key, version);
  } catch (error) {
    if (!['NotFound', 'NoSuchKey'].includes(nameOf(error))) throw error;
    throw unread(`There is no object s3://${Bucket}/${Key}: upload it, or give a folder with a slash at its end.`);
  }
}

/** Of all files; or of the marker that says they are complete, as its event would. */
async function folderDigest(Bucket: string, Prefix: string, tools: Tools): Promise<string> {
  const files = await tools.s3.list(Bucket, Prefix, MOST_FILES);
  const nameIn = ({ key }: { readonly key: string }) => key.slice(Prefix.length);
  const marker = files.find((file) => nameIn(file).startsWith('_') && !nameIn(file).includes('/'));
  if (marker) return objectDigest(Bucket, marker.key, tools);
  const data = files.filter((file) => /^[^_.]/.test(nameIn(file)));
  if (data.length === 0) throw unread(`There is no file in s3://${Bucket}/${Prefix}: upload the data first.`);
  return hexDigest(Bucket, Prefix, ...data.map(({ key, tag }) => `${key} ${tag}`).sort());
}

const unread = (detail: string): Refusal => new Refusal(400, 'No such data', detail);
