import { Buffer } from "node:buffer";
import { loadCharls, loadLibJpegTurbo, loadOpenJpeg, loadOpenJph } from "./wasmCodecs.ts";

/** A picture as it goes into a codec: samples of a pixel together, little endian. */
export interface TestPicture {
  readonly rows: number;
  readonly columns: number;
  readonly samples: number;
  readonly bits: number;
  readonly isSigned?: boolean;
  readonly bytes: Uint8Array;
}

/** Smooth and noisy at once, so that compression has something to do. */
export function testPicture(shape: Omit<TestPicture, "bytes">): TestPicture {
  const { rows, columns, samples, bits } = shape;
  const count = rows * columns * samples;
  const values = bits > 8 ? new Uint16Array(count) : new Uint8Array(count);
  const shift = 32 - bits;
  for (let index = 0; index < count; index++) {
    const pixel = Math.floor(index / samples);
    const smooth = Math.round((((pixel % columns) + pixel / columns) / (rows + columns)) * 2 ** bits);
    const value = (smooth + ((index * 7919) % 23)) << shift;
    values[index] = shape.isSigned === true ? value >> shift : value >>> shift;
  }
  return { ...shape, bytes: new Uint8Array(values.buffer) };
}

function encodeWith(coder: WasmCoder, { rows, columns, samples, bits, isSigned = false, bytes }: TestPicture): Buffer {
  const info = { width: columns, height: rows, bitsPerSample: bits, componentCount: samples, isSigned };
  coder.getDecodedBuffer({ ...info, isUsingColorTransform: samples === 3 }).set(bytes);
  coder.encode();
  const encoded = Buffer.from(coder.getEncodedBuffer());
  coder.delete();
  return encoded;
}

export async function encodeJpegLs(picture: TestPicture, interleaveMode = 0): Promise<Buffer> {
  const coder = new (await loadCharls()).JpegLSEncoder();
  coder.setInterleaveMode(interleaveMode);
  return encodeWith(coder, picture);
}

export async function encodeJpeg2000(picture: TestPicture): Promise<Buffer> {
  return encodeWith(new (await loadOpenJpeg()).J2KEncoder(), picture);
}

export async function encodeHtj2k(picture: TestPicture): Promise<Buffer> {
  return encodeWith(new (await loadOpenJph()).HTJ2KEncoder(), picture);
}

export async function encodeBaselineJpeg(picture: TestPicture): Promise<Buffer> {
  const coder = new (await loadLibJpegTurbo()).JPEGEncoder();
  coder.setQuality(95);
  return encodeWith(coder, picture);
}

/** PS3.5 Annex G: literal runs, and one replicated run where a segment begins with equal bytes. */
export function encodeRle({ samples, bits, bytes }: TestPicture): Buffer {
  const bytesPerSample = bits > 8 ? 2 : 1;
  const stride = samples * bytesPerSample;
  const segments = Array.from({ length: stride }, (_, segment) => {
    const sample = Math.floor(segment / bytesPerSample);
    const offset = sample * bytesPerSample + bytesPerSample - 1 - (segment % bytesPerSample);
    return packBits(bytes.filter((_, index) => index % stride === offset));
  });
  const header = Buffer.alloc(64);
  header.writeUInt32LE(segments.length, 0);
  let at = 64;
  for (const [index, segment] of segments.entries()) {
    header.writeUInt32LE(at, 4 + index * 4);
    at += segment.length;
  }
  return Buffer.concat([header, ...segments]);
}

function packBits(plane: Uint8Array): Buffer {
  const out: number[] = [];
  let at = 0;
  let run = 1;
  while (run < 128 && run < plane.length && plane[run] === plane[0]) run++;
  if (run > 1) {
    out.push(257 - run, plane[0] ?? 0);
    at = run;
  }
  for (; at < plane.length; at += 128) out.push(Math.min(128, plane.length - at) - 1, ...plane.subarray(at, at + 128));
  if (out.length % 2 === 1) out.push(0);
  return Buffer.from(out);
}

/** Two flat blocks of twelve bits, 16 x 8 pixels of 2148 and 2098, as extended JPEG (ISO/IEC 10918-1 process 4) with a restart between if wanted. */
export function flatExtendedJpeg(hasRestart = false): Buffer {
  const filled = (bits: string): number[] =>
    (bits.padEnd(Math.ceil(bits.length / 8) * 8, "1").match(/.{8}/gu) ?? []).map((byte) => Number.parseInt(byte, 2));
  // A difference of 800 in ten bits, no more coefficients; then one of -400 (after a restart: of 400) in nine.
  const first = "10" + "1100100000" + "0";
  const second = "01" + (hasRestart ? "110010000" : "001101111") + "0";
  const scan = hasRestart ? [...filled(first), 0xff, 0xd0, ...filled(second)] : filled(first + second);
  const quantisation = Buffer.concat([Buffer.from("ffdb004300", "hex"), Buffer.alloc(64, 1)]);
  const dcTable = Buffer.from("ffc4001600" + "00030000000000000000000000000000" + "00090a", "hex");
  const acTable = Buffer.from("ffc4001410" + "01000000000000000000000000000000" + "00", "hex");
  return Buffer.concat([
    Buffer.from("ffd8", "hex"),
    quantisation,
    Buffer.from("ffc1000b0c0008001001011100", "hex"),
    dcTable,
    acTable,
    Buffer.from(hasRestart ? "ffdd00040001" : "", "hex"),
    Buffer.from("ffda0008010100003f00", "hex"),
    Buffer.from(scan),
    Buffer.from("ffd9", "hex"),
  ]);
}
