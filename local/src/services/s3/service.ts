import * as fs from 'node:fs';
import * as path from 'node:path';
import type {
  CopyObjectRequest,
  CreateBucketRequest,
  DeleteObjectRequest,
  DeleteObjectsRequest,
  GetObjectRequest,
  HeadObjectRequest,
  ListObjectsV2Request,
  PutBucketNotificationConfigurationRequest,
  PutBucketVersioningRequest,
  PutObjectRequest,
} from '@aws-sdk/client-s3';
import { defineService, type LocalService } from '../registry';
import type { ServiceContext } from '../support';
import { Table } from '../table';
import { ServiceError } from '../types';
import { BucketFolder, md5 } from './files';
import { listObjects } from './list';

interface Bucket {
  readonly Name: string;
  readonly CreationDate: Date;
  readonly versioned: boolean;
  readonly eventBridge: boolean;
}

/** What is known of an object beside its bytes; a file that a job wrote has none until it is asked for. */
interface ObjectRecord {
  readonly etag: string;
  readonly size: number;
  readonly modified: number;
  readonly contentType?: string;
  readonly metadata?: Record<string, string>;
  readonly versionId?: string;
}

type PutInput = Omit<PutObjectRequest, 'Body'> & { Body?: Uint8Array | string };

export class S3 {
  readonly folder: BucketFolder;
  private readonly buckets: Table<Bucket>;
  private readonly objects: Table<ObjectRecord>;

  constructor(private readonly context: ServiceContext) {
    this.folder = new BucketFolder(path.join(context.stateDir, 's3'));
    this.buckets = new Table(context.store, 's3.buckets');
    this.objects = new Table(context.store, 's3.objects');
  }

  service(): LocalService {
    return defineService({
      name: 's3',
      transactions: {
        CreateBucket: (input: CreateBucketRequest) => this.createBucket(String(input.Bucket)),
        PutBucketVersioning: (input: PutBucketVersioningRequest) =>
          this.change(input.Bucket, { versioned: input.VersioningConfiguration?.Status === 'Enabled' }),
        PutBucketNotificationConfiguration: (input: PutBucketNotificationConfigurationRequest) =>
          this.change(input.Bucket, {
            eventBridge: input.NotificationConfiguration?.EventBridgeConfiguration !== undefined,
          }),
        PutObject: (input: PutInput) => this.put(input),
        CopyObject: (input: CopyObjectRequest) => this.copy(input),
        DeleteObject: (input: DeleteObjectRequest) => this.remove(String(input.Bucket), String(input.Key)),
        DeleteObjects: (input: DeleteObjectsRequest) => ({
          Deleted: (input.Delete?.Objects ?? []).map(({ Key }) => {
            this.remove(String(input.Bucket), String(Key));
            return { Key };
          }),
        }),
      },
      operations: {
        ListBuckets: async () => ({
          Buckets: this.buckets.list().map(({ Name, CreationDate }) => ({ Name, CreationDate })),
        }),
        HeadBucket: async (input: { Bucket?: string }) => {
          this.bucket(input.Bucket);
          return {};
        },
        GetObject: async (input: GetObjectRequest) => this.get(input),
        HeadObject: async (input: HeadObjectRequest) =>
          this.head(String(input.Bucket), String(input.Key), 'NotFound').answer,
        ListObjectsV2: async (input: ListObjectsV2Request) => {
          this.bucket(input.Bucket);
          return listObjects(this.folder, input, (key) => this.record(String(input.Bucket), key));
        },
      },
    });
  }

  private createBucket(name: string): object {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
      throw new ServiceError('InvalidBucketName', 'The specified bucket is not valid.');
    }
    if (!this.buckets.has(name)) {
      this.buckets.put(name, {
        Name: name,
        CreationDate: new Date(this.context.clock.now()),
        versioned: false,
        eventBridge: false,
      });
    }
    fs.mkdirSync(this.folder.bucket(name), { recursive: true });
    return { Location: `/${name}` };
  }

  private change(name: string | undefined, change: Partial<Bucket>): object {
    this.bucket(name);
    this.buckets.update(String(name), change);
    return {};
  }

  private bucket(name: string | undefined): Bucket {
    const bucket = this.buckets.get(String(name));
    if (!bucket) throw new ServiceError('NoSuchBucket', `The specified bucket does not exist: ${name}`, 404);
    return bucket;
  }

  private put(input: PutInput, reason = 'PutObject'): { readonly ETag: string; readonly VersionId?: string } {
    const bucket = this.bucket(input.Bucket);
    const key = String(input.Key);
    const body = typeof input.Body === 'string' ? Buffer.from(input.Body) : (input.Body ?? Buffer.alloc(0));
    if (input.IfNoneMatch === '*' && this.folder.stat(bucket.Name, key)) {
      throw new ServiceError(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        412,
      );
    }
    if (key.endsWith('/')) {
      fs.mkdirSync(this.folder.file(bucket.Name, key), { recursive: true });
      return { ETag: `"${md5(body)}"` };
    }
    this.folder.write(bucket.Name, key, body);
    const record: ObjectRecord = {
      etag: md5(body),
      size: body.byteLength,
      modified: fs.statSync(this.folder.file(bucket.Name, key)).mtimeMs,
      ...(input.ContentType !== undefined && { contentType: input.ContentType }),
      ...(input.Metadata !== undefined && { metadata: input.Metadata }),
      ...(bucket.versioned && { versionId: globalThis.crypto.randomUUID().replaceAll('-', '') }),
    };
    this.objects.put(`${bucket.Name}/${key}`, record);
    this.announce(bucket, key, record, reason);
    return { ETag: `"${record.etag}"`, ...(record.versionId && { VersionId: record.versionId }) };
  }

  private announce(bucket: Bucket, key: string, record: ObjectRecord, reason: string): void {
    if (!bucket.eventBridge) return;
    this.context.events.put({
      source: 'aws.s3',
      detailType: 'Object Created',
      resources: [`arn:aws:s3:::${bucket.Name}`],
      detail: {
        version: '0',
        bucket: { name: bucket.Name },
        object: {
          key,
          size: record.size,
          etag: record.etag,
          ...(record.versionId && { 'version-id': record.versionId }),
          sequencer: this.context.clock.now().toString(16).toUpperCase().padStart(18, '0'),
        },
        'request-id': globalThis.crypto.randomUUID(),
        requester: this.context.accountId,
        'source-ip-address': '127.0.0.1',
        reason,
      },
    });
  }

  private record(bucket: string, key: string): ObjectRecord {
    const stat = this.folder.stat(bucket, key);
    if (!stat) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
    const known = this.objects.get(`${bucket}/${key}`);
    if (known && known.size === stat.size && known.modified === stat.mtimeMs) return known;
    const record: ObjectRecord = {
      etag: md5(fs.readFileSync(this.folder.file(bucket, key))),
      size: stat.size,
      modified: stat.mtimeMs,
    };
    this.objects.put(`${bucket}/${key}`, record);
    return record;
  }

  private head(bucket: string, key: string, missing: string): { answer: object; record: ObjectRecord } {
    this.bucket(bucket);
    if (!this.folder.stat(bucket, key)) {
      throw new ServiceError(missing, missing === 'NotFound' ? 'Not Found' : 'The specified key does not exist.', 404);
    }
    const record = this.record(bucket, key);
    return {
      record,
      answer: {
        AcceptRanges: 'bytes',
        ContentLength: record.size,
        ContentType: record.contentType ?? 'binary/octet-stream',
        ETag: `"${record.etag}"`,
        LastModified: new Date(Math.floor(record.modified / 1000) * 1000),
        Metadata: record.metadata ?? {},
        ...(record.versionId && { VersionId: record.versionId }),
      },
    };
  }

  private get(input: GetObjectRequest): object {
    const bucket = String(input.Bucket);
    const key = String(input.Key);
    const { answer, record } = this.head(bucket, key, 'NoSuchKey');
    if (input.VersionId !== undefined && input.VersionId !== record.versionId) {
      throw new ServiceError('NoSuchVersion', 'The specified version does not exist.', 404);
    }
    const body = fs.readFileSync(this.folder.file(bucket, key));
    const range = /^bytes=(\d+)-(\d*)$/.exec(input.Range ?? '');
    if (!range) return { ...answer, Body: new Uint8Array(body) };
    const from = Number(range[1]);
    const to = Math.min(range[2] ? Number(range[2]) : body.length - 1, body.length - 1);
    if (from > to) throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416);
    const part = new Uint8Array(body.subarray(from, to + 1));
    return { ...answer, Body: part, ContentLength: part.length, ContentRange: `bytes ${from}-${to}/${body.length}` };
  }

  private copy(input: CopyObjectRequest): object {
    const [bucket, ...rest] = decodeURIComponent(String(input.CopySource)).replace(/^\//, '').split('/');
    const key = rest.join('/').replace(/\?versionId=.*$/, '');
    const { record } = this.head(String(bucket), key, 'NoSuchKey');
    const body = fs.readFileSync(this.folder.file(String(bucket), key));
    const { ETag: _etag, ...put } = this.put(
      {
        Bucket: input.Bucket,
        Key: input.Key,
        Body: body,
        ...(record.contentType !== undefined && { ContentType: record.contentType }),
        ...(record.metadata !== undefined && { Metadata: record.metadata }),
      },
      'CopyObject',
    );
    return { CopyObjectResult: { ETag: `"${record.etag}"`, LastModified: new Date(this.context.clock.now()) }, ...put };
  }

  private remove(bucket: string, key: string): object {
    this.bucket(bucket);
    this.folder.remove(bucket, key);
    this.objects.delete(`${bucket}/${key}`);
    return {};
  }
}
