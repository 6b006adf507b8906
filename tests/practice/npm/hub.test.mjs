// hub.test.mjs: Hugging Face's own client against the practice Hub
//
// SPDX-License-Identifier: GPL-3.0-or-later
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createRepo,
  deleteFile,
  deleteRepo,
  downloadFile,
  fileDownloadInfo,
  listFiles,
  modelInfo,
  uploadFiles,
  whoAmI,
} from "@huggingface/hub";
import { bytes, count, env, faults } from "./practice.mjs";

const hubUrl = env.HF_ENDPOINT;
const accessToken = env.HF_TOKEN;
const repo = { type: "model", name: "practice/my-lora" };
const common = { repo, accessToken, hubUrl, useXet: false };

const card = `---
license: other
license_name: flux-1-dev-non-commercial-license
base_model: black-forest-labs/FLUX.1-dev
instance_prompt: "TOK: a cat"
tags: [lora, flux]
---
# A practice model
`;

async function files() {
  const found = {};
  for await (const file of listFiles({ ...common, recursive: true })) found[file.path] = file;
  return found;
}

async function same(path, data) {
  const blob = await downloadFile({ ...common, path, xet: false });
  assert.deepEqual(Buffer.from(await blob.arrayBuffer()), data);
}

function upload(content, more = {}) {
  return uploadFiles({
    ...common,
    files: Object.entries(content).map(([path, data]) => ({ path, content: new Blob([data]) })),
    ...more,
  });
}

test("the person is told", async () => {
  const me = await whoAmI({ accessToken, hubUrl });
  assert.equal(me.name, env.HUGGINGFACE_USERNAME);
  assert.equal(me.auth.accessToken.role, "write");
});

test("a bad token is refused", async () => {
  await assert.rejects(whoAmI({ accessToken: "hf_no", hubUrl }), { statusCode: 401 });
});

test("a repository is made once", async () => {
  const made = await createRepo({ repo, accessToken, hubUrl, private: true });
  assert.equal(made.repoUrl, `${hubUrl}/practice/my-lora`);
  await assert.rejects(createRepo({ repo, accessToken, hubUrl }), { statusCode: 409 });
  await assert.rejects(
    createRepo({ repo: { type: "model", name: "practice/bad--name" }, accessToken, hubUrl }),
    { statusCode: 400 },
  );
});

test("a token that may only read may not write", async () => {
  await assert.rejects(upload({ "a.txt": "a" }, { accessToken: env.PRACTICE_HUB_READ_TOKEN }), {
    statusCode: 403,
  });
});

test("small files go into the commit", async () => {
  const commit = await upload({ "README.md": card, "images/one.txt": "one" });
  assert.match(commit.commit.oid, /^[0-9a-f]{40}$/);
  const found = await files();
  assert.deepEqual(Object.keys(found).sort(), [".gitattributes", "README.md", "images", "images/one.txt"]);
  await same("README.md", Buffer.from(card));
});

test("a large file goes in one piece", async () => {
  const data = bytes(1500000, 5);
  const before = await count("hub.lfs.put");
  await upload({ "lora.safetensors": data });
  assert.equal((await count("hub.lfs.put")) - before, 1);
  const found = await files();
  assert.equal(found["lora.safetensors"].size, data.length);
  assert.ok(found["lora.safetensors"].lfs.oid);
  await same("lora.safetensors", data);
});

test("a very large file goes in parts", async () => {
  const data = bytes(4300000, 6);
  await upload({ "big.safetensors": data });
  assert.equal(await count("hub.lfs.put-part"), 5);
  assert.equal(await count("hub.lfs.complete"), 1);
  await same("big.safetensors", data);
});

test("what is there is not sent again", async () => {
  const before = await count("hub.lfs.put");
  await upload({ "copy.safetensors": bytes(1500000, 5) });
  assert.equal(await count("hub.lfs.put"), before);
  await same("copy.safetensors", bytes(1500000, 5));
});

test("a bad card spoils the commit", async () => {
  await assert.rejects(upload({ "README.md": "---\nlicense: [mit\n---\n", "b.txt": "b" }), {
    statusCode: 400,
  });
  assert.equal((await files())["b.txt"], undefined);
});

test("a stale parent is refused", async () => {
  const head = (await modelInfo({ name: repo.name, accessToken, hubUrl, additionalFields: ["sha"] })).sha;
  await upload({ "c.txt": "c" }, { parentCommit: head });
  await assert.rejects(upload({ "d.txt": "d" }, { parentCommit: head }), { statusCode: 412 });
});

test("a commit that the plan rejects is not there", async () => {
  await faults([{ match: { operation: "hub.commit" }, action: { type: "reject-commit", status: 403, error: "no" } }]);
  await assert.rejects(upload({ "e.txt": "e" }), { statusCode: 403 });
  await upload({ "e.txt": "e" });
  assert.ok((await files())["e.txt"]);
});

test("a file is described and deleted", async () => {
  const info = await fileDownloadInfo({ ...common, path: "lora.safetensors" });
  assert.equal(info.size, 1500000);
  await deleteFile({ ...common, path: "c.txt" });
  assert.equal((await files())["c.txt"], undefined);
  assert.equal(await fileDownloadInfo({ ...common, path: "c.txt" }), null);
});

test("strangers do not see a private repository", async () => {
  await assert.rejects(modelInfo({ name: repo.name, hubUrl }), { statusCode: 401 });
});

test("a repository can be deleted", async () => {
  await deleteRepo({ repo, accessToken, hubUrl });
  await assert.rejects(modelInfo({ name: repo.name, accessToken, hubUrl }), { statusCode: 404 });
});
