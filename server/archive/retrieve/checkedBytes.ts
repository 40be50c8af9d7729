import { Failure } from "../../../shared/protocol/failures.ts";
import type { BlobKey, BlobStore, ByteRange } from "../../platform/blobs/BlobStore.ts";
import { checkChunks, CHUNK_BYTES, damaged } from "../chunkSums.ts";

/** A blob with what the index says of its bytes. */
export interface SummedBlob {
  readonly blob: BlobKey;
  readonly size: number;
  readonly sums: Uint8Array;
}

/**
 * [AR20] The bytes of a range, none of them before it was held against its checksum: rejects with a `Failure` "damaged" where the first
 * that is not what was stored would come.
 */
export async function* checkedBytes(
  blobs: BlobStore,
  { blob, size, sums }: SummedBlob,
  { start, end }: ByteRange = { start: 0, end: size },
): AsyncIterable<Uint8Array> {
  if (end > size) throw damaged();
  if (end <= start) return;
  let position = Math.floor(start / CHUNK_BYTES) * CHUNK_BYTES;
  const to = Math.min(size, Math.ceil(end / CHUNK_BYTES) * CHUNK_BYTES);
  let rest: Uint8Array = new Uint8Array();
  for await (const piece of present(blobs.read(blob, { start: position, end: to }))) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const isLast = position + bytes.length >= to;
    const whole = bytes.subarray(0, isLast ? bytes.length : Math.floor(bytes.length / CHUNK_BYTES) * CHUNK_BYTES);
    rest = bytes.subarray(whole.length);
    checkChunks(sums, position, whole);
    const wanted = whole.subarray(Math.max(0, start - position), Math.max(0, end - position));
    position += whole.length;
    if (wanted.length > 0) yield wanted;
  }
  if (position < to) throw damaged();
}

/** An object that the index knows and the disk does not is damage, too. */
async function* present(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    throw error instanceof Failure && error.code === "not-found" ? damaged(error) : error;
  }
}

/** The same bytes once the first of them are here: what cannot be read is an error then, and no answer that breaks off. */
export async function begun(bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const pieces = bytes[Symbol.asyncIterator]();
  const first = await pieces.next();
  return (async function* () {
    try {
      for (let piece = first; piece.done !== true; piece = await pieces.next()) yield piece.value;
    } finally {
      await pieces.return?.();
    }
  })();
}
