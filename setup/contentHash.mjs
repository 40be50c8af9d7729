import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * One hash over the names and contents of files, and of all files below folders. What is not there counts as absent.
 * @param {string} root @param {readonly string[]} paths relative to root
 * @param {(path: string) => boolean} [isLeftOut] asked with each path relative to root
 * @returns {string} hex
 */
export function hashContents(root, paths, isLeftOut = () => false) {
  const hash = createHash("sha256");
  for (const path of paths.flatMap((start) => listFiles(root, start, isLeftOut))) {
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** @param {string} root @param {string} path @param {(path: string) => boolean} isLeftOut @returns {string[]} */
function listFiles(root, path, isLeftOut) {
  if (isLeftOut(path)) return [];
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [path];
  const names = readdirSync(join(root, path)).sort();
  return names.flatMap((name) => listFiles(root, join(path, name), isLeftOut));
}
