import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { dataSetBytes, imageElements, imageFile, part10File, type TestElement } from "../../testing/part10File.ts";
import { draw, image, render } from "./pictureTesting.ts";
import type { PictureWish } from "./renderFrame.ts";

const fits = (size: number): Partial<PictureWish> => ({ viewport: { width: size, height: size, enlarges: false } });

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
    expect(await render(large, 0, fits(256))).toMatchObject({ width: 256, height: 256 });
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
    const { width, height, pixels } = await render(imageFile({ pixels: ramp }), 0, fits(2));
    expect([width, height]).toEqual([2, 2]);
    expect(pixels[0]).toBe(Math.round((0 + 17 + 68 + 85) / 4));
  });

  it("[AR15] draws in the window and the viewport that are asked for", async () => {
    const file = imageFile({ pixels: ramp });
    const window = { centre: 400, width: 101, voiFunction: "LINEAR" };
    expect((await render(file, 0, { window })).pixels.slice(2, 7)).toEqual([0, 0, 129, 255, 255]);
    const whole = (await render(file)).pixels;
    const region = { left: 1, top: 2, width: 2, height: -2 };
    const part = await render(file, 0, { viewport: { width: 4, height: 8, region, enlarges: true } });
    expect([part.width, part.height]).toEqual([4, 4]);
    expect(part.pixels.slice(0, 4)).toEqual([whole[13], whole[13], whole[14], whole[14]]);
    expect(part.pixels.slice(12)).toEqual([whole[9], whole[9], whole[10], whole[10]]);
    const nothing = { width: 4, height: 4, region: { left: 9, top: 0, width: 2, height: 2 }, enlarges: true };
    await expect(render(file, 0, { viewport: nothing })).rejects.toMatchObject({ code: "bad-message" });
  });

  const table = (first: number, entries: readonly number[]): TestElement[] => [
    { tag: 0x00283002, vr: "US", value: new Uint8Array(Uint16Array.of(entries.length, first, 16).buffer) },
    { tag: 0x00283006, vr: "OW", value: new Uint8Array(Uint16Array.from(entries).buffer) },
  ];
  const pixels: TestElement = { tag: 0x7fe00010, vr: "OW", value: ramp };

  it("[AR15] maps by modality and VOI tables, whose ends hold for what is outside", async () => {
    const voi = image([{ tag: 0x00283010, vr: "SQ", value: [table(300, [0, 65_535, 32_768])] }, pixels]);
    // 300 is the first entry, and 400 lies behind the last one.
    expect((await render(voi)).pixels.slice(2, 6)).toEqual([0, 0, 128, 128]);
    const ends = Array.from({ length: 101 }, (_, index) => index * 10);
    const modality = image([
      { tag: 0x00281050, vr: "DS", value: "500.5" },
      { tag: 0x00281051, vr: "DS", value: "1001" },
      { tag: 0x00283000, vr: "SQ", value: [table(250, ends)] },
      pixels,
    ]);
    expect((await render(modality)).pixels.slice(1, 6)).toEqual([0, 0, 128, 255, 255]);
  });

  it("[AR15] burns overlay planes in", async () => {
    const overlay = image([
      { tag: 0x60000010, vr: "US", value: 2 },
      { tag: 0x60000011, vr: "US", value: 2 },
      { tag: 0x60000040, vr: "CS", value: "G" },
      { tag: 0x60000050, vr: "SS", value: new Uint8Array(Int16Array.of(2, 3).buffer) },
      { tag: 0x60000100, vr: "US", value: 1 },
      { tag: 0x60000102, vr: "US", value: 0 },
      { tag: 0x60003000, vr: "OW", value: Uint8Array.of(0b0110, 0) },
      pixels,
    ]);
    const plain = (await render(imageFile({ pixels: ramp }))).pixels;
    const drawn = (await render(overlay)).pixels;
    // Row 2, column 3 begins the plane; its second and third bits are set.
    expect(drawn.flatMap((value, index) => (value === plain[index] ? [] : [index]))).toEqual([7, 10]);
    expect([drawn[7], drawn[10]]).toEqual([255, 255]);
  });

  it("[AR15] draws each frame of an enhanced object in its own window and rescale", async () => {
    const macros = (centre: string): TestElement[] => [
      {
        tag: 0x00289132,
        vr: "SQ",
        value: [
          [
            { tag: 0x00281050, vr: "DS", value: centre },
            { tag: 0x00281051, vr: "DS", value: "1" },
          ],
        ],
      },
    ];
    const rescale: TestElement[] = [
      {
        tag: 0x00289145,
        vr: "SQ",
        value: [
          [
            { tag: 0x00281052, vr: "DS", value: "-100" },
            { tag: 0x00281053, vr: "DS", value: "1" },
          ],
        ],
      },
    ];
    const enhanced = image([
      { tag: 0x00280008, vr: "IS", value: "2" },
      { tag: 0x52009229, vr: "SQ", value: [rescale] },
      { tag: 0x52009230, vr: "SQ", value: [macros("200"), macros("800")] },
      { tag: 0x7fe00010, vr: "OW", value: Buffer.concat([ramp, ramp]) },
    ]);
    expect((await render(enhanced, 0)).pixels.indexOf(255)).toBe(3);
    expect((await render(enhanced, 1)).pixels.indexOf(255)).toBe(9);
  });

  it("[AR15] writes JPEG, smaller the less quality is asked for", async () => {
    const noise = Uint8Array.from({ length: 32 }, (_, index) => (index * 7919) % 251);
    const [coarse, fine] = await Promise.all(
      [10, 100].map((quality) => draw(imageFile({ pixels: noise }), 0, { mediaType: "image/jpeg", quality })),
    );
    for (const jpeg of [coarse, fine]) expect([jpeg?.[0], jpeg?.[1]]).toEqual([0xff, 0xd8]);
    expect(coarse?.length).toBeLessThan(fine?.length ?? 0);
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
