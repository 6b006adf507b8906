// publish.mjs: what publish.c does, with @huggingface/hub
//
// node publish.mjs FILE REPO; the Hub and the token are in HF_ENDPOINT and HF_TOKEN.
//
// SPDX-License-Identifier: GPL-3.0-or-later
import { createRepo, uploadFiles } from "@huggingface/hub";
import { pathToFileURL } from "node:url";

const start = process.hrtime.bigint();
const [file, name] = process.argv.slice(2);
const common = {
  repo: { type: "model", name },
  accessToken: process.env.HF_TOKEN,
  hubUrl: process.env.HF_ENDPOINT,
  useXet: false,
};

try {
  await createRepo({ ...common, private: true });
} catch (error) {
  if (error.statusCode !== 409) throw error;
}

await uploadFiles({
  ...common,
  files: [{ path: "lora.safetensors", content: pathToFileURL(file) }],
  commitTitle: "Add the weights",
});

const seconds = Number(process.hrtime.bigint() - start) / 1e9;
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ seconds: Number(seconds.toFixed(3)), peakMiB }));
