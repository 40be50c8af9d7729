import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { imageElements, imageFile, part10File, type TestElement } from "../../testing/part10File.ts";
import { MemoryReader } from "../dataset/ByteReader.ts";
import { inspectInstance } from "../ingest/inspectInstance.ts";
import { renderFrame } from "./renderFrame.ts";

interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly colour: number;
  readonly pixels: number[];
}

function decode(png: Uint8Array): Decoded {
  const bytes = Buffer.from(png);
  expect(bytes.subarray(0, 8).toString("hex")).toBe("89504e470d0a1a0a");
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  const colour = bytes[25] ?? 0;
  const lines = inflateSync(bytes.subarray(41, 41 + bytes.readUInt32BE(33)));
  const stride = width * (colour === 2 ? 3 : 1) + 1;
  return { width, height, colour, pixels: [...lines].filter((_, index) => index % stride !== 0) };
}

function render(bytes: Uint8Array, frame = 0, maxPixels = 0): Decoded {
  const reader = new MemoryReader(bytes);
  const result = inspectInstance(reader);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const { layout, metadata } = result.inspection;
  return decode(renderFrame(reader, { layout, metadata, frame, maxPixels }));
}

function image(changes: readonly TestElement[]): Buffer {
  const elements = new Map(imageElements().map((element) => [element.tag, element]));
  for (const element of changes) elements.set(element.tag, element);
  return part10File({ elements: [...elements.values()].toSorted((a, b) => a.tag - b.tag) });
}

const ramp = new Uint8Array(Uint16Array.from({ length: 16 }, (_, index) => index * 100).buffer);

describe("renderFrame", () => {
  it("[AR15] spreads all values where the object has no window", () => {
    const { width, height, colour, pixels } = render(imageFile({ pixels: ramp }));
    expect([width, height, colour]).toEqual([4, 4, 0]);
    expect(pixels[0]).toBe(0);
    expect(pixels[15]).toBe(255);
    expect(pixels[8]).toBe(136);
  });

  it("[AR15] applies rescale, window and polarity", () => {
    const windowed = image([
      { tag: 0x00280004, vr: "CS", value: "MONOCHROME1" },
      { tag: 0x00281050, vr: "DS", value: "0" },
      { tag: 0x00281051, vr: "DS", value: "200" },
      { tag: 0x00281052, vr: "DS", value: "-700" },
      { tag: 0x00281053, vr: "DS", value: "1" },
      { tag: 0x7fe00010, vr: "OW", value: ramp },
    ]);
    expect(render(windowed).pixels.slice(5, 10)).toEqual([255, 255, 128, 0, 0]);
  });

  it("[AR15] ignores a window without width", () => {
    const empty = image([
      { tag: 0x00281050, vr: "DS", value: "0" },
      { tag: 0x00281051, vr: "DS", value: "0" },
      { tag: 0x7fe00010, vr: "OW", value: ramp },
    ]);
    expect(render(empty).pixels[15]).toBe(255);
  });

  it("[AR15] draws planar and interleaved colours alike", () => {
    const colour = (planar: number, value: Uint8Array): Buffer =>
      image([
        { tag: 0x00280002, vr: "US", value: 3 },
        { tag: 0x00280004, vr: "CS", value: "RGB" },
        { tag: 0x00280006, vr: "US", value: planar },
        { tag: 0x00280100, vr: "US", value: 8 },
        { tag: 0x7fe00010, vr: "OB", value },
      ]);
    const interleaved = Uint8Array.from({ length: 48 }, (_, index) => index);
    const planar = Uint8Array.from({ length: 48 }, (_, index) => (index % 16) * 3 + Math.floor(index / 16));
    expect(render(colour(0, interleaved))).toEqual(render(colour(1, planar)));
    expect(render(colour(0, interleaved)).pixels.slice(0, 6)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("[AR15] makes a thumbnail of means", () => {
    const { width, height, pixels } = render(imageFile({ pixels: ramp }), 0, 2);
    expect([width, height]).toEqual([2, 2]);
    expect(pixels[0]).toBe(Math.round((0 + 17 + 68 + 85) / 4));
  });

  it("[AR15] draws the frame that was asked for", () => {
    const frames = Buffer.concat([new Uint8Array(32), ramp]);
    expect(new Set(render(imageFile({ frames: 2, pixels: frames }), 0).pixels)).toEqual(new Set([0]));
    expect(render(imageFile({ frames: 2, pixels: frames }), 1).pixels[15]).toBe(255);
  });

  it("[AR15] refuses what it does not decode", () => {
    expect(() => render(image([{ tag: 0x00280004, vr: "CS", value: "HSV" }]))).toThrow(
      expect.objectContaining({ code: "unprocessable" }),
    );
  });
});
