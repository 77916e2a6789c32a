import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeAll, openServices, text } from './support';

afterEach(closeAll);

interface Listing {
  Contents: { Key: string; ETag: string; Size: number }[];
  CommonPrefixes: { Prefix: string }[];
  NextContinuationToken?: string;
  IsTruncated: boolean;
}

test('what is put can be got, with its ETag, type and metadata; jobs see it as a file', async () => {
  const { call, stateDir } = openServices();
  await call('s3', 'CreateBucket', { Bucket: 'data' });
  const body = Buffer.from('a,b\n1,2\n');
  const etag = `"${createHash('md5').update(body).digest('hex')}"`;
  expect(
    await call('s3', 'PutObject', { Bucket: 'data', Key: 'raw/x.csv', Body: body, ContentType: 'text/csv' }),
  ).toEqual({
    ETag: etag,
  });
  const got = await call<{ Body: Uint8Array; ETag: string; ContentType: string }>('s3', 'GetObject', {
    Bucket: 'data',
    Key: 'raw/x.csv',
  });
  expect(text(got.Body)).toBe('a,b\n1,2\n');
  expect(got).toMatchObject({ ETag: etag, ContentType: 'text/csv', ContentLength: 8 });
  expect(readFileSync(join(stateDir, 's3/data/raw/x.csv'), 'utf8')).toBe('a,b\n1,2\n');
  const part = await call<{ Body: Uint8Array }>('s3', 'GetObject', {
    Bucket: 'data',
    Key: 'raw/x.csv',
    Range: 'bytes=4-6',
  });
  expect(text(part.Body)).toBe('1,2');
});

test('a file that a job changed is seen with its new ETag', async () => {
  const { call, stateDir } = openServices();
  await call('s3', 'CreateBucket', { Bucket: 'data' });
  await call('s3', 'PutObject', { Bucket: 'data', Key: 'k', Body: 'old' });
  writeFileSync(join(stateDir, 's3/data/k'), 'newer');
  expect(await call('s3', 'HeadObject', { Bucket: 'data', Key: 'k' })).toMatchObject({
    ContentLength: 5,
    ETag: `"${createHash('md5').update('newer').digest('hex')}"`,
  });
});

test.each([
  ['GetObject', { Bucket: 'data', Key: 'none' }, 'NoSuchKey', 404],
  ['HeadObject', { Bucket: 'data', Key: 'none' }, 'NotFound', 404],
  ['GetObject', { Bucket: 'other', Key: 'k' }, 'NoSuchBucket', 404],
  ['PutObject', { Bucket: 'data', Key: '../escape', Body: 'x' }, 'InvalidArgument', 400],
  ['PutObject', { Bucket: 'data', Key: 'k/below', Body: 'x' }, 'InvalidArgument', 400],
  ['PutObject', { Bucket: 'data', Key: 'k', Body: 'x', IfNoneMatch: '*' }, 'PreconditionFailed', 412],
  ['CreateBucket', { Bucket: 'Bad_Name' }, 'InvalidBucketName', 400],
])('%s of %j fails with %s', async (operation, input, name, statusCode) => {
  const { call } = openServices();
  await call('s3', 'CreateBucket', { Bucket: 'data' });
  await call('s3', 'PutObject', { Bucket: 'data', Key: 'k', Body: 'there' });
  await expect(call('s3', operation, input)).rejects.toMatchObject({ name, statusCode });
});

test('lists by prefix and delimiter, in pages, in the order of bytes', async () => {
  const { call } = openServices();
  await call('s3', 'CreateBucket', { Bucket: 'data' });
  for (const Key of ['a/1', 'a/2', 'a-b', 'a/sub/3', 'b/1', 'Z'])
    await call('s3', 'PutObject', { Bucket: 'data', Key, Body: Key });
  const all = await call<Listing>('s3', 'ListObjectsV2', { Bucket: 'data' });
  expect(all.Contents.map(({ Key }) => Key)).toEqual(['Z', 'a-b', 'a/1', 'a/2', 'a/sub/3', 'b/1']);
  const below = await call<Listing>('s3', 'ListObjectsV2', { Bucket: 'data', Prefix: 'a/', Delimiter: '/' });
  expect(below.Contents.map(({ Key }) => Key)).toEqual(['a/1', 'a/2']);
  expect(below.CommonPrefixes).toEqual([{ Prefix: 'a/sub/' }]);
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page: Listing = await call('s3', 'ListObjectsV2', { Bucket: 'data', MaxKeys: 2, ContinuationToken: token });
    keys.push(...page.Contents.map(({ Key }) => Key));
    token = page.NextContinuationToken;
    expect(page.IsTruncated).toBe(token !== undefined);
  } while (token);
  expect(keys).toEqual(['Z', 'a-b', 'a/1', 'a/2', 'a/sub/3', 'b/1']);
});

test('delete removes the object and its empty folders; copy keeps the content', async () => {
  const { call } = openServices();
  await call('s3', 'CreateBucket', { Bucket: 'data' });
  await call('s3', 'PutObject', { Bucket: 'data', Key: 'a/b/c', Body: 'x' });
  await call('s3', 'CopyObject', { Bucket: 'data', Key: 'copy', CopySource: 'data/a/b/c' });
  await call('s3', 'DeleteObject', { Bucket: 'data', Key: 'a/b/c' });
  await call('s3', 'DeleteObject', { Bucket: 'data', Key: 'a/b/c' });
  const { Contents } = await call<Listing>('s3', 'ListObjectsV2', { Bucket: 'data' });
  expect(Contents.map(({ Key }) => Key)).toEqual(['copy']);
  // The former folder's name is free for an object again.
  await call('s3', 'PutObject', { Bucket: 'data', Key: 'a', Body: 'y' });
});

test('a versioned bucket gives each content a version id', async () => {
  const { call } = openServices();
  await call('s3', 'CreateBucket', { Bucket: 'data' });
  await call('s3', 'PutBucketVersioning', { Bucket: 'data', VersioningConfiguration: { Status: 'Enabled' } });
  const one = await call<{ VersionId: string }>('s3', 'PutObject', { Bucket: 'data', Key: 'k', Body: '1' });
  const two = await call<{ VersionId: string }>('s3', 'PutObject', { Bucket: 'data', Key: 'k', Body: '2' });
  expect(one.VersionId).not.toBe(two.VersionId);
  await expect(call('s3', 'GetObject', { Bucket: 'data', Key: 'k', VersionId: one.VersionId })).rejects.toMatchObject({
    name: 'NoSuchVersion',
  });
  expect(await call('s3', 'HeadObject', { Bucket: 'data', Key: 'k' })).toMatchObject({ VersionId: two.VersionId });
});
