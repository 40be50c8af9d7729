import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const VERSION = "3.13.2";

/** OHIF as it is published, got from the npm registry once and kept outside the project; its folder of pages. */
export async function ohifBuild(): Promise<string> {
  const base = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const cache = join(base, "consilium");
  const folder = join(cache, `ohif-${VERSION}`);
  const pages = join(folder, "package", "dist");
  if (await exists(join(pages, "index.html"))) return pages;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, "ohif-"));
  try {
    await run("npm", ["pack", `@ohif/app@${VERSION}`, "--pack-destination", work], { cwd: work });
    await run("tar", ["-xzf", `ohif-app-${VERSION}.tgz`], { cwd: work });
    await rename(work, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return pages;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
