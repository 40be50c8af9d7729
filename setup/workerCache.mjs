import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { arch, homedir } from "node:os";
import { dirname, join } from "node:path";
import { hashContents } from "./contentHash.mjs";
import { ROOT } from "./projectTree.mjs";

/** mediasoup-worker's exit code without the variables that mediasoup's Node library sets: it was loaded and ran. */
const EXIT_WITHOUT_VERSION = 41;

/**
 * @param {string} osRelease the text of /etc/os-release @returns {string} for example `debian12`
 */
export function systemRelease(osRelease) {
  const field = (/** @type {string} */ name) => new RegExp(`^${name}="?([^"\n]*)"?$`, "m").exec(osRelease)?.[1];
  const name = `${field("ID") ?? "linux"}${field("VERSION_ID") ?? field("VERSION_CODENAME") ?? ""}`;
  return name.replaceAll(/[^A-Za-z0-9.]/g, "_");
}

/**
 * @param {{ version: string, processor: string, release: string, recipe: string }} parts `recipe`: hash of our build files, so
 * that a change of them reaches machines that hold an older binary
 */
export function workerCacheKey({ version, processor, release, recipe }) {
  return `mediasoup-worker-${version}-${processor}-${release}-${recipe.slice(0, 8)}`;
}

/** @param {NodeJS.ProcessEnv} env @param {string} home */
export function cacheFolder(env, home) {
  // An empty or relative value counts as unset (XDG Base Directory Specification).
  const base = env["XDG_CACHE_HOME"]?.startsWith("/") ? env["XDG_CACHE_HOME"] : join(home, ".cache");
  return join(base, "consilium");
}

/** @param {string} mediasoupVersion @returns {string} where this machine's binary is or will be */
export function cachedWorkerPath(mediasoupVersion) {
  const key = workerCacheKey({
    version: mediasoupVersion,
    processor: arch(),
    release: systemRelease(readFileSync("/etc/os-release", "utf8")),
    recipe: hashContents(join(ROOT, "setup", "mediasoup-worker"), ["."]),
  });
  return join(cacheFolder(process.env, homedir()), key);
}

/** @param {string} path @returns {boolean} whether this machine can load and run the binary */
export function runsHere(path) {
  return spawnSync(path, [], { env: {}, stdio: "ignore", timeout: 10_000 }).status === EXIT_WITHOUT_VERSION;
}

/**
 * Puts a binary into the cache in one step: who looks sees all of it or nothing.
 * @param {string} binary @param {string} cachedPath
 */
export function storeInCache(binary, cachedPath) {
  mkdirSync(dirname(cachedPath), { recursive: true });
  const incoming = `${cachedPath}.incoming-${process.pid}`;
  copyFileSync(binary, incoming);
  chmodSync(incoming, 0o755);
  renameSync(incoming, cachedPath);
}
