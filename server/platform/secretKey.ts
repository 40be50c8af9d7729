import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

const KEY_BYTES = 32;

/** The 32 random bytes kept in `<directory>/secrets/<name>`, made on first use; only the owner may read them. */
export async function secretKey(directory: string, name: string): Promise<Uint8Array> {
  const folder = join(directory, "secrets");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  const made = await create(path);
  const key = made ?? (await readFile(path));
  if (key.length !== KEY_BYTES) throw new Error(`the key in secrets/${name} is damaged: restore it from the backup`);
  return key;
}

/** Whole or not at all, whatever happens in between; undefined where the file exists already. */
async function create(path: string): Promise<Uint8Array | undefined> {
  const key = randomBytes(KEY_BYTES);
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(key);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(temporary, path);
    return key;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return undefined;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}
