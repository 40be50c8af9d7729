import { Failure } from "../../../shared/protocol/failures.ts";
import type { ImageShape } from "../render/ImageShape.ts";
import { jpeg2000Header, jpegHeader, malformed, unboxed, type CodestreamHeader } from "./codestream.ts";
import { decodeJpeg } from "./jpeg.ts";
import { decodeLosslessJpeg } from "./losslessJpeg.ts";
import { decodeRle } from "./rle.ts";
import { fitSamples, type CodedSamples } from "./samples.ts";
import { decodeWith, loadCharls, loadOpenJpeg, loadOpenJph } from "./wasmCodecs.ts";

/** Of one decoded frame; a slice of a mammogram has 30 MiB, a photograph of a slide 70. */
const MAX_DECODED_BYTES = 128 * 1024 * 1024;

export interface DecodedFrame {
  /** Little endian, the samples of a pixel together. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly shape: ImageShape;
}

const LOSSLESS = 0xc3;
const JPEG_LS = 0xf7;

type Decode = (codestream: Uint8Array, shape: ImageShape) => CodedSamples | Promise<CodedSamples>;

function checkHeader(header: CodestreamHeader, shape: ImageShape): void {
  const isSame = header.rows === shape.rows && header.columns === shape.columns && header.samples === shape.samples;
  // Attributes that promise too few bits are common; the samples must fit where they will stand.
  if (!isSame || header.bits < 1 || header.bits > Math.min(16, shape.bitsAllocated)) {
    throw new Failure("unprocessable", "the compressed frame is not of the size that the object says");
  }
}

async function jpegLs(codestream: Uint8Array, shape: ImageShape): Promise<CodedSamples> {
  const header = jpegHeader(codestream);
  if (header.process !== JPEG_LS) throw malformed();
  checkHeader(header, shape);
  let isPlanar = false;
  const decoder = new (await loadCharls()).JpegLSDecoder();
  const { info, bytes } = decodeWith(decoder, codestream, (decoded) => {
    isPlanar = shape.samples > 1 && decoded.getInterleaveMode() === 0;
  });
  return { bytes, bits: info.bitsPerSample, isPlanar };
}

async function jpeg(codestream: Uint8Array, shape: ImageShape): Promise<CodedSamples> {
  const header = jpegHeader(codestream);
  checkHeader(header, shape);
  return header.process === LOSSLESS ? decodeLosslessJpeg(codestream, header) : decodeJpeg(codestream, header, shape);
}

function jpeg2000(load: () => Promise<new () => WasmDecoder>): Decode {
  return async (file, shape) => {
    const codestream = unboxed(file);
    const header = jpeg2000Header(codestream);
    checkHeader(header, shape);
    const { info, bytes } = decodeWith(new (await load())(), codestream);
    // The codec undoes the transform of its codestream.
    const isTransformed = shape.photometric === "YBR_ICT" || shape.photometric === "YBR_RCT";
    return {
      bytes,
      bits: header.bits,
      isSigned: info.isSigned === true,
      ...(isTransformed ? { photometric: "RGB" } : {}),
    };
  };
}

function rle(codestream: Uint8Array, { rows, columns, samples, bitsAllocated }: ImageShape): CodedSamples {
  if (bitsAllocated % 8 !== 0) throw new Failure("unprocessable", "RLE of this depth is not decoded on the server");
  const bytes = decodeRle(codestream, { pixels: rows * columns, samples, bytesPerSample: bitsAllocated / 8 });
  return { bytes, bits: bitsAllocated };
}

const decoders: ReadonlyMap<string, Decode> = new Map([
  ["image/jpeg", jpeg],
  ["image/jls", jpegLs],
  ["image/jp2", jpeg2000(async () => (await loadOpenJpeg()).J2KDecoder)],
  ["image/jphc", jpeg2000(async () => (await loadOpenJph()).HTJ2KDecoder)],
  ["image/dicom-rle", rle],
]);

/**
 * Decodes one compressed frame; `encapsulatedAs` is the media type of its transfer syntax. Only in a process that may die: the bytes are
 * somebody's. Rejects with a `Failure` "unprocessable"; with anything else where the process is to end.
 */
export async function decodeFrame(
  codestream: Uint8Array,
  shape: ImageShape,
  encapsulatedAs: string,
): Promise<DecodedFrame> {
  const decode = decoders.get(encapsulatedAs);
  if (!decode) throw new Failure("unprocessable", "frames of this transfer syntax are not decoded on the server");
  const { rows, columns, samples, bitsAllocated } = shape;
  if (samples !== 1 && samples !== 3) throw new Failure("unprocessable", "images of this many samples are not decoded");
  if ((rows * columns * samples * bitsAllocated) / 8 > MAX_DECODED_BYTES) {
    throw new Failure("unprocessable", "the frame is too large to be decoded");
  }
  const coded = await samplesOf(decode, codestream, shape);
  const bytes = encapsulatedAs === "image/dicom-rle" ? coded.bytes : fitSamples(coded, shape);
  return { bytes, shape: { ...shape, isPlanar: false, photometric: coded.photometric ?? shape.photometric } };
}

/** Codecs throw numbers, strings and traps; all mean the same to who asked. */
async function samplesOf(decode: Decode, codestream: Uint8Array, shape: ImageShape): Promise<CodedSamples> {
  try {
    return await decode(codestream, shape);
  } catch (error) {
    if (error instanceof Failure) throw error;
    // A codec that was trapped, or is out of memory, cannot be used again.
    if (error instanceof RangeError || (error instanceof Error && error.name === "RuntimeError")) throw error;
    throw malformed();
  }
}
