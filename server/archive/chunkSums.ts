import { crc32 } from "node:zlib";
import { Failure } from "../../shared/protocol/failures.ts";

/** Small enough that a frame costs little more than itself, large enough that an object of 512 MiB has 32 KiB of them. */
export const CHUNK_BYTES = 64 * 1024;
const SUM_BYTES = 4;

/** What is stored is not what was stored any longer. */
export function damaged(cause?: unknown): Failure {
  return new Failure("damaged", "what is stored of this object is damaged", { cause });
}

/** Reckons the checksums (CRC-32) of an object's bytes, one for every 64 KiB of them, while they come. */
export class ChunkSummer {
  readonly #sums: number[] = [];
  #sum = 0;
  #length = 0;

  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.subarray(at, at + CHUNK_BYTES - this.#length);
      this.#sum = crc32(piece, this.#sum);
      this.#length += piece.length;
      at += piece.length;
      if (this.#length === CHUNK_BYTES) this.#end();
    }
  }

  /** As it is kept: four bytes a chunk, in little endian. */
  finish(): Uint8Array<ArrayBuffer> {
    if (this.#length > 0) this.#end();
    const bytes = new Uint8Array(this.#sums.length * SUM_BYTES);
    const view = new DataView(bytes.buffer);
    for (const [index, sum] of this.#sums.entries()) view.setUint32(index * SUM_BYTES, sum, true);
    return bytes;
  }

  #end(): void {
    this.#sums.push(this.#sum);
    this.#sum = 0;
    this.#length = 0;
  }
}

/** [AR20] Throws a `Failure` "damaged" unless these are the bytes from `offset` on, a beginning of a chunk, up to the end of one or of the object. */
export function checkChunks(sums: Uint8Array, offset: number, bytes: Uint8Array): void {
  const view = new DataView(sums.buffer, sums.byteOffset, sums.byteLength);
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const place = ((offset + at) / CHUNK_BYTES) * SUM_BYTES;
    if (place >= sums.length) throw damaged();
    if (crc32(bytes.subarray(at, at + CHUNK_BYTES)) !== view.getUint32(place, true)) throw damaged();
  }
}
