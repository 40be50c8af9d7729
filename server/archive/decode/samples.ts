import type { ImageShape } from "../render/ImageShape.ts";
import { malformed } from "./codestream.ts";

/** What a codec gives: one byte a sample up to eight bits, two little-endian ones above. */
export interface CodedSamples {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly bits: number;
  /** Plane after plane, not pixel after pixel. */
  readonly isPlanar?: boolean;
  /** The codestream's own samples are signed. */
  readonly isSigned?: boolean;
  /** The colour model of these samples, where the codec has changed it. */
  readonly photometric?: string;
}

type SampleArray = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

function sampleArray(bytes: Uint8Array<ArrayBuffer>, bits: number): SampleArray {
  return bits <= 8 ? bytes : new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
}

/** Brings samples to Bits Allocated, interleaved, negative ones extended to the full word. */
export function fitSamples(coded: CodedSamples, shape: ImageShape): Uint8Array<ArrayBuffer> {
  const count = shape.rows * shape.columns * shape.samples;
  if (coded.bytes.length !== count * (coded.bits <= 8 ? 1 : 2)) throw malformed();
  if (fitsAlready(coded, shape)) return coded.bytes;
  const source = sampleArray(coded.bytes, coded.bits);
  const target = shape.bitsAllocated > 8 ? new Uint16Array(count) : new Uint8Array(count);
  const from = sourceIndex(coded, shape);
  const shift = 32 - shape.bitsStored;
  for (let index = 0; index < count; index++) {
    const raw = (source[from(index)] ?? 0) << shift;
    target[index] = shape.isSigned ? raw >> shift : raw >>> shift;
  }
  return new Uint8Array(target.buffer);
}

function fitsAlready({ bits, isPlanar, isSigned }: CodedSamples, shape: ImageShape): boolean {
  const needsSign = shape.isSigned && shape.bitsStored < shape.bitsAllocated;
  return bits > 8 === shape.bitsAllocated > 8 && !needsSign && isPlanar !== true && isSigned !== true;
}

function sourceIndex({ isPlanar }: CodedSamples, { rows, columns, samples }: ImageShape): (index: number) => number {
  const plane = rows * columns;
  return isPlanar === true ? (index) => (index % samples) * plane + Math.floor(index / samples) : (index) => index;
}
