import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashContents } from "./contentHash.mjs";
import { NOTES, ROOT } from "./projectTree.mjs";
import { withHeartbeat } from "./progress.mjs";
import { mustRun } from "./runCommand.mjs";

const INPUTS = ["client", "shared", "package-lock.json", "tsconfig.base.json"];
const STAMP = join(NOTES, "client-build");

/** @param {string} path relative to the project @returns {boolean} whether it is no part of what is built */
export function isNoClientInput(path) {
  return path === join("client", "dist") || path === join("client", "e2e") || /\.test\.tsx?$/.test(path);
}

/**
 * Builds client/dist when what it is made of has changed.
 * @param {{ root: string, stamp: string, build: () => Promise<void> }} parts
 * @returns {Promise<boolean>} whether it was built
 */
export async function buildWhenChanged({ root, stamp, build }) {
  const hash = hashContents(root, INPUTS, isNoClientInput);
  const isBuilt = existsSync(join(root, "client", "dist", "index.html"));
  if (isBuilt && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return false;
  // Gone until the build is whole: a broken-off one must not pass for the last good one.
  rmSync(stamp, { force: true });
  await build();
  mkdirSync(join(stamp, ".."), { recursive: true });
  writeFileSync(stamp, hash);
  return true;
}

/**
 * @param {{ progress: import("./progress.mjs").Progress, env: NodeJS.ProcessEnv }} context
 * @returns {Promise<boolean>} whether it was built
 */
export function ensureClientBuild({ progress, env }) {
  const build = async () => {
    progress.step("Building the browser client");
    const work = mustRun(["vite", "build", "client"], {
      cwd: ROOT,
      env,
      what: "vite build client",
      remedy: "mend what Vite names above, then run it again with: npm run build",
    });
    await withHeartbeat(progress, "vite build", work);
  };
  return buildWhenChanged({ root: ROOT, stamp: STAMP, build });
}
