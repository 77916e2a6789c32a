import { ServiceError } from '../../services/types';
import { header, type WireRequest, type WireResponse } from '../request';
import { type Answer, elements, objectHeaders, xmlAnswer } from './s3-answers';
import { objectBody } from './s3-body';

export interface S3Request {
  readonly call: (operation: string, input: object) => Promise<Answer>;
  readonly request: WireRequest;
  readonly bucket: string;
  readonly key: string;
}

type S3Operation = (request: S3Request) => Promise<WireResponse>;

const EMPTY: WireResponse = { status: 200 };

/** Sub-resources and what they ask for; anything else of that kind is refused. */
const SUB_RESOURCES = [
  'acl',
  'cors',
  'lifecycle',
  'policy',
  'tagging',
  'versions',
  'uploads',
  'uploadId',
  'website',
  'encryption',
];

export function findOperation({ request, bucket, key }: S3Request): S3Operation {
  const { method, query } = request;
  const unsupported = SUB_RESOURCES.find((name) => query.has(name));
  if (unsupported) {
    throw new ServiceError('NotImplemented', `The local S3 does not know the sub-resource "${unsupported}"`, 501);
  }
  const level = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const operation = OPERATIONS[`${method} ${level}`];
  if (!operation)
    throw new ServiceError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
  return operation;
}

const OPERATIONS: Readonly<Record<string, S3Operation>> = {
  'GET service': async ({ call }) => {
    const { Buckets = [] } = await call('ListBuckets', {});
    return xmlAnswer('ListAllMyBucketsResult', elements({ Buckets: { Bucket: Buckets } }));
  },
  'PUT bucket': async ({ call, bucket, request }) => {
    if (request.query.has('versioning')) {
      const Status = /<Status>(\w+)<\/Status>/.exec(request.body.toString('utf8'))?.[1];
      await call('PutBucketVersioning', { Bucket: bucket, VersioningConfiguration: { Status } });
      return EMPTY;
    }
    await call('CreateBucket', { Bucket: bucket });
    return { status: 200, headers: { location: `/${bucket}` } };
  },
  'HEAD bucket': async ({ call, bucket }) => {
    await call('HeadBucket', { Bucket: bucket });
    return EMPTY;
  },
  'DELETE bucket': async ({ call, bucket }) => {
    await call('DeleteBucket', { Bucket: bucket });
    return { status: 204 };
  },
  'GET bucket': async ({ call, bucket, request }) => {
    if (request.query.has('location')) {
      await call('HeadBucket', { Bucket: bucket });
      return xmlAnswer('LocationConstraint', '');
    }
    return listObjects(call, bucket, request.query);
  },
  'POST bucket': async ({ call, bucket, request }) => {
    if (!request.query.has('delete')) throw new ServiceError('MethodNotAllowed', 'Only ?delete may be posted.', 405);
    const text = objectBody(request).toString('utf8');
    const Objects = [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => ({ Key: unescapeXml(key) }));
    const { Deleted } = await call('DeleteObjects', { Bucket: bucket, Delete: { Objects } });
    return xmlAnswer('DeleteResult', elements({ Deleted }));
  },
  'PUT object': async ({ call, bucket, key, request }) => {
    const source = header(request, 'x-amz-copy-source');
    if (source !== undefined) {
      const answer = await call('CopyObject', { Bucket: bucket, Key: key, CopySource: source });
      return xmlAnswer('CopyObjectResult', elements((answer.CopyObjectResult ?? {}) as object));
    }
    const answer = await call('PutObject', {
      Bucket: bucket,
      Key: key,
      Body: objectBody(request),
      ContentType: header(request, 'content-type'),
      IfNoneMatch: header(request, 'if-none-match'),
      Metadata: Object.fromEntries(
        Object.keys(request.headers)
          .filter((name) => name.startsWith('x-amz-meta-'))
          .map((name) => [name.slice('x-amz-meta-'.length), header(request, name) ?? '']),
      ),
    });
    return { status: 200, headers: objectHeaders(answer) };
  },
  'HEAD object': async ({ call, bucket, key, request }) => {
    const VersionId = request.query.get('versionId') ?? undefined;
    return { status: 200, headers: objectHeaders(await call('HeadObject', { Bucket: bucket, Key: key, VersionId })) };
  },
  'GET object': async ({ call, bucket, key, request }) => {
    const answer = await call('GetObject', {
      Bucket: bucket,
      Key: key,
      Range: header(request, 'range'),
      VersionId: request.query.get('versionId') ?? undefined,
    });
    const body = answer.Body instanceof Uint8Array ? answer.Body : Buffer.from(String(answer.Body ?? ''));
    return { status: answer.ContentRange === undefined ? 200 : 206, headers: objectHeaders(answer), body };
  },
  'DELETE object': async ({ call, bucket, key }) => {
    await call('DeleteObject', { Bucket: bucket, Key: key });
    return { status: 204 };
  },
};

/** Version 2 of the listing; version 1 (Marker) is told with the same answer. */
async function listObjects(call: S3Request['call'], Bucket: string, query: URLSearchParams): Promise<WireResponse> {
  const number = (name: string): number | undefined => (query.has(name) ? Number(query.get(name)) : undefined);
  const answer = await call('ListObjectsV2', {
    Bucket,
    Prefix: query.get('prefix') ?? undefined,
    Delimiter: query.get('delimiter') ?? undefined,
    MaxKeys: number('max-keys'),
    ContinuationToken: query.get('continuation-token') ?? undefined,
    StartAfter: query.get('start-after') ?? query.get('marker') ?? undefined,
  });
  const isEncoded = query.get('encoding-type') === 'url';
  const encode = (key: unknown): string =>
    isEncoded ? encodeURIComponent(String(key)).replace(/%2F/g, '/') : String(key);
  const contents = (answer.Contents ?? []) as { Key?: string }[];
  const prefixes = (answer.CommonPrefixes ?? []) as { Prefix?: string }[];
  const content = {
    Name: Bucket,
    Prefix: encode(query.get('prefix') ?? ''),
    Delimiter: query.get('delimiter') ?? undefined,
    MaxKeys: answer.MaxKeys ?? 1000,
    KeyCount: answer.KeyCount ?? contents.length,
    IsTruncated: answer.IsTruncated ?? false,
    EncodingType: isEncoded ? 'url' : undefined,
    NextContinuationToken: answer.NextContinuationToken,
    NextMarker: answer.IsTruncated ? contents[contents.length - 1]?.Key : undefined,
    Contents: contents.map((object) => ({ ...object, Key: encode(object.Key) })),
    CommonPrefixes: prefixes.map(({ Prefix }) => ({ Prefix: encode(Prefix) })),
  };
  return xmlAnswer('ListBucketResult', elements(content));
}

const unescapeXml = (text: string): string =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&#(\d+);/g, (_match, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&#x([0-9a-f]+);/gi, (_match, code: string) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/&amp;/g, '&');
