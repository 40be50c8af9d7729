import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, copyFile, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const files = ["package.json", "package-lock.json"];

/**
 * The folder in which the other products are installed: once for each state of the lockfile, by its hashes, without install scripts,
 * outside the project.
 */
export async function installPeers(): Promise<string> {
  const lock = await readFile(join(import.meta.dirname, "package-lock.json"));
  const version = createHash("sha256").update(lock).digest("hex").slice(0, 12);
  const base = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const cache = join(base, "consilium");
  const folder = join(cache, `loadtest-peers-${version}`);
  if (await exists(join(folder, "node_modules"))) return folder;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, "loadtest-peers-"));
  try {
    for (const file of files) await copyFile(join(import.meta.dirname, file), join(work, file));
    await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: work });
    await rename(work, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
