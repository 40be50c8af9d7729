import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FrameDecoders } from "../threads/FrameDecoders.ts";
import type { DecoderRequest } from "../threads/messages.ts";
import {
  encodeBaselineJpeg,
  encodeHtj2k,
  encodeJpeg2000,
  encodeJpegLs,
  encodeRle,
  flatExtendedJpeg,
  testPicture,
  type TestPicture,
} from "./encodeForTests.ts";

const FLIPS = 200;
const grey = testPicture({ rows: 64, columns: 64, samples: 1, bits: 12 });
const grey8 = testPicture({ rows: 64, columns: 64, samples: 1, bits: 8 });
const colour = testPicture({ rows: 64, columns: 64, samples: 3, bits: 8 });

/** ISO/IEC 10918-1 process 14 with first-order prediction, of sixteen bits in which every difference is zero: a flat picture. */
function flatLosslessJpeg(): Buffer {
  const head = "ffd8ffc3000b1000400040010111 00ffc40014 00 01 00000000000000000000000000000000".replaceAll(" ", "");
  return Buffer.concat([
    Buffer.from(`${head}ffda0008010100010000`, "hex"),
    Buffer.alloc(512),
    Buffer.from("ffd9", "hex"),
  ]);
}

const syntaxes: readonly (readonly [string, string, TestPicture, () => Buffer | Promise<Buffer>])[] = [
  ["JPEG", "1.2.840.10008.1.2.4.50", colour, () => encodeBaselineJpeg(colour)],
  ["JPEG of twelve bits", "1.2.840.10008.1.2.4.51", { ...grey, rows: 8, columns: 16 }, () => flatExtendedJpeg()],
  ["JPEG lossless", "1.2.840.10008.1.2.4.70", { ...grey, bits: 16 }, flatLosslessJpeg],
  ["JPEG-LS", "1.2.840.10008.1.2.4.80", grey, () => encodeJpegLs(grey)],
  ["JPEG 2000", "1.2.840.10008.1.2.4.90", grey, () => encodeJpeg2000(grey)],
  ["JPEG 2000 of colours", "1.2.840.10008.1.2.4.90", colour, () => encodeJpeg2000(colour)],
  ["HTJ2K", "1.2.840.10008.1.2.4.201", grey, () => encodeHtj2k(grey)],
  ["RLE", "1.2.840.10008.1.2.5", grey8, () => encodeRle(grey8)],
];

function request(codestream: Uint8Array, picture: TestPicture, transferSyntaxUid: string): DecoderRequest {
  const { rows, columns, samples, bits } = picture;
  const attributes = {
    "00280002": samples,
    "00280010": rows,
    "00280011": columns,
    "00280100": bits > 8 ? 16 : 8,
    "00280101": bits,
    "00280103": 0,
  };
  const json = {
    ...Object.fromEntries(Object.entries(attributes).map(([tag, value]) => [tag, { vr: "US", Value: [value] }])),
    "00280004": { vr: "CS", Value: [samples === 3 ? "RGB" : "MONOCHROME2"] },
  };
  return {
    kind: "transcode",
    location: { kind: "bytes", bytes: codestream },
    layout: { inflated: false, frames: { kind: "encapsulated", frames: [[0, codestream.length]] }, bulk: [] },
    metadata: JSON.stringify(json),
    transferSyntaxUid,
    frame: 0,
    colours: "own",
  };
}

/** Always the same flips (a linear congruential generator). */
function* randoms(): Generator<number, never> {
  for (let state = 20_260_102; ; state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) yield state / 2 ** 32;
}

describe("damaged frames", () => {
  let decoders: FrameDecoders;
  beforeAll(() => {
    decoders = new FrameDecoders({ processes: 2, timeoutMs: 5000 });
  });
  afterAll(() => decoders[Symbol.asyncDispose]());

  it.each(syntaxes)(
    'T17 2D "bit errors" [AR19] of %s are decoded or 422, and cost only themselves',
    { timeout: 240_000 },
    async (...row) => {
      const [, syntax, picture, encode] = row;
      const codestream = await encode();
      const whole = () => decoders.run(request(codestream, picture, syntax));
      const { bytes: before } = await whole();
      expect(before.length).toBe(picture.rows * picture.columns * picture.samples * (picture.bits > 8 ? 2 : 1));
      const resident = process.memoryUsage.rss();
      const random = randoms();
      const fates = await Promise.all(
        Array.from({ length: FLIPS }, async () => {
          const flipped = Buffer.from(codestream);
          const at = Math.floor(random.next().value * flipped.length);
          flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(random.next().value * 8));
          const fate = decoders.run(request(flipped, picture, syntax));
          return fate.then(
            ({ bytes }) => bytes.length,
            (error: unknown) => error,
          );
        }),
      );
      for (const fate of fates) {
        if (typeof fate === "number") expect(fate).toBe(before.length);
        else expect(fate).toMatchObject({ code: "unprocessable" });
      }
      expect(process.memoryUsage.rss() - resident).toBeLessThan(128 * 1024 * 1024);
      expect(Buffer.from((await whole()).bytes).equals(before)).toBe(true);
    },
  );
});
