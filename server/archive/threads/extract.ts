import { Failure } from "../../../shared/protocol/failures.ts";
import type { ByteReader } from "../dataset/ByteReader.ts";
import type { BulkValue } from "../dataset/dicomJson.ts";
import { inflateDataSet } from "../dataset/part10.ts";
import { littleEndianBytes } from "../dataset/values.ts";
import { fragmentRanges, frameCount, type InstanceLayout } from "../frameLayout.ts";

/** The bytes of one frame (from 0) as it travels: inflated, in little endian, beginning at a byte. */
export function extractFrame(stored: ByteReader, layout: InstanceLayout, index: number): Uint8Array {
  const { frames } = layout;
  if (index < 0 || index >= frameCount(frames)) throw new Failure("not-found", "no such frame");
  const reader = layout.inflated ? inflateDataSet(stored) : stored;
  switch (frames.kind) {
    case "native":
      return nativeFrame(reader, frames, index);
    case "encapsulated": {
      const ranges = fragmentRanges(frames.frames[index] ?? []);
      return Buffer.concat(ranges.map(({ start, end }) => Buffer.from(reader.bytes(start, end - start))));
    }
    case "none":
    case "unresolved":
      throw new Failure("unprocessable", "the frames of this object cannot be told apart");
  }
}

type NativeFrames = Extract<InstanceLayout["frames"], { kind: "native" }>;

function nativeFrame(reader: ByteReader, frames: NativeFrames, index: number): Uint8Array {
  const firstBit = index * frames.bitsPerFrame;
  const word = frames.swapBytes;
  const start = Math.floor(firstBit / 8 / word) * word;
  const end = Math.min(Math.ceil((firstBit + frames.bitsPerFrame) / 8 / word) * word, frames.length);
  const bytes = littleEndianBytes(Uint8Array.from(reader.bytes(frames.offset + start, end - start)), word);
  const length = Math.ceil(frames.bitsPerFrame / 8);
  const skip = Math.floor(firstBit / 8) - start;
  return firstBit % 8 === 0 ? bytes.subarray(skip, skip + length) : shifted(bytes.subarray(skip), firstBit % 8, length);
}

/** One-bit frames of odd size follow each other inside a byte (PS3.5 §8.1.1); alone each begins at a byte. */
function shifted(bytes: Uint8Array, bits: number, length: number): Uint8Array {
  return Uint8Array.from(
    { length },
    (_, index) => ((bytes[index] ?? 0) >> bits) | (((bytes[index + 1] ?? 0) << (8 - bits)) & 0xff),
  );
}

export function extractBulk(stored: ByteReader, layout: InstanceLayout, value: BulkValue): Uint8Array {
  const reader = layout.inflated ? inflateDataSet(stored) : stored;
  return littleEndianBytes(Uint8Array.from(reader.bytes(value.offset, value.length)), value.swapBytes);
}
