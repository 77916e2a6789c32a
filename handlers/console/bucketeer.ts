import type { RunFiles } from '../shared/evidence/details';
import type { S3Requests } from '../shared/s3';

export interface PutTarget {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
  readonly bytes: number;
}

/** Milliseconds, of one request. */
const PATIENCE = 4000;
const TRIES = 3;
/** Seconds in which an upload has to begin. */
const UPLOAD_TIME = 900;
const URI = /^s3:\/\/([^/]+)\/(.+)$/;

/** What the console reads of buckets, and lets people put there. */
export class Bucketeer implements RunFiles {
  constructor(private readonly s3: S3Requests) {}

  async read(uri: string, limit: number): Promise<Buffer> {
    const [, bucket, key] = URI.exec(uri) ?? [];
    if (!bucket || !key) throw new Error(`${uri} is no s3:// URI of an object`);
    const answer = await this.s3.send({ method: 'GET', bucket, key }, PATIENCE, TRIES);
    const size = Number(answer.headers.get('content-length') ?? 0);
    if (size > limit) {
      await answer.body?.cancel();
      throw new Error(`${uri} has ${size} bytes; at most ${limit} are read`);
    }
    return Buffer.from(await answer.arrayBuffer());
  }

  /** @returns the version's id, or the ETag where the bucket keeps no versions */
  async head(bucket: string, key: string): Promise<{ readonly version: string }> {
    const { headers } = await this.s3.send({ method: 'HEAD', bucket, key }, PATIENCE, TRIES);
    return { version: headers.get('x-amz-version-id') ?? (headers.get('etag') ?? '').replaceAll('"', '') };
  }

  /** Those whose keys begin with the prefix, in the order of keys. */
  async list(bucket: string, prefix: string, most: number): Promise<{ readonly key: string; readonly tag: string }[]> {
    const found: { key: string; tag: string }[] = [];
    let token: string | undefined;
    do {
      const query = { 'list-type': '2', prefix, ...(token !== undefined && { 'continuation-token': token }) };
      const text = await (await this.s3.send({ method: 'GET', bucket, query }, PATIENCE, TRIES)).text();
      for (const [, item = ''] of text.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
        found.push({ key: member(item, 'Key') ?? '', tag: member(item, 'ETag') ?? '' });
      }
      token = member(text, 'NextContinuationToken');
    } while (token !== undefined && found.length < most);
    return found;
  }

  /** A URL that takes this one object, of this size, from whoever has it. */
  signPut({ bucket, key, contentType, bytes }: PutTarget): Promise<string> {
    const headers = { 'content-type': contentType, 'content-length': String(bytes) };
    return this.s3.presign({ method: 'PUT', bucket, key, headers }, UPLOAD_TIME);
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Of S3's answers, which have no attributes inside. */
function member(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (_all, hex?: string, digits?: string, word?: string) =>
    word === undefined ? String.fromCodePoint(hex ? parseInt(hex, 16) : Number(digits)) : (ENTITIES[word] ?? ''),
  );
}
