// s3.test.mjs: the AWS SDK against the practice S3
//
// SPDX-License-Identifier: GPL-3.0-or-later
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { bytes, count, env, faults } from "./practice.mjs";

const Bucket = env.CLOUDFLARE_R2_BUCKET;

function client(more = {}) {
  return new S3Client({
    region: "auto",
    endpoint: env.CLOUDFLARE_R2_ENDPOINT,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: {
      accessKeyId: env.CLOUDFLARE_R2_ACCESS_KEY_ID,
      secretAccessKey: env.CLOUDFLARE_R2_SECRET_ACCESS_KEY,
    },
    ...more,
  });
}

const s3 = client();

async function contents(Key, more = {}) {
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from(await answer.Body.transformToByteArray());
}

test("the bucket is there", async () => {
  await s3.send(new HeadBucketCommand({ Bucket }));
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  assert.deepEqual(Buckets.map((b) => b.Name), [Bucket]);
});

test("a buffer goes in and comes out", async () => {
  const Body = bytes(300000);
  const Key = "folder/a b+c/é (1).zip";
  const put = await s3.send(
    new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/zip", Metadata: { who: "me" } }),
  );
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
  assert.equal(head.ContentLength, Body.length);
  assert.equal(head.ContentType, "application/zip");
  assert.equal(head.ETag, put.ETag);
  assert.equal(head.Metadata.who, "me");
  assert.deepEqual(await contents(Key), Body);
  assert.deepEqual(await contents(Key, { Range: "bytes=100-199" }), Body.subarray(100, 200));
  assert.deepEqual(await contents(Key, { Range: "bytes=-5" }), Body.subarray(-5));
  await assert.rejects(contents(Key, { Range: "bytes=900000-" }), { name: "InvalidRange" });
});

test("a stream with a checksum behind it is not implemented, one without goes in", async () => {
  const Body = bytes(200000, 7);
  const put = (c) =>
    c.send(
      new PutObjectCommand({ Bucket, Key: "stream", Body: Readable.from([Body]), ContentLength: Body.length }),
    );
  await assert.rejects(put(s3), { name: "NotImplemented" });
  await put(client({ requestChecksumCalculation: "WHEN_REQUIRED" }));
  assert.deepEqual(await contents("stream"), Body);
});

test("lib-storage uploads in parts", async () => {
  const Body = bytes(12 * 1024 * 1024, 3);
  const upload = new Upload({
    client: s3,
    params: { Bucket, Key: "parts.bin", Body },
    partSize: 5 * 1024 * 1024,
    queueSize: 3,
  });
  const done = await upload.done();
  assert.match(done.ETag, /^"[0-9a-f]{32}-3"$/);
  assert.deepEqual(await contents("parts.bin"), Body);
  assert.deepEqual(
    await contents("parts.bin", { Range: `bytes=${5 * 1024 * 1024 - 3}-${5 * 1024 * 1024 + 2}` }),
    Body.subarray(5 * 1024 * 1024 - 3, 5 * 1024 * 1024 + 3),
  );
});

test("an upload can be looked at and given up", async () => {
  const Key = "given-up";
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: bytes(1000) }));
  const { Parts } = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId }));
  assert.deepEqual(Parts.map((p) => [p.PartNumber, p.Size]), [[1, 1000]]);
  const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  assert.deepEqual(Uploads.map((u) => u.UploadId), [UploadId]);
  await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  await assert.rejects(s3.send(new ListPartsCommand({ Bucket, Key, UploadId })), { name: "NoSuchUpload" });
});

test("presigned addresses work for what they were made for", async () => {
  const Body = bytes(5000, 9);
  const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "signed.zip" }), { expiresIn: 60 });
  assert.equal((await fetch(put, { method: "PUT", body: Body })).status, 200);
  const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "signed.zip" }), { expiresIn: 60 });
  assert.deepEqual(Buffer.from(await (await fetch(get)).arrayBuffer()), Body);
  assert.equal((await fetch(get, { method: "HEAD" })).status, 403);
  assert.equal((await fetch(get.replace("signed.zip", "other.zip"))).status, 403);
  assert.equal((await fetch(get.replace("X-Amz-Expires=60", "X-Amz-Expires=61"))).status, 403);
});

test("an address that is too old is refused", async () => {
  const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "signed.zip" }), {
    expiresIn: 60,
    signingDate: new Date(Date.now() - 120000),
  });
  const answer = await fetch(get);
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /<Code>ExpiredRequest</);
});

test("a wrong key, secret, clock or region is refused", async () => {
  const credentials = {
    accessKeyId: env.CLOUDFLARE_R2_ACCESS_KEY_ID,
    secretAccessKey: env.CLOUDFLARE_R2_SECRET_ACCESS_KEY,
  };
  const list = (more) => client(more).send(new GetObjectCommand({ Bucket, Key: "signed.zip" }));
  await assert.rejects(list({ credentials: { ...credentials, secretAccessKey: "no" } }), {
    name: "SignatureDoesNotMatch",
  });
  await assert.rejects(list({ credentials: { ...credentials, accessKeyId: "0".repeat(32) } }), {
    name: "Unauthorized",
  });
  await assert.rejects(list({ systemClockOffset: 3600 * 1000 }), { name: "RequestTimeTooSkewed" });
  await assert.rejects(list({ region: "eu-central-1" }), { name: "InvalidRegionName" });
});

test("conditions are kept", async () => {
  await assert.rejects(
    s3.send(new PutObjectCommand({ Bucket, Key: "signed.zip", Body: "x", IfNoneMatch: "*" })),
    { name: "PreconditionFailed" },
  );
  await s3.send(new PutObjectCommand({ Bucket, Key: "new.zip", Body: "x", IfNoneMatch: "*" }));
});

test("what R2 lacks is not implemented", async () => {
  await assert.rejects(
    s3.send(new PutObjectCommand({ Bucket, Key: "acl", Body: "x", ACL: "public-read" })),
    { name: "NotImplemented" },
  );
});

test("an object can be copied", async () => {
  await s3.send(new CopyObjectCommand({ Bucket, Key: "copy.zip", CopySource: `${Bucket}/signed.zip` }));
  assert.deepEqual(await contents("copy.zip"), await contents("signed.zip"));
});

test("lists come in pages", async () => {
  for (let i = 0; i < 7; i++)
    await s3.send(new PutObjectCommand({ Bucket, Key: `list/${i}/x`, Body: `${i}` }));
  const keys = [];
  let pages = 0;
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 3 }, { Bucket, Prefix: "list/" })) {
    keys.push(...page.Contents.map((o) => o.Key));
    pages++;
  }
  assert.equal(pages, 3);
  assert.deepEqual(keys, [0, 1, 2, 3, 4, 5, 6].map((i) => `list/${i}/x`));
  const folders = [];
  for await (const page of paginateListObjectsV2(
    { client: s3, pageSize: 2 },
    { Bucket, Prefix: "list/", Delimiter: "/" },
  ))
    folders.push(...page.CommonPrefixes.map((p) => p.Prefix));
  assert.equal(folders.length, 7);
});

test("what is deleted is gone", async () => {
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "new.zip" }));
  await assert.rejects(contents("new.zip"), { name: "NoSuchKey" });
  const Objects = [0, 1, 2, 3, 4, 5, 6].map((i) => ({ Key: `list/${i}/x` }));
  const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  assert.equal(Deleted.length, 7);
  await assert.rejects(contents("list/0/x"), { name: "NoSuchKey" });
});

test("a lifecycle is kept", async () => {
  const before = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  assert.equal(before.Rules.length, 1);
  const Rules = [
    ...before.Rules,
    { ID: "zips", Status: "Enabled", Filter: { Prefix: "runs/" }, Expiration: { Days: 1 } },
  ];
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }),
  );
  const after = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  assert.deepEqual(after.Rules.map((r) => r.ID), [before.Rules[0].ID, "zips"]);
});

test("the SDK gets over a service that is busy once", async () => {
  await faults([
    { match: { operation: "s3.PutObject" }, action: { type: "status", status: 503 } },
    { match: { operation: "s3.PutObject" }, action: { type: "reset", when: "request-body" } },
  ]);
  const before = await count("s3.PutObject");
  await client({ maxAttempts: 4 }).send(new PutObjectCommand({ Bucket, Key: "busy", Body: bytes(100000) }));
  assert.equal((await count("s3.PutObject")) - before, 1);
  assert.deepEqual(await contents("busy"), bytes(100000));
});
