import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../../shared/protocol/failures.ts";
import { BlobKey, type BlobLocation, type BlobStore, type ByteRange, type StagedBlob } from "./BlobStore.ts";

const READ_CHUNK_BYTES = 256 * 1024;
/** Ranges up to this length are read at once: a stream would take a turn for each chunk, and some more to open and close. */
const MAX_READ_AT_ONCE_BYTES = 4 * 1024 * 1024;
/** Blobs that follow each other share a directory, so that a batch of them costs one sync of a directory, not one each. */
const BLOBS_PER_SHARD_TURN = 128;

class DiskStagedBlob implements StagedBlob {
  readonly key: BlobKey;
  readonly path: string;
  readonly #file: FileHandle;
  #state: "writing" | "sealed" | "gone" = "writing";

  constructor(key: BlobKey, path: string, file: FileHandle) {
    this.key = key;
    this.path = path;
    this.#file = file;
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (this.#state !== "writing") throw new Error("the blob is sealed");
    for (let written = 0; written < chunk.length;) {
      written += (await this.#file.write(chunk, written)).bytesWritten;
    }
  }

  async seal(): Promise<BlobLocation> {
    if (this.#state === "writing") {
      this.#state = "sealed";
      // An error of this sync is final for the file (never retried): the caller disposes of the blob.
      await this.#file.sync();
      await this.#file.close();
    }
    return { kind: "file", path: this.path };
  }

  /** Called by the store once the file is at its place. */
  moved(): void {
    this.#state = "gone";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === "gone") return;
    this.#state = "gone";
    await this.#file.close();
    await rm(this.path, { force: true });
  }
}

async function syncDirectory(path: string): Promise<void> {
  await using directory = await open(path, "r");
  await directory.sync();
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** Blobs as files: `staging/` holds what is being written, `<two digits>/<key>` what is kept. One process owns the directory. */
export class DiskBlobStore implements BlobStore {
  readonly #root: string;
  #shard = "";
  #stagedInShard = BLOBS_PER_SHARD_TURN;

  private constructor(root: string) {
    this.#root = root;
  }

  /** Opens or creates the store; what an earlier process was writing when it died is removed. */
  static async open(root: string): Promise<DiskBlobStore> {
    const staging = join(root, "staging");
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { recursive: true });
    for (let shard = 0; shard < 256; shard++) {
      await mkdir(join(root, shard.toString(16).padStart(2, "0")), { recursive: true });
    }
    await syncDirectory(root);
    return new DiskBlobStore(root);
  }

  async stage(): Promise<StagedBlob> {
    const random = randomBytes(16).toString("hex");
    if (this.#stagedInShard >= BLOBS_PER_SHARD_TURN) {
      this.#shard = random.slice(0, 2);
      this.#stagedInShard = 0;
    }
    this.#stagedInShard++;
    const key = BlobKey.parse(this.#shard + random.slice(2));
    const path = join(this.#root, "staging", key);
    return new DiskStagedBlob(key, path, await open(path, "wx", 0o600));
  }

  async commit(staged: readonly StagedBlob[]): Promise<void> {
    const shards = new Set<string>();
    for (const blob of staged) {
      if (!(blob instanceof DiskStagedBlob)) throw new Error("the blob was staged in another store");
      await rename(blob.path, this.#path(blob.key));
      blob.moved();
      shards.add(blob.key.slice(0, 2));
    }
    await Promise.all([...shards].map((shard) => syncDirectory(join(this.#root, shard))));
  }

  async size(key: BlobKey): Promise<number | undefined> {
    try {
      return (await stat(this.#path(key))).size;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async *read(key: BlobKey, range?: ByteRange): AsyncIterable<Uint8Array> {
    if (range && range.end <= range.start) return;
    if (range && range.end - range.start <= MAX_READ_AT_ONCE_BYTES) {
      const bytes = await this.#readAtOnce(key, range);
      if (bytes.length > 0) yield bytes;
      return;
    }
    const bounds = range ? { start: range.start, end: range.end - 1 } : {};
    try {
      yield* createReadStream(this.#path(key), { highWaterMark: READ_CHUNK_BYTES, ...bounds });
    } catch (error) {
      if (isMissing(error)) throw new Failure("not-found", "no such blob", { cause: error });
      throw error;
    }
  }

  async #readAtOnce(key: BlobKey, { start, end }: ByteRange): Promise<Uint8Array> {
    try {
      await using file = await open(this.#path(key), "r");
      const bytes = Buffer.allocUnsafeSlow(end - start);
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await file.read(bytes, length, bytes.length - length, start + length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return bytes.subarray(0, length);
    } catch (error) {
      if (isMissing(error)) throw new Failure("not-found", "no such blob", { cause: error });
      throw error;
    }
  }

  async locate(key: BlobKey): Promise<BlobLocation> {
    return { kind: "file", path: this.#path(key) };
  }

  async delete(key: BlobKey): Promise<void> {
    await rm(this.#path(key), { force: true });
    await syncDirectory(join(this.#root, key.slice(0, 2)));
  }

  async *list(): AsyncIterable<BlobKey> {
    for (const shard of await readdir(this.#root)) {
      if (shard.length !== 2) continue;
      for (const name of await readdir(join(this.#root, shard))) {
        const key = BlobKey.safeParse(name);
        if (key.success) yield key.data;
      }
    }
  }

  /** A key of the store's own making, checked where it becomes a path. */
  #path(key: BlobKey): string {
    return join(this.#root, key.slice(0, 2), BlobKey.parse(key));
  }
}
