import { Decoder } from "jpeg-lossless-decoder-js";
import { Failure } from "../../../shared/protocol/failures.ts";
import type { JpegHeader } from "./codestream.ts";
import type { CodedSamples } from "./samples.ts";

/** ISO/IEC 10918-1 process 14, all predictors. */
export function decodeLosslessJpeg(codestream: Uint8Array, header: JpegHeader): CodedSamples {
  const isReadable =
    header.samples === header.scanSamples && (header.samples === 1 || (header.samples === 3 && header.bits <= 8));
  if (!isReadable) throw new Failure("unprocessable", "lossless JPEG of this kind is not decoded on the server");
  const decoded = new Decoder().decompress(Uint8Array.from(codestream).buffer, 0, codestream.length);
  return { bytes: new Uint8Array(decoded), bits: header.bits };
}
