import { malformed } from "./codestream.ts";

const HEADER_BYTES = 64;
const MAX_SEGMENTS = 15;

interface PlaneTarget {
  readonly target: Uint8Array;
  /** Where the plane's first byte goes, and how far each next one is from the one before. */
  readonly offset: number;
  readonly step: number;
  readonly count: number;
}

/** PackBits (PS3.5 §G.3.2): each byte of a segment goes to its place among the samples. */
function unpack(segment: Uint8Array, { target, offset, step, count }: PlaneTarget): void {
  let at = 0;
  let done = 0;
  while (done < count) {
    const control = segment[at++];
    if (control === undefined) throw malformed();
    if (control === 128) continue;
    const isRun = control > 128;
    const length = Math.min(isRun ? 257 - control : control + 1, count - done);
    if (at + (isRun ? 1 : length) > segment.length) throw malformed();
    for (let index = 0; index < length; index++) {
      target[offset + (done + index) * step] = segment[isRun ? at : at + index] ?? 0;
    }
    at += isRun ? 1 : length;
    done += length;
  }
}

export interface RleShape {
  readonly pixels: number;
  readonly samples: number;
  readonly bytesPerSample: number;
}

/** PS3.5 Annex G: one segment for each byte of each sample, the most significant first. Gives interleaved little-endian samples. */
export function decodeRle(bytes: Uint8Array, { pixels, samples, bytesPerSample }: RleShape): Uint8Array<ArrayBuffer> {
  if (bytes.length < HEADER_BYTES) throw malformed();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments = samples * bytesPerSample;
  if (segments > MAX_SEGMENTS || view.getUint32(0, true) !== segments) throw malformed();
  const target = new Uint8Array(pixels * segments);
  for (let segment = 0; segment < segments; segment++) {
    const start = view.getUint32(4 + segment * 4, true);
    const end = segment + 1 < segments ? view.getUint32(8 + segment * 4, true) : bytes.length;
    if (start < HEADER_BYTES || end < start || end > bytes.length) throw malformed();
    const sample = Math.floor(segment / bytesPerSample);
    const byte = bytesPerSample - 1 - (segment % bytesPerSample);
    unpack(bytes.subarray(start, end), {
      target,
      offset: sample * bytesPerSample + byte,
      step: segments,
      count: pixels,
    });
  }
  return target;
}
