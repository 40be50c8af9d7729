import { cp, mkdir, readdir, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BackupManifest, describeFile, MANIFEST, sync } from "./BackupManifest.ts";

export interface RestoreOptions {
  readonly backup: string;
  /** Must not be there, or be empty. */
  readonly dataDir: string;
}

/**
 * Puts a backup's files where a server can start on them. Throws where the backup is not whole, before anything is written. The
 * directory gets its name last: what is broken off leaves `<dataDir>.restoring` and nothing else.
 */
export async function restoreBackup({ backup, dataDir }: RestoreOptions): Promise<BackupManifest> {
  const manifest = await readManifest(backup);
  const there = await readdir(dataDir).catch(() => []);
  if (there.length > 0) throw new Error("the data directory is not empty: restore into a new one");
  for (const file of manifest.files) {
    const found = await describeFile(join(backup, file.path), file.path).catch(() => undefined);
    if (found?.sha256 !== file.sha256) throw new Error(`${file.path} is not as it was backed up`);
  }
  const partial = `${dataDir}.restoring`;
  await mkdir(dirname(partial), { recursive: true });
  await cp(backup, partial, { recursive: true, errorOnExist: true, filter: (path) => path !== join(backup, MANIFEST) });
  for (const entry of await readdir(partial, { recursive: true, withFileTypes: true })) {
    await sync(join(entry.parentPath, entry.name));
  }
  await sync(partial);
  await rename(partial, dataDir);
  await sync(dirname(dataDir));
  return manifest;
}

async function readManifest(backup: string): Promise<BackupManifest> {
  const text = await readFile(join(backup, MANIFEST), "utf8").catch(() => undefined);
  if (text === undefined) throw new Error("there is no whole backup here: backup.json is missing");
  return BackupManifest.parse(JSON.parse(text));
}
