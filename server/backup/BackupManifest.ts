import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { z } from "zod";

/** Written last: a directory without one is no whole backup. */
export const MANIFEST = "backup.json";

const File = z.strictObject({ path: z.string(), size: z.number().int(), sha256: z.string() });
export type BackupFile = z.infer<typeof File>;

export const BackupManifest = z.strictObject({
  format: z.literal(1),
  /** When it was begun. */
  takenAt: z.iso.datetime(),
  /** Databases and keys, in the order in which they were taken. */
  files: z.array(File),
  /** Stored objects: each carries sums of its own, by which it is checked whenever it is read. */
  objects: z.strictObject({ count: z.number().int(), bytes: z.number().int() }),
});
export type BackupManifest = z.infer<typeof BackupManifest>;

/** What a file is, for the manifest. */
export async function describeFile(absolute: string, path: string): Promise<BackupFile> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(absolute), hash);
  return { path, size: (await stat(absolute)).size, sha256: hash.digest("hex") };
}

/** Waits until a file or directory is on the disk. */
export async function sync(path: string): Promise<void> {
  await using handle = await open(path, "r");
  await handle.sync();
}
