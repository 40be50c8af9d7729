import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { BlobLocation } from "../../platform/blobs/BlobStore.ts";

const WINDOW_BYTES = 64 * 1024;

/** Random access to an object's bytes. Synchronous, so for worker threads only. */
export interface ByteReader extends Disposable {
  readonly length: number;
  /** A view of the bytes, valid until the next call. The caller has checked that they exist. */
  bytes(offset: number, length: number): Uint8Array;
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
    return this.#bytes.subarray(offset, offset + length);
  }

  [Symbol.dispose](): void {}
}

/** Reads a file through a window, so that what is skipped (pixel data above all) is never in memory. */
class FileReader implements ByteReader {
  readonly length: number;
  readonly #file: number;
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;

  constructor(path: string) {
    this.#file = openSync(path, "r");
    this.length = fstatSync(this.#file).size;
  }

  bytes(offset: number, length: number): Uint8Array {
    const start = offset - this.#windowStart;
    if (start >= 0 && start + length <= this.#window.length) return this.#window.subarray(start, start + length);
    if (length > WINDOW_BYTES) return this.#read(offset, length);
    this.#window = this.#read(offset, Math.min(WINDOW_BYTES, this.length - offset));
    this.#windowStart = offset;
    return this.#window.subarray(0, length);
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const count = readSync(this.#file, bytes, done, length - done, offset + done);
      if (count === 0) throw new Error("the file ended early");
      done += count;
    }
    return bytes;
  }
}

export function openReader(location: BlobLocation): ByteReader {
  return location.kind === "file" ? new FileReader(location.path) : new MemoryReader(location.bytes);
}
