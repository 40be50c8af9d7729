import { Failure } from "../../../shared/protocol/failures.ts";
import type { ByteReader } from "../dataset/ByteReader.ts";
import type { BulkValue } from "../dataset/dicomJson.ts";
import { copyFrom, inflated } from "../dataset/inflate.ts";
import { dataSetStart } from "../dataset/part10.ts";
import { swapWords } from "../dataset/values.ts";
import { frameCount, nativeRange, type InstanceLayout } from "../frameLayout.ts";

/** What is made from stored bytes is in memory, the thread's and then the server's, until it is sent. */
const MAX_EXTRACTED_BYTES = 32 * 1024 * 1024;

interface Extract {
  readonly offset: number;
  readonly length: number;
}

async function copyOf(
  stored: ByteReader,
  { inflated: isInflated }: InstanceLayout,
  { offset, length }: Extract,
): Promise<Uint8Array<ArrayBuffer>> {
  if (length > MAX_EXTRACTED_BYTES) throw new Failure("unprocessable", "the value is too large to be converted");
  const target = new Uint8Array(length);
  if (isInflated) await copyFrom(inflated(stored, dataSetStart(stored)), offset, target);
  else stored.copy(offset, target);
  return target;
}

/** The bytes of one native frame (from 0) as it travels: inflated, in little endian, beginning at a byte. */
export async function extractFrame(
  stored: ByteReader,
  layout: InstanceLayout,
  index: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { frames } = layout;
  if (index < 0 || index >= frameCount(frames)) throw new Failure("not-found", "no such frame");
  // Encapsulated frames are ranges of the stored bytes and never come here.
  if (frames.kind !== "native") throw new Failure("unprocessable", "the frames of this object cannot be told apart");
  const { offset, length, skipBits } = nativeRange(frames, index * frames.bitsPerFrame, frames.bitsPerFrame);
  const bytes = swapWords(await copyOf(stored, layout, { offset, length }), frames.swapBytes);
  const frameBytes = Math.ceil(frames.bitsPerFrame / 8);
  return shifted(bytes.subarray(Math.floor(skipBits / 8)), skipBits % 8).subarray(0, frameBytes);
}

/** One-bit frames of odd size follow each other inside a byte (PS3.5 §8.1.1); alone each begins at a byte. */
function shifted(bytes: Uint8Array<ArrayBuffer>, bits: number): Uint8Array<ArrayBuffer> {
  if (bits === 0) return bytes;
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = ((bytes[index] ?? 0) >> bits) | (((bytes[index + 1] ?? 0) << (8 - bits)) & 0xff);
  }
  return bytes;
}

export async function extractBulk(
  stored: ByteReader,
  layout: InstanceLayout,
  value: BulkValue,
): Promise<Uint8Array<ArrayBuffer>> {
  return swapWords(await copyOf(stored, layout, value), value.swapBytes);
}
