// prepare.mjs: a photograph made ready for training with sharp
//
// SPDX-License-Identifier: GPL-3.0-or-later
import sharp from "sharp";

export function prepare(path, longest) {
  return sharp(path)
    .rotate()
    .resize({ width: longest, height: longest, fit: "inside", withoutEnlargement: true })
    .jpeg({ quality: 90 })
    .toBuffer();
}
