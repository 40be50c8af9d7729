import { deflateRawSync, inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { dataSetBytes, imageElements, imageFile, part10File, type TestElement } from "../../testing/part10File.ts";
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

async function render(bytes: Uint8Array, frame = 0, maxPixels = 0): Promise<Decoded> {
  const reader = new MemoryReader(bytes);
  const result = await inspectInstance(reader);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const { layout, metadata } = result.inspection;
  return decode(
    await renderFrame(reader, {
      layout,
      metadata,
      transferSyntaxUid: result.inspection.transferSyntaxUid,
      frame,
      maxPixels,
    }),
  );
}

function image(changes: readonly TestElement[]): Buffer {
  const elements = new Map(imageElements().map((element) => [element.tag, element]));
  for (const element of changes) elements.set(element.tag, element);
  return part10File({ elements: [...elements.values()].toSorted((a, b) => a.tag - b.tag) });
}

const ramp = new Uint8Array(Uint16Array.from({ length: 16 }, (_, index) => index * 100).buffer);

describe("renderFrame", () => {
  it("[AR15] spreads all values where the object has no window", async () => {
    const { width, height, colour, pixels } = await render(imageFile({ pixels: ramp }));
    expect([width, height, colour]).toEqual([4, 4, 0]);
    expect(pixels[0]).toBe(0);
    expect(pixels[15]).toBe(255);
    expect(pixels[8]).toBe(136);
  });

  it("[AR15] applies rescale, window and polarity", async () => {
    const windowed = image([
      { tag: 0x00280004, vr: "CS", value: "MONOCHROME1" },
      { tag: 0x00281050, vr: "DS", value: "0" },
      { tag: 0x00281051, vr: "DS", value: "200" },
      { tag: 0x00281052, vr: "DS", value: "-700" },
      { tag: 0x00281053, vr: "DS", value: "1" },
      { tag: 0x7fe00010, vr: "OW", value: ramp },
    ]);
    expect((await render(windowed)).pixels.slice(5, 10)).toEqual([255, 255, 127, 0, 0]);
  });

  const voi = (name: string | undefined, centre: string, width: string): Buffer =>
    image([
      { tag: 0x00281050, vr: "DS", value: centre },
      { tag: 0x00281051, vr: "DS", value: width },
      ...(name === undefined ? [] : [{ tag: 0x00281056, vr: "CS", value: name }]),
      { tag: 0x7fe00010, vr: "OW", value: ramp },
    ]);

  it.each([
    // 400 is no centre of LINEAR: its middle is half a value below (PS3.3 §C.11.2.1.2.1).
    [undefined, (value: number) => ((value - 399.5) / 200 + 0.5) * 255],
    ["LINEAR", (value: number) => ((value - 399.5) / 200 + 0.5) * 255],
    ["LINEAR_EXACT", (value: number) => ((value - 400) / 201 + 0.5) * 255],
    ["SIGMOID", (value: number) => 255 / (1 + Math.exp((-4 * (value - 400)) / 201))],
  ])("[AR15] windows by the VOI LUT Function %s", async (name, grey) => {
    const { pixels } = await render(voi(name, "400", "201"));
    const expected = pixels.map((_, index) => Math.round(Math.max(0, Math.min(255, grey(index * 100)))));
    expect(pixels).toEqual(expected);
  });

  it("[AR15] makes a step of the narrowest window, and refuses functions it does not know", async () => {
    expect((await render(voi("LINEAR", "400", "1"))).pixels.slice(3, 6)).toEqual([0, 255, 255]);
    await expect(render(voi("CUBIC", "400", "200"))).rejects.toMatchObject({ code: "unprocessable" });
  });

  it("[AR15] draws a frame of a deflated object, and one-bit frames that begin inside a byte", async () => {
    const frames = Buffer.concat([new Uint8Array(32), ramp]);
    const dataSet = dataSetBytes(imageElements({ frames: 2, pixels: frames }), { explicit: true, littleEndian: true });
    const deflated = part10File({ elements: [], transferSyntaxUid: "1.2.840.10008.1.2.1.99" }, deflateRawSync(dataSet));
    expect((await render(deflated, 1)).pixels).toEqual((await render(imageFile({ pixels: ramp }))).pixels);
    const bits = image([
      { tag: 0x00280008, vr: "IS", value: "2" },
      { tag: 0x00280010, vr: "US", value: 3 },
      { tag: 0x00280011, vr: "US", value: 3 },
      { tag: 0x00280100, vr: "US", value: 1 },
      { tag: 0x00280101, vr: "US", value: 1 },
      { tag: 0x7fe00010, vr: "OB", value: Uint8Array.of(0, 0b1010_1010, 0b11, 0) },
    ]);
    expect((await render(bits, 1)).pixels).toEqual(
      [255, 0, 255, 0, 255, 0, 255, 255, 255].map((_, index) => ((0b11_1010_1010 >> (index + 1)) & 1) * 255),
    );
  });

  it("[AR15] refuses a picture that would be too large, but not its thumbnail", async () => {
    const size = 6000;
    const large = image([
      { tag: 0x00280010, vr: "US", value: size },
      { tag: 0x00280011, vr: "US", value: size },
      { tag: 0x00280100, vr: "US", value: 8 },
      { tag: 0x00280101, vr: "US", value: 8 },
      { tag: 0x7fe00010, vr: "OB", value: Buffer.alloc(size * size, 7) },
    ]);
    await expect(render(large)).rejects.toMatchObject({ code: "unprocessable" });
    expect(await render(large, 0, 256)).toMatchObject({ width: 250, height: 250 });
  });

  it("[AR15] ignores a window without width", async () => {
    const empty = image([
      { tag: 0x00281050, vr: "DS", value: "0" },
      { tag: 0x00281051, vr: "DS", value: "0" },
      { tag: 0x7fe00010, vr: "OW", value: ramp },
    ]);
    expect((await render(empty)).pixels[15]).toBe(255);
  });

  it("[AR15] draws planar and interleaved colours alike", async () => {
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
    expect(await render(colour(0, interleaved))).toEqual(await render(colour(1, planar)));
    expect((await render(colour(0, interleaved))).pixels.slice(0, 6)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("[AR15] makes a thumbnail of means", async () => {
    const { width, height, pixels } = await render(imageFile({ pixels: ramp }), 0, 2);
    expect([width, height]).toEqual([2, 2]);
    expect(pixels[0]).toBe(Math.round((0 + 17 + 68 + 85) / 4));
  });

  it("[AR15] draws the frame that was asked for", async () => {
    const frames = Buffer.concat([new Uint8Array(32), ramp]);
    expect(new Set((await render(imageFile({ frames: 2, pixels: frames }), 0)).pixels)).toEqual(new Set([0]));
    expect((await render(imageFile({ frames: 2, pixels: frames }), 1)).pixels[15]).toBe(255);
  });

  it("[AR15] refuses what it does not decode", async () => {
    await expect(render(image([{ tag: 0x00280004, vr: "CS", value: "HSV" }]))).rejects.toMatchObject({
      code: "unprocessable",
    });
  });
});
