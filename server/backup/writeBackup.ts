import { constants } from "node:fs";
import { copyFile, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { type BackupFile, type BackupManifest, describeFile, MANIFEST, sync } from "./BackupManifest.ts";

/** All pages in one step, under one read lock: a moment of the database, which goes on being written meanwhile. */
const ALL_PAGES = 0x7fff_ffff;
const INDEX = join("archive", "index.sqlite");
const AUDIT = "audit.sqlite";
const BLOBS = join("archive", "blobs");

export interface WriteBackupOptions {
  readonly dataDir: string;
  /** A new directory, or an earlier backup, which is brought up to date: what is in it already is not copied again. */
  readonly target: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Copies a data directory, also under a running server. What names other things is taken before what it names, so that whatever a
 * part of the copy names is in the copy: Docs and messages, then cases and sessions, then accounts, then the archive's index, then its
 * objects, which never change. The audit trail comes last: it tells of all that the copy holds, and perhaps of a little more.
 * Throws where an object is missing that the index names.
 */
export async function writeBackup({ dataDir, target, now }: WriteBackupOptions): Promise<BackupManifest> {
  await mkdir(target, { recursive: true, mode: 0o700 });
  await rm(join(target, MANIFEST), { force: true });
  await sync(target);
  const files: BackupFile[] = [];
  const take = async (path: string) => {
    await copyDatabase(join(dataDir, path), join(target, path));
    files.push(await describeFile(join(target, path), path));
  };
  const { before, last } = inOrder(await databasesIn(dataDir));
  for (const path of before) await take(path);
  await copyObjects(join(dataDir, BLOBS), join(target, BLOBS));
  const objects = countObjects(join(target, INDEX), await sizesIn(join(target, BLOBS)));
  for (const path of last) await take(path);
  files.push(...(await copySecrets(dataDir, target)));
  const manifest: BackupManifest = { format: 1, takenAt: new Date(now).toISOString(), files, objects };
  await writeWhole(join(target, MANIFEST), JSON.stringify(manifest, undefined, 2));
  return manifest;
}

async function databasesIn(dataDir: string): Promise<readonly string[]> {
  const names = await readdir(dataDir);
  return [...names.filter((name) => name.endsWith(".sqlite")), INDEX].toSorted();
}

function inOrder(paths: readonly string[]): { readonly before: readonly string[]; readonly last: readonly string[] } {
  const late = ["records.sqlite", "auth.sqlite", INDEX];
  const last = paths.filter((path) => path === AUDIT);
  const first = paths.filter((path) => !late.includes(path) && path !== AUDIT);
  return { before: [...first, ...late.filter((path) => paths.includes(path))], last };
}

async function copyDatabase(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const temporary = `${to}.part`;
  await rm(temporary, { force: true });
  using database = new DatabaseSync(from, { readOnly: true });
  database.exec("pragma busy_timeout = 5000");
  await backup(database, temporary, { rate: ALL_PAGES });
  await sync(temporary);
  for (const suffix of ["-wal", "-shm"]) await rm(`${to}${suffix}`, { force: true });
  await rename(temporary, to);
  await sync(dirname(to));
}

/** What is being received has no place yet, and nobody was told that it is stored. */
async function copyObjects(from: string, to: string): Promise<void> {
  const known = await sizesIn(to);
  const folders = new Set<string>();
  for (const { key, path, size } of await objectsIn(from)) {
    const target = join(to, relative(from, path));
    if (known.get(key) === size) continue;
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await copyFile(path, `${target}.part`, constants.COPYFILE_FICLONE);
    await sync(`${target}.part`);
    await rename(`${target}.part`, target);
    folders.add(dirname(target));
  }
  for (const folder of folders) await sync(folder);
}

async function objectsIn(folder: string): Promise<readonly { key: string; path: string; size: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter(({ name, parentPath }) => !parentPath.endsWith("staging") && !name.endsWith(".part"));
  const found = files
    .filter((entry) => entry.isFile())
    .map(async ({ name, parentPath }) => {
      const path = join(parentPath, name);
      const size = await stat(path).then(
        (found) => found.size,
        () => undefined, // Removed meanwhile: it was no whole object.
      );
      return size === undefined ? [] : [{ key: name, path, size }];
    });
  return (await Promise.all(found)).flat();
}

async function sizesIn(folder: string): Promise<ReadonlyMap<string, number>> {
  return new Map((await objectsIn(folder)).map(({ key, size }) => [key, size]));
}

const Named = z.object({ blob: z.string(), size: z.number() });

/** Holds the objects of the copy against its index. */
function countObjects(index: string, there: ReadonlyMap<string, number>): BackupManifest["objects"] {
  using database = new DatabaseSync(index, { readOnly: true });
  let [count, bytes] = [0, 0];
  for (const row of database.prepare("select blob, size from instance").iterate()) {
    const { blob, size } = Named.parse(row);
    if (there.get(blob) !== size) throw new Error("an object that the archive's index names is missing, or not whole");
    count += 1;
    bytes += size;
  }
  return { count, bytes };
}

async function copySecrets(dataDir: string, target: string): Promise<readonly BackupFile[]> {
  const folder = join(target, "secrets");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files: BackupFile[] = [];
  for (const name of (await readdir(join(dataDir, "secrets"))).filter((name) => !name.endsWith(".tmp")).toSorted()) {
    await copyFile(join(dataDir, "secrets", name), join(folder, name));
    await sync(join(folder, name));
    files.push(await describeFile(join(folder, name), join("secrets", name)));
  }
  await sync(folder);
  return files;
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text, { mode: 0o600 });
  await sync(`${path}.part`);
  await rename(`${path}.part`, path);
  await sync(dirname(path));
}
