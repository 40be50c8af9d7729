import { describe, expect, it } from "vitest";
import { decodeWith, loadLibJpegTurbo } from "../decode/wasmCodecs.ts";
import { encodeJpeg } from "./jpegPicture.ts";

describe("encodeJpeg", () => {
  it.each([
    [1, 1, 1],
    [3, 8, 8],
    [1, 37, 21],
    [3, 50, 9],
  ] as const)("[AR15] writes what libjpeg reads: %i samples, %i x %i", async (samples, width, height) => {
    const pixels = Uint8Array.from({ length: width * height * samples }, (_, index) => {
      const pixel = Math.floor(index / samples);
      return ((pixel % width) * 3 + Math.floor(pixel / width) * 5 + (index % samples) * 60) & 0xff;
    });
    const jpeg = encodeJpeg({ width, height, samples, pixels }, 100);
    const { info, bytes } = decodeWith(new (await loadLibJpegTurbo()).JPEGDecoder(), jpeg);
    expect(info).toMatchObject({ width, height, componentCount: samples });
    expect(Math.max(...bytes.map((value, index) => Math.abs(value - (pixels[index] ?? 0))))).toBeLessThan(6);
  });

  it("[AR15] writes noise, which compresses to more than it was", async () => {
    const pixels = Uint8Array.from(
      { length: 128 * 128 },
      (_, index) => (index * index * 7919 + (index >> 3) * 31) & 0xff,
    );
    const jpeg = encodeJpeg({ width: 128, height: 128, samples: 1, pixels }, 100);
    const { bytes } = decodeWith(new (await loadLibJpegTurbo()).JPEGDecoder(), jpeg);
    expect(Math.max(...bytes.map((value, index) => Math.abs(value - (pixels[index] ?? 0))))).toBeLessThan(6);
  });
});
