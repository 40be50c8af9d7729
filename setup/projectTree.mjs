import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the project lies. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Set-up's own notes. Inside node_modules, so that they go whenever what they speak of goes. */
export const NOTES = join(ROOT, "node_modules", ".consilium");

/** Read by the npm scripts with Node's --env-file. */
export const WORKER_ENV_FILE = join(NOTES, "worker.env");

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, optionalDependencies?: Record<string, string> }} LockedPackage */
/** @typedef {{ packages: Record<string, LockedPackage> }} Lockfile */

/** @param {string} path @returns {Lockfile} */
export function readLockfile(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

/**
 * The environment for the tools of the project: their `#!/usr/bin/env node` finds Node 24 in node_modules/.bin.
 * @param {string} workerPath @returns {NodeJS.ProcessEnv}
 */
export function toolEnvironment(workerPath) {
  const path = [join(ROOT, "node_modules", ".bin"), process.env["PATH"] ?? ""].join(delimiter);
  return { ...process.env, PATH: path, MEDIASOUP_WORKER_BIN: workerPath };
}
