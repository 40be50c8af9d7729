import { randomBytes } from "node:crypto";
import { Failure } from "../../../shared/protocol/failures.ts";
import { BlobKey, type BlobLocation, type BlobStore, type ByteRange, type StagedBlob } from "./BlobStore.ts";

class MemoryStagedBlob implements StagedBlob {
  readonly key = BlobKey.parse(randomBytes(16).toString("hex"));
  #chunks: Uint8Array[] = [];
  #sealed: Uint8Array | undefined;

  async write(chunk: Uint8Array): Promise<void> {
    if (this.#sealed) throw new Error("the blob is sealed");
    this.#chunks.push(Buffer.from(chunk));
  }

  async seal(): Promise<BlobLocation> {
    this.#sealed ??= Buffer.concat(this.#chunks);
    this.#chunks = [];
    return { kind: "bytes", bytes: this.#sealed };
  }

  get bytes(): Uint8Array {
    if (!this.#sealed) throw new Error("a blob is sealed before it is committed");
    return this.#sealed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#chunks = [];
  }
}

/** Blobs of tests and of servers that keep nothing. */
export class MemoryBlobStore implements BlobStore {
  readonly #blobs = new Map<BlobKey, Uint8Array>();

  async stage(): Promise<StagedBlob> {
    return new MemoryStagedBlob();
  }

  async commit(staged: readonly StagedBlob[]): Promise<void> {
    for (const blob of staged) {
      if (!(blob instanceof MemoryStagedBlob)) throw new Error("the blob was staged in another store");
      this.#blobs.set(blob.key, blob.bytes);
    }
  }

  async size(key: BlobKey): Promise<number | undefined> {
    return this.#blobs.get(key)?.length;
  }

  async *read(key: BlobKey, range?: ByteRange): AsyncIterable<Uint8Array> {
    const bytes = this.#get(key);
    yield range ? bytes.subarray(range.start, range.end) : bytes;
  }

  async locate(key: BlobKey): Promise<BlobLocation> {
    return { kind: "bytes", bytes: this.#get(key) };
  }

  async delete(key: BlobKey): Promise<void> {
    this.#blobs.delete(key);
  }

  async *list(): AsyncIterable<BlobKey> {
    yield* this.#blobs.keys();
  }

  #get(key: BlobKey): Uint8Array {
    const bytes = this.#blobs.get(key);
    if (!bytes) throw new Failure("not-found", "no such blob");
    return bytes;
  }
}
