import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { BlobLocation } from "../../platform/blobs/BlobStore.ts";
import { checkChunks, CHUNK_BYTES, damaged } from "../chunkSums.ts";

const WINDOW_BYTES = 64 * 1024;
/** One look at an object's bytes. Whatever is longer is read slice by slice, or into memory that its reader has set a limit to. */
const MAX_READ_BYTES = 1024 * 1024;

/** Random access to an object's bytes. Synchronous, so for worker threads only. */
export interface ByteReader extends Disposable {
  readonly length: number;
  /** A view of at most `MAX_READ_BYTES` bytes, valid until the next call. The caller has checked that they exist. */
  bytes(offset: number, length: number): Uint8Array;
  /** Fills the target with the bytes from `offset` on. */
  copy(offset: number, target: Uint8Array): void;
}

function refuseLongRead(length: number): void {
  if (length > MAX_READ_BYTES) throw new Error("more bytes than may be read at once");
}

export class MemoryReader implements ByteReader {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  bytes(offset: number, length: number): Uint8Array {
    refuseLongRead(length);
    return this.#bytes.subarray(offset, offset + length);
  }

  copy(offset: number, target: Uint8Array): void {
    if (offset + target.length > this.#bytes.length) throw new Error("the object ended early");
    target.set(this.#bytes.subarray(offset, offset + target.length));
  }

  [Symbol.dispose](): void {}
}

/** Reads an open file, which it closes at its end, through one window: what is skipped (pixel data above all) is never in memory. */
export class FileReader implements ByteReader {
  readonly length: number;
  readonly #file: number;
  #memory = new Uint8Array(WINDOW_BYTES);
  #window = this.#memory.subarray(0, 0);
  #windowStart = 0;

  constructor(file: number) {
    this.#file = file;
    this.length = fstatSync(file).size;
  }

  bytes(offset: number, length: number): Uint8Array {
    const start = offset - this.#windowStart;
    if (start >= 0 && start + length <= this.#window.length) return this.#window.subarray(start, start + length);
    refuseLongRead(length);
    if (length > this.#memory.length) this.#memory = new Uint8Array(MAX_READ_BYTES);
    this.#window = this.#memory.subarray(0, Math.min(Math.max(length, WINDOW_BYTES), this.length - offset));
    this.#windowStart = offset;
    this.copy(offset, this.#window);
    return this.#window.subarray(0, length);
  }

  copy(offset: number, target: Uint8Array): void {
    for (let done = 0; done < target.length;) {
      const count = readSync(this.#file, target, done, target.length - done, offset + done);
      if (count === 0) throw new Error("the file ended early");
      done += count;
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}

/** [AR20] Holds each chunk against its checksum before the first look at it. */
class CheckedReader implements ByteReader {
  readonly length: number;
  readonly #reader: ByteReader;
  readonly #sums: Uint8Array;
  readonly #checked = new Set<number>();
  readonly #chunk = new Uint8Array(CHUNK_BYTES);

  constructor(reader: ByteReader, { sums, size }: NonNullable<BlobLocation["checks"]>) {
    if (reader.length < size) throw damaged();
    this.#reader = reader;
    this.#sums = sums;
    this.length = size;
  }

  bytes(offset: number, length: number): Uint8Array {
    refuseLongRead(length);
    this.#check(offset, length);
    return this.#reader.bytes(offset, length);
  }

  copy(offset: number, target: Uint8Array): void {
    this.#check(offset, target.length);
    this.#reader.copy(offset, target);
  }

  #check(offset: number, length: number): void {
    const end = Math.min(offset + length, this.length);
    for (let at = Math.floor(offset / CHUNK_BYTES) * CHUNK_BYTES; at < end; at += CHUNK_BYTES) {
      if (this.#checked.has(at)) continue;
      const chunk = this.#chunk.subarray(0, Math.min(CHUNK_BYTES, this.length - at));
      this.#reader.copy(at, chunk);
      checkChunks(this.#sums, at, chunk);
      this.#checked.add(at);
    }
  }

  [Symbol.dispose](): void {
    this.#reader[Symbol.dispose]();
  }
}

function openFile(path: string, isChecked: boolean): FileReader {
  try {
    return new FileReader(openSync(path, "r"));
  } catch (error) {
    throw isChecked && isMissing(error) ? damaged(error) : error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** Whoever opens it closes it. Throws a `Failure` "damaged" where checks come with the location and do not hold. */
export function openReader(location: BlobLocation): ByteReader {
  const { checks } = location;
  const reader =
    location.kind === "file" ? openFile(location.path, checks !== undefined) : new MemoryReader(location.bytes);
  return checks ? new CheckedReader(reader, checks) : reader;
}
