import { Failure } from "../../../shared/protocol/failures.ts";
import type { ImageShape } from "../render/ImageShape.ts";
import type { JpegHeader } from "./codestream.ts";
import { decodeExtendedJpeg } from "./extendedJpeg.ts";
import type { CodedSamples } from "./samples.ts";
import { decodeWith, loadLibJpegTurbo } from "./wasmCodecs.ts";

/** An Adobe segment that says: red, green and blue, no transform (Adobe Technical Note 5116). */
const ADOBE_RGB = Uint8Array.of(0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0);

/** A codestream that says nothing of its colours is taken for YCbCr; an object that says RGB knows better. */
function withColourModel(codestream: Uint8Array, isRgb: boolean): Uint8Array {
  if (!isRgb) return codestream;
  const marked = new Uint8Array(codestream.length + ADOBE_RGB.length);
  marked.set(codestream.subarray(0, 2));
  marked.set(ADOBE_RGB, 2);
  marked.set(codestream.subarray(2), 2 + ADOBE_RGB.length);
  return marked;
}

/** The lossy processes (ISO/IEC 10918-1). Colours become red, green and blue. */
export async function decodeJpeg(
  codestream: Uint8Array,
  header: JpegHeader,
  { photometric }: ImageShape,
): Promise<CodedSamples> {
  if (header.bits !== 8) return decodeExtendedJpeg(codestream, header);
  if (header.process > 0xc2) throw new Failure("unprocessable", "JPEG of this process is not decoded on the server");
  const isColour = header.samples === 3;
  const isRgb = isColour && photometric === "RGB" && !header.hasColourMarker;
  const decoder = new (await loadLibJpegTurbo()).JPEGDecoder();
  const { bytes } = decodeWith(decoder, withColourModel(codestream, isRgb));
  return { bytes, bits: 8, ...(isColour ? { photometric: "RGB" } : {}) };
}
