// psnr.mjs: how near the pictures of an archive, and sharp's, are to a common reference
//
// node psnr.mjs FOLDER LONGEST-SIDE ARCHIVE COUNT; the reference are all pixels of a
// photograph, decoded at full size and reduced by Lanczos, without the loss of a JPEG.
//
// SPDX-License-Identifier: GPL-3.0-or-later
import JSZip from "jszip";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { prepare } from "./prepare.mjs";

const [folder, side, archive, count] = process.argv.slice(2);
const longest = Number(side);

const raw = (image) => image.removeAlpha().raw().toBuffer({ resolveWithObject: true });

function reference(path) {
  return raw(
    sharp(path)
      .rotate()
      .resize({ width: longest, height: longest, fit: "inside", kernel: "lanczos3", fastShrinkOnLoad: false }),
  );
}

// fastShrinkOnLoad alone lets sharp still decode at half the size; a PNG in between does not.
async function whole(path) {
  return reference(await sharp(path).png({ compressionLevel: 0 }).toBuffer());
}

function psnr(a, b) {
  if (a.info.width !== b.info.width || a.info.height !== b.info.height || a.data.length !== b.data.length)
    throw new Error(`${a.info.width} x ${a.info.height} is not ${b.info.width} x ${b.info.height}`);
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i] - b.data[i]) ** 2;
  return 10 * Math.log10(255 ** 2 / (sum / a.data.length));
}

const zip = await JSZip.loadAsync(await readFile(archive));
const names = Object.keys(zip.files).filter((name) => name.endsWith(".jpg")).slice(0, Number(count));
let [ours, theirs, worst] = [0, 0, Infinity];
for (const name of names) {
  const path = join(folder, name);
  const wanted = await whole(path);
  const our = psnr(wanted, await raw(sharp(await zip.file(name).async("nodebuffer"))));
  const their = psnr(wanted, await raw(sharp(await prepare(path, longest))));
  ours += our / names.length;
  theirs += their / names.length;
  worst = Math.min(worst, our - their);
}
console.log(JSON.stringify({ pictures: names.length, ours, theirs, worst }));
