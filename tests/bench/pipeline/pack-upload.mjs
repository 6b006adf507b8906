// pack-upload.mjs: what pack-upload.c does, with sharp, archiver or jszip, and the AWS SDK
//
// node pack-upload.mjs FOLDER LONGEST-SIDE archiver|jszip; the storage is in CLOUDFLARE_R2_*.
// With a longest side of 0 the pictures go into the archive as they are: not looked at, their
// metadata still in them.
//
// SPDX-License-Identifier: GPL-3.0-or-later
import { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import archiver from "archiver";
import JSZip from "jszip";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, parse } from "node:path";
import { PassThrough } from "node:stream";
import { prepare } from "./prepare.mjs";

const [folder, side, packer] = process.argv.slice(2);
const longest = Number(side);
const caption = "TOK";
const names = (await readdir(folder)).filter((name) => name.endsWith(".jpg")).sort();

// As many pictures under way as there are processors, and one ahead of each; in order.
async function* pictures() {
  const ahead = 2 * availableParallelism();
  const waiting = [];
  let next = 0;
  while (next < names.length || waiting.length > 0) {
    while (next < names.length && waiting.length < ahead) {
      const name = names[next++];
      waiting.push({ name, made: prepare(join(folder, name), longest) });
    }
    const { name, made } = waiting.shift();
    yield { name, data: await made };
  }
}

function* files() {
  for (const name of names) yield { name, data: createReadStream(join(folder, name)) };
}

async function packWithArchiver(out) {
  const archive = archiver("zip", { store: true });
  archive.pipe(out);
  archive.on("error", (error) => out.destroy(error));
  for await (const { name, data } of longest > 0 ? pictures() : files()) {
    const taken = new Promise((resolve) => archive.once("entry", resolve));
    archive.append(data, { name });
    await taken;
    archive.append(caption, { name: `${parse(name).name}.txt` });
  }
  await archive.finalize();
}

async function packWithJszip(out) {
  const zip = new JSZip();
  const add = (name, data) => {
    zip.file(name, data);
    zip.file(`${parse(name).name}.txt`, caption);
  };
  if (longest > 0) for await (const { name, data } of pictures()) add(name, data);
  else for (const name of names) add(name, await readFile(join(folder, name)));
  zip.generateNodeStream({ compression: "STORE", streamFiles: true }).pipe(out);
}

const client = new S3Client({
  region: "auto",
  endpoint: process.env.CLOUDFLARE_R2_ENDPOINT,
  forcePathStyle: true,
  // As Cloudflare's documentation advises; it saves a checksum.
  requestChecksumCalculation: "WHEN_REQUIRED",
  credentials: {
    accessKeyId: process.env.CLOUDFLARE_R2_ACCESS_KEY_ID,
    secretAccessKey: process.env.CLOUDFLARE_R2_SECRET_ACCESS_KEY,
  },
});
const out = new PassThrough();
const upload = new Upload({
  client,
  partSize: 16 * 1024 * 1024,
  params: {
    Bucket: process.env.CLOUDFLARE_R2_BUCKET,
    Key: `bench/${packer}-${process.pid}.zip`,
    ContentType: "application/zip",
    Body: out,
  },
});
await Promise.all([upload.done(), (packer === "jszip" ? packWithJszip : packWithArchiver)(out)]);
console.log(JSON.stringify({ pictures: names.length }));
