// replicate.test.mjs: Replicate's own client against the practice Replicate
//
// SPDX-License-Identifier: GPL-3.0-or-later
import assert from "node:assert/strict";
import { test } from "node:test";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import Replicate from "replicate";
import { bytes, control, count, dataset, env, faults } from "./practice.mjs";

const replicate = new Replicate({ auth: env.REPLICATE_API_TOKEN, baseUrl: env.REPLICATE_API_BASE_URL });
const Bucket = env.CLOUDFLARE_R2_BUCKET;

const s3 = new S3Client({
  region: "auto",
  endpoint: env.CLOUDFLARE_R2_ENDPOINT,
  forcePathStyle: true,
  credentials: {
    accessKeyId: env.CLOUDFLARE_R2_ACCESS_KEY_ID,
    secretAccessKey: env.CLOUDFLARE_R2_SECRET_ACCESS_KEY,
  },
});

async function address(Key, Body) {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  return getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 3600 });
}

async function version() {
  const model = await replicate.models.get("ostris", "flux-dev-lora-trainer");
  return model.latest_version.id;
}

async function create(input, destination = "practice/lora") {
  return replicate.trainings.create("ostris", "flux-dev-lora-trainer", await version(), {
    destination,
    input,
  });
}

async function finish(id) {
  for (;;) {
    const training = await replicate.trainings.get(id);
    if (!["starting", "processing"].includes(training.status)) return training;
  }
}

function rejects(promise, status, pattern) {
  return assert.rejects(promise, (error) => {
    assert.equal(error.response.status, status);
    assert.match(error.message, pattern);
    return true;
  });
}

test("the account is told", async () => {
  assert.equal((await replicate.accounts.current()).username, env.HUGGINGFACE_USERNAME);
});

test("a bad token is refused", async () => {
  const stranger = new Replicate({ auth: "r8_no", baseUrl: env.REPLICATE_API_BASE_URL });
  await rejects(stranger.accounts.current(), 401, /valid authentication token/);
});

test("a model is made once", async () => {
  const options = { visibility: "private", hardware: "gpu-t4" };
  await rejects(replicate.models.get("practice", "lora"), 404, /Not Found/i);
  await rejects(replicate.models.create("practice", "lora", options), 400, /not a valid hardware SKU/);
  const skus = (await replicate.hardware.list()).map((h) => h.sku);
  assert.ok(skus.includes("gpu-h100"));
  options.hardware = "gpu-h100";
  const model = await replicate.models.create("practice", "lora", options);
  assert.equal(model.visibility, "private");
  assert.equal(model.latest_version, null);
  await rejects(replicate.models.create("practice", "lora", options), 409, /already exists/);
});

test("a trainer tells its inputs", async () => {
  const { results } = await replicate.models.versions.list("ostris", "flux-dev-lora-trainer");
  assert.equal(results[0].id, await version());
  const form = results[0].openapi_schema.components.schemas.TrainingInput;
  assert.equal(form.properties.steps.maximum, 6000);
  assert.equal(form.properties.input_images.format, "uri");
});

test("a training runs to its end", async () => {
  const input_images = await address("runs/train.zip", dataset(4));
  const training = await create({ input_images, trigger_word: "TOK", steps: 500, lora_rank: 8 });
  assert.equal(training.status, "starting");
  assert.match(training.urls.get, /\/v1\/predictions\//);
  const seen = new Set();
  let log = "";
  for (;;) {
    const now = await replicate.trainings.get(training.id);
    seen.add(now.status);
    assert.ok((now.logs ?? "").startsWith(log));
    log = now.logs ?? "";
    if (now.status === "succeeded") {
      assert.match(now.output.version, /^practice\/lora:[0-9a-f]{64}$/);
      assert.ok(now.metrics.predict_time >= 0);
      const weights = await fetch(now.output.weights);
      assert.equal(weights.status, 200);
      assert.notEqual(new URL(now.output.weights).origin, control);
      const tar = Buffer.from(await weights.arrayBuffer());
      assert.ok(tar.includes("output/flux_train_replicate/lora.safetensors"));
      assert.ok(tar.includes("transformer.transformer_blocks.0.attn.to_q.lora_A.weight"));
      const part = await fetch(now.output.weights, { headers: { Range: "bytes=10-19" } });
      assert.equal(part.status, 206);
      assert.deepEqual(Buffer.from(await part.arrayBuffer()), tar.subarray(10, 20));
      break;
    }
    assert.ok(["starting", "processing"].includes(now.status), now.error);
  }
  assert.deepEqual([...seen], ["starting", "processing", "succeeded"]);
  assert.match(log, /Extracted 8 files from zip to input_images/);
  assert.match(log, /\rflux_train_replicate: 100%\|[^|]*\| 499\/500 \[/);
  const model = await replicate.models.get("practice", "lora");
  assert.match(model.latest_version.id, /^[0-9a-f]{64}$/);
});

test("a wrong input is refused", async () => {
  await rejects(create({ input_images: "https://example.org/a.zip", steps: 9000 }), 422, /less than or equal to 6000/);
  await rejects(create({ input_images: 7 }), 422, /Invalid type/);
  await rejects(create({ input_images: "x" }, "practice/none"), 404, /training destination does not exist/);
});

test("an archive that is none fails the training", async () => {
  const training = await create({ input_images: await address("runs/bad.zip", bytes(1000)) });
  const end = await finish(training.id);
  assert.equal(end.status, "failed");
  assert.equal(end.error, "input_images must be a zip file");
});

test("an address that cannot be read fails the training", async () => {
  const good = await address("runs/gone.zip", dataset());
  const training = await create({ input_images: good.replace("gone.zip", "lost.zip") });
  const end = await finish(training.id);
  assert.equal(end.status, "failed");
  assert.match(end.error, /403/);
});

test("a training can be canceled", async () => {
  const training = await create({ input_images: await address("runs/c.zip", dataset()) });
  const canceled = await replicate.trainings.cancel(training.id);
  assert.equal(canceled.status, "canceled");
  assert.ok(canceled.completed_at);
  assert.equal((await replicate.trainings.get(training.id)).status, "canceled");
});

test("the list is newest first and has no logs", async () => {
  const { results } = await replicate.trainings.list();
  assert.ok(results.length >= 4);
  assert.equal(results[0].status, "canceled");
  assert.equal("logs" in results[0], false);
  assert.equal(results[0].source, "api");
});

test("a file serves as input", async () => {
  const file = await replicate.files.create(new Blob([dataset(2)], { type: "application/zip" }));
  assert.equal(file.size, dataset(2).length);
  const training = await create({ input_images: file.urls.get, steps: 10 });
  assert.match(training.input.input_images, /\/download\?expiry=/);
  assert.equal((await finish(training.id)).status, "succeeded");
  await replicate.files.delete(file.id);
  await rejects(replicate.files.get(file.id), 404, /Not Found/i);
});

test("the client waits when it is told to, and does not repeat a create", async () => {
  await faults([
    {
      match: { operation: "replicate.trainings.list" },
      action: { type: "status", status: 429, headers: { "Retry-After": "1" } },
    },
    {
      match: { operation: "replicate.trainings.create" },
      action: { type: "status", status: 500, processed: true },
    },
  ]);
  await replicate.trainings.list();
  const before = await count("replicate.trainings.list");
  const { results } = await replicate.trainings.list();
  await rejects(create({ input_images: "https://example.org/a.zip" }), 500, /Internal Server Error/);
  assert.equal((await replicate.trainings.list()).results.length, results.length + 1);
  assert.equal(await count("replicate.trainings.list"), before + 2);
});

test("a training fails as it is planned to", async () => {
  await faults([
    {
      match: { operation: "replicate.trainings.create" },
      action: { type: "fail-training", error: "CUDA out of memory", log: "OOM" },
    },
  ]);
  const training = await create({ input_images: await address("runs/f.zip", dataset()) });
  const end = await finish(training.id);
  assert.equal(end.status, "failed");
  assert.equal(end.error, "CUDA out of memory");
  assert.match(end.logs, /OOM/);
});
