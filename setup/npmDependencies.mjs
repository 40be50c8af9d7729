import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT, readLockfile } from "./projectTree.mjs";
import { withHeartbeat } from "./progress.mjs";
import { mustRun } from "./runCommand.mjs";

/**
 * npm leaves a record of what it installed in node_modules/.package-lock.json: compared with the lockfile it tells more than
 * a stamp of our own would, a hand-typed `npm ci` included.
 * @param {import("./projectTree.mjs").Lockfile} locked @param {import("./projectTree.mjs").Lockfile} installed
 * @returns {boolean} whether every package is there as locked. Optional ones may be missing: they are for other platforms.
 */
export function isInstalledAsLocked(locked, installed) {
  return Object.entries(locked.packages).every(([path, wanted]) => {
    if (path === "") return true;
    const found = installed.packages[path];
    if (found === undefined) return wanted.optional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/**
 * Brings node_modules to what the lockfile says.
 * @param {{ progress: import("./progress.mjs").Progress, workerPath: string }} context `workerPath`: where mediasoup-worker is
 * or will be. mediasoup's install script does nothing when it is told; npm 10 runs that script in spite of allowScripts.
 */
export async function ensureNpmDependencies({ progress, workerPath }) {
  if (isInstalled()) return;
  progress.step("Installing the npm packages of package-lock.json");
  const flags = ["--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
  const work = mustRun([...npmCommand(), "ci", ...flags], {
    cwd: ROOT,
    env: { ...process.env, MEDIASOUP_WORKER_BIN: workerPath },
    what: "npm ci",
    remedy: "see npm's message above; most often the npm registry cannot be reached (npm config get registry, proxy)",
  });
  await withHeartbeat(progress, "npm ci", work);
}

function isInstalled() {
  const record = join(ROOT, "node_modules", ".package-lock.json");
  const hasNode24 = existsSync(join(ROOT, "node_modules", ".bin", "node"));
  if (!hasNode24 || !existsSync(record)) return false;
  return isInstalledAsLocked(readLockfile(join(ROOT, "package-lock.json")), readLockfile(record));
}

/** The npm that runs this script, else the one on the path. */
function npmCommand() {
  const running = process.env["npm_execpath"];
  return running?.endsWith("npm-cli.js") ? [process.execPath, running] : ["npm"];
}
