import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const RETRY_MS = 1_000;

/**
 * Holds a lock file while `work` runs, so that two set-ups on one machine do not build the same thing. Waits while the
 * process that holds it lives, and takes over from one that died.
 * @template T
 * @param {string} path @param {() => Promise<T>} work @param {{ onWait: (holder: number) => void }} listener
 * @returns {Promise<T>}
 */
export async function withCacheLock(path, work, { onWait }) {
  mkdirSync(dirname(path), { recursive: true });
  let hasWaited = false;
  while (!tryTake(path)) {
    const holder = readHolder(path);
    if (!isAlive(holder)) {
      rmSync(path, { force: true });
      continue;
    }
    if (!hasWaited) onWait(holder);
    hasWaited = true;
    await sleep(RETRY_MS);
  }
  const release = () => rmSync(path, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

/** @param {string} path */
function tryTake(path) {
  // Written first and then linked, so that nobody reads a lock without its holder.
  const own = `${path}.${process.pid}`;
  writeFileSync(own, `${process.pid}`);
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own);
  }
}

/** @param {string} path @returns {number} NaN when it is gone */
function readHolder(path) {
  try {
    return Number.parseInt(readFileSync(path, "utf8"), 10);
  } catch {
    return Number.NaN;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  if (!Number.isInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
