import { Failure } from "../../../shared/protocol/failures.ts";

/** What a compressed frame says of itself before anything of it is decoded. */
export interface CodestreamHeader {
  readonly rows: number;
  readonly columns: number;
  readonly samples: number;
  readonly bits: number;
}

export interface JpegHeader extends CodestreamHeader {
  /** The marker of the frame header: 0xc0 is baseline, 0xc1 extended, 0xc2 progressive, 0xc3 lossless, 0xf7 JPEG-LS. */
  readonly process: number;
  /** Says by JFIF or Adobe segments which colours it holds. */
  readonly hasColourMarker: boolean;
  /** How many of the samples its first scan holds. */
  readonly scanSamples: number;
}

export function malformed(): Failure {
  return new Failure("unprocessable", "the compressed frame is damaged");
}

function isFrameHeader(marker: number): boolean {
  return marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc);
}

interface Segment {
  readonly marker: number;
  /** Where its marker begins. */
  readonly at: number;
}

/** The marker segments up to the first scan (ISO/IEC 10918-1 §B.1.1). */
export function* segments(bytes: Uint8Array): Iterable<Segment> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw malformed();
  for (let at = 2; at + 10 <= bytes.length;) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) throw malformed();
    // Any number of fill bytes may stand before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    yield { marker, at };
    if (marker === 0xda) return;
    at += 2 + view.getUint16(at + 2);
  }
  throw malformed();
}

/** ISO/IEC 10918-1 §B.2.2; JPEG-LS (ISO/IEC 14495-1 §C.2.2) writes the same. */
export function jpegHeader(bytes: Uint8Array): JpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: (CodestreamHeader & { process: number }) | undefined;
  let hasColourMarker = false;
  for (const { marker, at } of segments(bytes)) {
    if (marker === 0xe0 || marker === 0xee) hasColourMarker = true;
    if (marker === 0xda && frame) return { ...frame, hasColourMarker, scanSamples: bytes[at + 4] ?? 0 };
    if (!isFrameHeader(marker)) continue;
    if (frame) throw malformed();
    const size = { rows: view.getUint16(at + 5), columns: view.getUint16(at + 7) };
    frame = { ...size, bits: bytes[at + 4] ?? 0, samples: bytes[at + 9] ?? 0, process: marker };
  }
  throw malformed();
}

/** The codestream inside of a JP2 file; what is none is given back. */
export function unboxed(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || view.getUint32(0) !== 12 || view.getUint32(4) !== 0x6a502020) return bytes;
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = view.getUint32(at);
    if (view.getUint32(at + 4) === 0x6a703263) return bytes.subarray(at + 8);
    if (length < 8) throw malformed();
    at += length;
  }
  throw malformed();
}

/** ISO/IEC 15444-1 §A.5.1. Images whose components differ in size or depth are not used in DICOM, and refused. */
export function jpeg2000Header(bytes: Uint8Array): CodestreamHeader {
  if (bytes.length < 43) throw malformed();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== 0xff4fff51) throw malformed();
  const samples = view.getUint16(40);
  if (samples === 0 || bytes.length < 42 + samples * 3) throw malformed();
  const depth = bytes[42] ?? 0;
  for (let index = 0; index < samples; index++) {
    const at = 42 + index * 3;
    if (bytes[at] !== depth || bytes[at + 1] !== 1 || bytes[at + 2] !== 1) throw malformed();
  }
  return {
    rows: view.getUint32(12) - view.getUint32(20),
    columns: view.getUint32(8) - view.getUint32(16),
    samples,
    bits: (depth & 0x7f) + 1,
  };
}
