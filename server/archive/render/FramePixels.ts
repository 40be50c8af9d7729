import { Failure } from "../../../shared/protocol/failures.ts";
import type { ByteReader } from "../dataset/ByteReader.ts";
import { littleEndianBytes } from "../dataset/values.ts";
import { nativeRange, type NativeFrames } from "../frameLayout.ts";

/** A few of a frame's samples as little-endian bytes; the first begins `skipBits` into them. Valid until the next are read. */
export interface Samples {
  readonly view: DataView;
  readonly skipBits: number;
}

/** One native frame, read a line at a time: a frame of any size costs the memory of a line. */
export class FramePixels {
  readonly #reader: ByteReader;
  readonly #frames: NativeFrames;
  readonly #firstBit: number;
  readonly #bitsPerSample: number;

  constructor(
    reader: ByteReader,
    frames: NativeFrames,
    shape: { readonly frame: number; readonly bitsPerSample: number },
  ) {
    this.#reader = reader;
    this.#frames = frames;
    this.#firstBit = shape.frame * frames.bitsPerFrame;
    this.#bitsPerSample = shape.bitsPerSample;
  }

  /** Throws a `Failure` where the frame does not hold as many. */
  samples(first: number, count: number): Samples {
    const bits = this.#bitsPerSample;
    if ((first + count) * bits > this.#frames.bitsPerFrame) {
      throw new Failure("unprocessable", "the frame is too short");
    }
    const { offset, length, skipBits } = nativeRange(this.#frames, this.#firstBit + first * bits, count * bits);
    const bytes = littleEndianBytes(this.#reader.bytes(offset, length), this.#frames.swapBytes);
    const skipBytes = Math.floor(skipBits / 8);
    const view = new DataView(bytes.buffer, bytes.byteOffset + skipBytes, bytes.byteLength - skipBytes);
    return { view, skipBits: skipBits % 8 };
  }
}
