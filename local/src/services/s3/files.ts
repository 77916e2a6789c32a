import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ServiceError } from '../types';

/** Names begin with a dot, so that no key's folder holds them. */
const TEMPORARY = '.upload-';

/** The folder of buckets: DIR/bucket/key. */
export class BucketFolder {
  constructor(readonly root: string) {}

  bucket(name: string): string {
    return path.join(this.root, name);
  }

  /** The file of a key; refuses keys that no folder can hold. */
  file(bucket: string, key: string): string {
    const segments = key.replace(/\/$/, '').split('/');
    if (
      key === '' ||
      segments.some((part) => part === '' || part === '.' || part === '..' || part.startsWith(TEMPORARY))
    ) {
      throw new ServiceError(
        'InvalidArgument',
        `the key "${key}" can't be kept in a folder; use a key without empty, "." and ".." parts`,
      );
    }
    return path.join(this.root, bucket, ...segments);
  }

  /** Writes the whole object or nothing. */
  write(bucket: string, key: string, body: Uint8Array): void {
    this.place(bucket, key, (temporary) => fs.writeFileSync(temporary, body));
  }

  /** Takes a file as an object, by a hard link where the file system allows it. */
  adopt(bucket: string, key: string, file: string): void {
    this.place(bucket, key, (temporary) => linkOrCopy(file, temporary));
  }

  bytes(bucket: string, key: string): Buffer {
    return fs.readFileSync(this.file(bucket, key));
  }

  remove(bucket: string, key: string): void {
    const file = this.file(bucket, key);
    fs.rmSync(file, { force: true });
    for (let folder = path.dirname(file); folder !== this.bucket(bucket); folder = path.dirname(folder)) {
      try {
        fs.rmdirSync(folder);
      } catch {
        return;
      }
    }
  }

  stat(bucket: string, key: string): fs.Stats | undefined {
    if (key.endsWith('/')) return undefined;
    const stat = fs.statSync(this.file(bucket, key), { throwIfNoEntry: false });
    return stat?.isFile() ? stat : undefined;
  }

  /** All keys of a bucket that begin with the prefix, in S3's order (UTF-8 bytes). */
  keys(bucket: string, prefix = ''): string[] {
    const found: string[] = [];
    const walk = (folder: string, name: string): void => {
      for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
        if (entry.name.startsWith(TEMPORARY)) continue;
        const key = name + entry.name;
        if (entry.isDirectory()) {
          if (`${key}/`.startsWith(prefix) || prefix.startsWith(`${key}/`))
            walk(path.join(folder, entry.name), `${key}/`);
        } else if (key.startsWith(prefix)) found.push(key);
      }
    };
    if (fs.existsSync(this.bucket(bucket))) walk(this.bucket(bucket), '');
    return found.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  private place(bucket: string, key: string, make: (temporary: string) => void): void {
    const file = this.file(bucket, key);
    const temporary = path.join(this.bucket(bucket), TEMPORARY + randomBytes(8).toString('hex'));
    try {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      make(temporary);
      fs.renameSync(temporary, file);
    } catch (error) {
      fs.rmSync(temporary, { force: true });
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EEXIST' || code === 'ENOTDIR' || code === 'EISDIR') {
        throw new ServiceError(
          'InvalidArgument',
          `the key "${key}" is both an object and a prefix of others, which no folder can hold; use another key`,
        );
      }
      throw error;
    }
  }
}

export function linkOrCopy(from: string, to: string): void {
  try {
    fs.linkSync(from, to);
  } catch {
    fs.copyFileSync(from, to);
  }
}

export function md5(body: Uint8Array): string {
  return createHash('md5').update(body).digest('hex');
}
