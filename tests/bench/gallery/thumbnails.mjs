// thumbnails.mjs: what thumbnails.c does, with sharp
//
// node thumbnails.mjs FOLDER CACHE
//
// SPDX-License-Identifier: GPL-3.0-or-later
import { mkdir, readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, parse } from "node:path";
import sharp from "sharp";

const [folder, cache] = process.argv.slice(2);
const names = (await readdir(folder)).filter((name) => name.endsWith(".jpg")).sort();
let next = 0;

async function work() {
  while (next < names.length) {
    const name = names[next++];
    await sharp(join(folder, name))
      .rotate()
      .resize({ width: 256, height: 256, fit: "inside", withoutEnlargement: true })
      .png()
      .toFile(join(cache, `${parse(name).name}.png`));
  }
}

await mkdir(cache, { recursive: true });
await Promise.all(Array.from({ length: 2 * availableParallelism() }, work));
console.log(JSON.stringify({ pictures: names.length }));
