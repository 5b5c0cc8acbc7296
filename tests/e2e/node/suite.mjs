// The AWS SDK for JavaScript against one endpoint: node suite.mjs ENDPOINT BUCKET. Prints one line per check that held;
// the first that does not ends the process with its stack.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand, DeleteObjectCommand, GetObjectAttributesCommand, GetObjectCommand, HeadObjectCommand,
  ListObjectsV2Command, PutObjectCommand, S3Client, paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

const [endpoint, Bucket] = process.argv.slice(2);
const s3 = new S3Client({
  endpoint, region: 'us-east-1', forcePathStyle: true,
  credentials: { accessKeyId: 'mocks3', secretAccessKey: 'mocks3-secret' },
});
const MiB = 1 << 20;

function* pieces(total, size) {
  const piece = Buffer.alloc(size);
  for (let at = 0, n = 0; at < total; at += size, n++) {
    piece.fill(n % 251);
    yield Buffer.from(piece.subarray(0, Math.min(size, total - at)));
  }
}

async function sha256(stream) {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    size += chunk.length;
  }
  return [hash.digest('hex'), size];
}

const checks = {
  async 'default settings of today\'s SDK: put with a CRC32 trailer, get verified'() {
    const put = await s3.send(new PutObjectCommand({ Bucket, Key: 'hello', Body: 'hello world' }));
    assert.equal(put.ChecksumCRC32, 'DUoRhQ==');
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'hello' }));
    assert.equal(await got.Body.transformToString(), 'hello world');
  },
  async 'a body of unknown length goes as aws-chunked'() {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'stream', Body: Readable.from(pieces(3 * MiB, 65536)), ContentLength: 3 * MiB }));
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'stream' }));
    assert.equal(head.ContentLength, 3 * MiB);
  },
  async 'lib-storage uploads 256 MiB in parts and they come back whole'() {
    const total = 256 * MiB;
    await new Upload({ client: s3, partSize: 16 * MiB, queueSize: 2, params: { Bucket, Key: 'big', Body: Readable.from(pieces(total, MiB)) } }).done();
    const [wanted] = await sha256(Readable.from(pieces(total, MiB)));
    const [found, size] = await sha256((await s3.send(new GetObjectCommand({ Bucket, Key: 'big' }))).Body);
    assert.equal(size, total);
    assert.equal(found, wanted);
    const attributes = await s3.send(new GetObjectAttributesCommand({ Bucket, Key: 'big', ObjectAttributes: ['ObjectSize', 'ObjectParts', 'ETag'] }));
    assert.equal(attributes.ObjectSize, total);
    assert.equal(attributes.ObjectParts.TotalPartsCount, 16);
  },
  async 'ranges'() {
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'hello', Range: 'bytes=6-' }));
    assert.equal(got.ContentRange, 'bytes 6-10/11');
    assert.equal(await got.Body.transformToString(), 'world');
  },
  async 'copy, and the copy is its own object'() {
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/hello` }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'hello' }));
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'copy' }));
    assert.equal(await got.Body.transformToString(), 'hello world');
  },
  async 'presigned URLs work and only as signed'() {
    const put = await fetch(await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'signed' })), { method: 'PUT', body: 'by url' });
    assert.equal(put.status, 200);
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'signed' }), { expiresIn: 60 });
    assert.equal(await (await fetch(url)).text(), 'by url');
    assert.equal((await fetch(url.replace('/signed?', '/copy?'))).status, 403);
  },
  async 'errors are typed'() {
    await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key: 'nothing' })), { name: 'NoSuchKey' });
    await assert.rejects(s3.send(new HeadObjectCommand({ Bucket, Key: 'nothing' })), { name: 'NotFound' });
    await assert.rejects(s3.send(new ListObjectsV2Command({ Bucket: `${Bucket}-not` })), { name: 'NoSuchBucket' });
    await assert.rejects(s3.send(new PutObjectCommand({ Bucket, Key: 'copy', Body: 'x', IfNoneMatch: '*' })), { name: 'PreconditionFailed' });
  },
  async 'pages of a listing'() {
    const keys = [];
    for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket })) keys.push(...page.Contents.map((o) => o.Key));
    assert.deepEqual(keys, ['big', 'copy', 'signed', 'stream']);
  },
};

for (const [name, check] of Object.entries(checks)) {
  await check();
  console.log(`ok ${name}`);
}
