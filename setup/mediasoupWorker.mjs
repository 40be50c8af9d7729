import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { arch, release } from "node:os";
import { dirname, join } from "node:path";
import { SetupFailure } from "./SetupFailure.mjs";
import { withCacheLock } from "./cacheLock.mjs";
import { withHeartbeat } from "./progress.mjs";
import { NOTES, ROOT, WORKER_ENV_FILE, readLockfile } from "./projectTree.mjs";
import { WORKER_BUILD_PACKAGES, ensureSystemPackages } from "./systemPackages.mjs";
import { buildWorker } from "./workerBuild.mjs";
import { cachedWorkerPath, runsHere, storeInCache } from "./workerCache.mjs";
import { downloadWorker, prebuiltUrl } from "./workerDownload.mjs";

/** @returns {string} where mediasoup-worker is or will be: the caller's own choice, else the cache */
export function workerPath() {
  return process.env["MEDIASOUP_WORKER_BIN"] || cachedWorkerPath(mediasoupVersion());
}

/**
 * Sees to it that mediasoup-worker is at `path` and runs on this machine. Needs node_modules.
 * @param {{ path: string, progress: import("./progress.mjs").Progress }} context
 */
export async function ensureWorker({ path, progress }) {
  if (!runsHere(path)) {
    if (process.env["MEDIASOUP_WORKER_BIN"]) {
      throw new SetupFailure(
        `MEDIASOUP_WORKER_BIN names ${path}, which does not run here`,
        "name a mediasoup-worker that runs on this machine, or unset the variable to have one built",
      );
    }
    const onWait = (/** @type {number} */ holder) =>
      progress.detail(`waiting for another set-up (process ${holder}) that provides mediasoup-worker`);
    await withCacheLock(`${path}.lock`, () => provideWorker({ path, progress }), { onWait });
  }
  noteWorker(path);
}

/** @param {string} path for the npm scripts; untouched when right, so that a read-only installation starts too */
function noteWorker(path) {
  const note = `MEDIASOUP_WORKER_BIN="${path}"\n`;
  if (existsSync(WORKER_ENV_FILE) && readFileSync(WORKER_ENV_FILE, "utf8") === note) return;
  mkdirSync(NOTES, { recursive: true });
  writeFileSync(WORKER_ENV_FILE, note);
}

/** @param {{ path: string, progress: import("./progress.mjs").Progress }} context */
async function provideWorker({ path, progress }) {
  if (runsHere(path)) return;
  const folder = join(NOTES, "worker-build");
  progress.step("Fetching mediasoup-worker, the media server's C++ part");
  const url = prebuiltUrl({ version: mediasoupVersion(), processor: arch(), kernel: release(), env: process.env });
  const download = await withHeartbeat(progress, `waiting for ${new URL(url).host}`, downloadWorker(url, folder));
  if ("binary" in download) {
    storeInCache(download.binary, path);
  } else {
    progress.step(`No prebuilt mediasoup-worker (${download.reason}): building it, which takes minutes, once`);
    await ensureSystemPackages(WORKER_BUILD_PACKAGES, { progress, purpose: "building mediasoup-worker" });
    // A cached binary may have lacked no more than the libraries that came along with these packages.
    if (!runsHere(path)) await buildAndStore({ path, folder, progress });
  }
  rmSync(folder, { recursive: true, force: true });
}

/** @param {{ path: string, folder: string, progress: import("./progress.mjs").Progress }} context */
async function buildAndStore({ path, folder, progress }) {
  const binary = await buildWorker({ folder, progress });
  if (!runsHere(binary)) {
    throw new SetupFailure(
      `the mediasoup-worker that was built does not run: ${binary}`,
      "run it by hand and read what it or the system's loader says",
    );
  }
  storeInCache(binary, path);
  progress.step(`mediasoup-worker is built and kept in ${dirname(path)}`);
}

function mediasoupVersion() {
  const version = readLockfile(join(ROOT, "package-lock.json")).packages["node_modules/mediasoup"]?.version;
  if (version === undefined) throw new Error("package-lock.json names no mediasoup");
  return version;
}
