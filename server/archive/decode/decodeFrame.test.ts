import { describe, expect, it } from "vitest";
import type { ImageShape } from "../render/ImageShape.ts";
import { decodeFrame } from "./decodeFrame.ts";
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

function shape(picture: TestPicture, changes: Partial<ImageShape> = {}): ImageShape {
  return {
    rows: picture.rows,
    columns: picture.columns,
    samples: picture.samples,
    photometric: picture.samples === 1 ? "MONOCHROME2" : "RGB",
    isPlanar: false,
    bitsAllocated: picture.bits > 8 ? 16 : 8,
    bitsStored: picture.bits,
    highBit: picture.bits - 1,
    isSigned: picture.isSigned === true,
    json: {},
    ...changes,
  };
}

const grey8 = testPicture({ rows: 33, columns: 47, samples: 1, bits: 8 });
const grey12 = testPicture({ rows: 33, columns: 47, samples: 1, bits: 12 });
const grey16 = testPicture({ rows: 33, columns: 47, samples: 1, bits: 16 });
const signed12 = testPicture({ rows: 33, columns: 47, samples: 1, bits: 12, isSigned: true });
const signed16 = testPicture({ rows: 33, columns: 47, samples: 1, bits: 16, isSigned: true });
const rgb8 = testPicture({ rows: 33, columns: 47, samples: 3, bits: 8 });
const rgb16 = testPicture({ rows: 33, columns: 47, samples: 3, bits: 16 });

type Encode = (picture: TestPicture) => Buffer | Promise<Buffer>;

/** JPEG-LS knows no sign: it codes the bits that are stored. */
const masked: Encode = (picture) =>
  encodeJpegLs({
    ...picture,
    bytes: new Uint8Array(
      Uint16Array.from(new Uint16Array(picture.bytes.buffer), (value) => value & (2 ** picture.bits - 1)).buffer,
    ),
  });

const lossless: readonly (readonly [string, string, Encode, TestPicture])[] = [
  ["RLE of 8 bits", "image/dicom-rle", encodeRle, grey8],
  ["RLE of 16 bits", "image/dicom-rle", encodeRle, grey16],
  ["RLE of 3 x 8 bits", "image/dicom-rle", encodeRle, rgb8],
  ["RLE of 3 x 16 bits", "image/dicom-rle", encodeRle, rgb16],
  ["JPEG-LS of 8 bits", "image/jls", encodeJpegLs, grey8],
  ["JPEG-LS of 12 bits", "image/jls", encodeJpegLs, grey12],
  ["JPEG-LS of 12 bits with sign", "image/jls", masked, signed12],
  ["JPEG-LS of planes", "image/jls", (picture) => encodeJpegLs(planes(picture), 0), rgb8],
  ["JPEG-LS of lines", "image/jls", (picture) => encodeJpegLs(picture, 1), rgb8],
  ["JPEG-LS of pixels", "image/jls", (picture) => encodeJpegLs(picture, 2), rgb8],
  ["JPEG 2000 of 8 bits", "image/jp2", encodeJpeg2000, grey8],
  ["JPEG 2000 of 12 bits", "image/jp2", encodeJpeg2000, grey12],
  ["JPEG 2000 of 16 bits with sign", "image/jp2", encodeJpeg2000, signed16],
  ["JPEG 2000 of 12 bits with sign", "image/jp2", encodeJpeg2000, signed12],
  ["JPEG 2000 of colours", "image/jp2", encodeJpeg2000, rgb8],
  ["HTJ2K of 8 bits", "image/jphc", encodeHtj2k, grey8],
  ["HTJ2K of 16 bits", "image/jphc", encodeHtj2k, grey16],
  ["HTJ2K of 16 bits with sign", "image/jphc", encodeHtj2k, signed16],
  ["HTJ2K of colours", "image/jphc", encodeHtj2k, rgb8],
];

function planes(picture: TestPicture): TestPicture {
  const plane = picture.rows * picture.columns;
  return {
    ...picture,
    bytes: picture.bytes.map((_, at) => picture.bytes[(at % plane) * 3 + Math.floor(at / plane)] ?? 0),
  };
}

describe("decodeFrame", () => {
  it.each(lossless)("[AR19] gives every pixel of %s back", async (...row) => {
    const [, mediaType, encode, picture] = row;
    const { bytes } = await decodeFrame(await encode(picture), shape(picture), mediaType);
    expect(Buffer.from(bytes).equals(picture.bytes)).toBe(true);
  });

  it("[AR19] decodes baseline JPEG, its colours to red, green and blue", async () => {
    for (const picture of [grey8, rgb8]) {
      const photometric = picture.samples === 3 ? "YBR_FULL_422" : "MONOCHROME2";
      const decoded = await decodeFrame(
        await encodeBaselineJpeg(picture),
        shape(picture, { photometric }),
        "image/jpeg",
      );
      expect(decoded.shape.photometric).toBe(picture.samples === 3 ? "RGB" : "MONOCHROME2");
      const errors = decoded.bytes.map((value, index) => Math.abs(value - (picture.bytes[index] ?? 0)));
      expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(8);
    }
  });

  it.each([false, true])("[AR19] decodes JPEG of twelve bits, restarts: %s", async (hasRestart) => {
    const twoBlocks = shape(grey12, { rows: 8, columns: 16 });
    const { bytes } = await decodeFrame(flatExtendedJpeg(hasRestart), twoBlocks, "image/jpeg");
    const samples = [...new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2)];
    expect(samples).toEqual(samples.map((_, index) => (index % 16 < 8 ? 2148 : 2098)));
    const cut = flatExtendedJpeg(hasRestart).subarray(0, -4);
    await expect(decodeFrame(cut, twoBlocks, "image/jpeg")).rejects.toMatchObject({ code: "unprocessable" });
  });

  it("[AR19] says RGB of what JPEG 2000 codecs have turned back", async () => {
    const codestream = await encodeJpeg2000(rgb8);
    const decoded = await decodeFrame(codestream, shape(rgb8, { photometric: "YBR_RCT" }), "image/jp2");
    expect(decoded.shape.photometric).toBe("RGB");
  });

  it.each(lossless)('T17 2D "bit errors" [AR19] refuses %s of another size than the object says', async (...row) => {
    const [, mediaType, encode, picture] = row;
    const codestream = await encode(picture);
    for (const changes of [{ rows: 34 }, { columns: 46_000 }, { samples: picture.samples === 3 ? 1 : 3 }]) {
      // RLE says no size; of the others the header is looked at before anything is decoded.
      const message = mediaType === "image/dicom-rle" ? /damaged/u : /not of the size that the object says/u;
      const refusal = await decodeFrame(codestream, shape(picture, changes), mediaType).catch(
        (error: unknown) => error,
      );
      expect(refusal).toMatchObject({ code: "unprocessable", message: expect.stringMatching(message) });
    }
  });

  it('T17 2D "bit errors" [AR19] allocates nothing for a frame that would be too large', async () => {
    const size = { rows: 65_535, columns: 65_535, bitsAllocated: 16 };
    const started = process.memoryUsage().arrayBuffers;
    await expect(decodeFrame(new Uint8Array(64), shape(grey16, size), "image/dicom-rle")).rejects.toMatchObject({
      code: "unprocessable",
    });
    expect(process.memoryUsage().arrayBuffers - started).toBeLessThan(1024 * 1024);
  });

  it("[AR19] refuses syntaxes and depths that it does not know", async () => {
    for (const mediaType of ["image/jxl", "video/mp4"]) {
      await expect(decodeFrame(new Uint8Array(64), shape(grey8), mediaType)).rejects.toMatchObject({
        code: "unprocessable",
      });
    }
  });
});
