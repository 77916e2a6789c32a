import * as fs from 'node:fs';
import * as path from 'node:path';
import { BucketFolder } from '../services/s3';
import { parseS3Uri } from '../services/support';

/** Copies an object, or everything below a prefix, into a folder. A copy, since a job may change its files. */
export function download(buckets: BucketFolder, uri: string, folder: string): void {
  const { bucket, key } = parseS3Uri(uri);
  fs.mkdirSync(folder, { recursive: true });
  if (key && !key.endsWith('/') && buckets.stat(bucket, key)) {
    copy(buckets.file(bucket, key), path.join(folder, path.basename(key)));
    return;
  }
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
  const keys = buckets.keys(bucket, prefix);
  if (keys.length === 0) throw new Error(`there is no object at ${uri}; check that the former step wrote it`);
  for (const found of keys) copy(buckets.file(bucket, found), path.join(folder, found.slice(prefix.length)));
}

/** Puts every file of a folder below a prefix. */
export function upload(buckets: BucketFolder, folder: string, uri: string): void {
  const { bucket, key } = parseS3Uri(uri);
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
  const walk = (current: string, name: string): void => {
    for (const entry of fs.readdirSync(current, { withFileTypes: true })) {
      const file = path.join(current, entry.name);
      if (entry.isDirectory()) walk(file, `${name}${entry.name}/`);
      else buckets.adopt(bucket, name + entry.name, file);
    }
  };
  if (fs.existsSync(folder)) walk(folder, prefix);
}

function copy(from: string, to: string): void {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.copyFileSync(from, to, fs.constants.COPYFILE_FICLONE);
}
