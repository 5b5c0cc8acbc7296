import test from 'node:test';
import assert from 'node:assert/strict';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

test('an upload survives being throttled twice', async () => {
  const rule = { id: 'tutorial', rule: 'PutObject bucket=tutorial-js : 2x -> slow_down' };
  const added = await fetch(`${process.env.MOCKS3_ADMIN}/v1/rules`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ rules: [rule] }),
  });
  assert.ok(added.ok, await added.text());
  const s3 = new S3Client({
    endpoint: process.env.MOCKS3_ENDPOINT, region: 'us-east-1', forcePathStyle: true,
    credentials: { accessKeyId: 'mocks3', secretAccessKey: 'mocks3-secret' },
  });
  const file = { Bucket: 'tutorial-js', Key: 'report.csv' };
  await s3.send(new CreateBucketCommand({ Bucket: file.Bucket }));
  const reply = await s3.send(new PutObjectCommand({ ...file, Body: 'a,b\n1,2\n' }));
  assert.equal(reply.$metadata.attempts, 3);
  assert.equal(await (await s3.send(new GetObjectCommand(file))).Body.transformToString(), 'a,b\n1,2\n');
});
