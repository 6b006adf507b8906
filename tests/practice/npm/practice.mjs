// practice.mjs: what the suites share
//
// SPDX-License-Identifier: GPL-3.0-or-later
import { crc32 } from "node:zlib";

export const env = process.env;
export const control = new URL(env.REPLICATE_API_BASE_URL).origin;

export async function journal() {
  return (await fetch(`${control}/practice/journal`)).json();
}

export async function count(operation) {
  return (await journal()).ok[operation] ?? 0;
}

export async function faults(plan) {
  const answer = await fetch(`${control}/practice/faults`, {
    method: "POST",
    body: JSON.stringify(plan),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

// Bytes that are the same in every run and do not repeat in a way that hides a mix-up of parts.
export function bytes(length, seed = 1) {
  const out = Buffer.alloc(length);
  let x = seed >>> 0;
  for (let i = 0; i < length; i++) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    out[i] = x >>> 24;
  }
  return out;
}

function crcTable() {
  return Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
}

const table = crcTable();

function checksum(data) {
  if (crc32) return crc32(data);
  let c = 0xffffffff;
  for (const byte of data) c = table[(c ^ byte) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

// A stored ZIP of name → Buffer.
export function zip(files) {
  const bodies = [];
  const entries = [];
  let offset = 0;
  for (const [name, data] of Object.entries(files)) {
    const path = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(0x800, 6);
    local.writeUInt16LE(0x21, 12);
    local.writeUInt32LE(checksum(data), 14);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(data.length, 22);
    local.writeUInt16LE(path.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(20, 4);
    local.copy(central, 6, 4, 30);
    central.writeUInt32LE(offset, 42);
    bodies.push(local, path, data);
    entries.push(central, path);
    offset += 30 + path.length + data.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length / 2, 8);
  end.writeUInt16LE(entries.length / 2, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, directory, end]);
}

export function dataset(n = 3) {
  const files = {};
  for (let i = 0; i < n; i++) {
    files[`photo_${i}.jpg`] = Buffer.concat([Buffer.from("ffd8ffe000104a464946", "hex"), bytes(500, i)]);
    files[`photo_${i}.txt`] = Buffer.from(`TOK a photo, number ${i}`);
  }
  return zip(files);
}
