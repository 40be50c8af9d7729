import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { runCommand } from "./runCommand.mjs";
import { runsHere } from "./workerCache.mjs";

const PATIENCE = { answerMs: 20_000, transferMs: 180_000 };
const UPSTREAM = "https://github.com/versatica/mediasoup/releases/download";

/**
 * Where mediasoup publishes its binaries; a mirror is named as for mediasoup's own install script.
 * @param {{ version: string, processor: string, kernel: string, env: NodeJS.ProcessEnv }} machine `kernel`: its release
 */
export function prebuiltUrl({ version, processor, kernel, env }) {
  const base = env["MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL"] || UPSTREAM;
  const kernelMajor = Number.parseInt(kernel, 10);
  return `${base}/${version}/mediasoup-worker-${version}-linux-${processor}-kernel${kernelMajor}.tgz`;
}

/**
 * Fetches the prebuilt binary into `folder`. mediasoup's own fetch waits for ever where packets are dropped; this one gives
 * the host 20 s to answer.
 * @param {string} url @param {string} folder @param {typeof PATIENCE} [patience]
 * @returns {Promise<{ binary: string } | { reason: string }>} the binary, when this machine can run it
 */
export async function downloadWorker(url, folder, patience = PATIENCE) {
  const archive = join(folder, "prebuilt.tgz");
  mkdirSync(folder, { recursive: true });
  try {
    await fetchToFile(url, archive, patience);
  } catch (error) {
    return { reason: describe(error) };
  }
  const unpacked = await runCommand("tar", ["-xzf", archive, "-C", folder, "mediasoup-worker"]);
  if (unpacked.code !== 0) return { reason: `its archive cannot be unpacked: ${unpacked.output}` };
  const binary = join(folder, "mediasoup-worker");
  return runsHere(binary) ? { binary } : { reason: "the published binary does not run on this system" };
}

/** @param {string} url @param {string} path @param {typeof PATIENCE} patience */
async function fetchToFile(url, path, { answerMs, transferMs }) {
  const abort = new AbortController();
  const giveUpIn = (/** @type {number} */ ms, /** @type {string} */ what) =>
    setTimeout(() => abort.abort(new Error(`${what} within ${ms / 1000} s`)), ms);
  let timer = giveUpIn(answerMs, "no answer");
  try {
    const response = await fetch(url, { signal: abort.signal });
    clearTimeout(timer);
    if (!response.ok || response.body === null) throw new Error(`it answered ${response.status}`);
    timer = giveUpIn(transferMs, "not transferred");
    await pipeline(Readable.fromWeb(response.body), createWriteStream(path));
  } finally {
    clearTimeout(timer);
  }
}

/** @param {unknown} error @returns {string} fetch says only "fetch failed"; the reason is in its cause */
function describe(error) {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
