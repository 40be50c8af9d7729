import { describe, expect, it } from "vitest";
import type { TestElement } from "../../testing/part10File.ts";
import { image, render } from "./pictureTesting.ts";

const nineBits: TestElement[] = [
  { tag: 0x00281050, vr: "DS", value: "128" },
  { tag: 0x00281051, vr: "DS", value: "256" },
  { tag: 0x00280101, vr: "US", value: 8 },
];
const words = (of: (index: number) => number): TestElement => ({
  tag: 0x7fe00010,
  vr: "OW",
  value: new Uint8Array(Uint16Array.from({ length: 16 }, (_, index) => of(index)).buffer),
});

describe("renderFrame of what is stored", () => {
  it("[AR15] draws the stored bits alone, wherever in the word they are, and graphics in the others", async () => {
    const overlay = (position: number): TestElement[] => [
      { tag: 0x60000010, vr: "US", value: 4 },
      { tag: 0x60000011, vr: "US", value: 4 },
      { tag: 0x60000100, vr: "US", value: 16 },
      { tag: 0x60000102, vr: "US", value: position },
    ];
    const low = { tag: 0x00280102, vr: "US", value: 7 };
    const plain = (await render(image([...nineBits, low, words((index) => index * 10)]))).pixels;
    expect(plain.slice(0, 3)).toEqual([0, 10, 20]);
    const stray = image([...nineBits, low, words((index) => index * 10 + 0xab00)]);
    expect((await render(stray)).pixels).toEqual(plain);
    const high = { tag: 0x00280102, vr: "US", value: 15 };
    expect((await render(image([...nineBits, high, words((index) => index * 2560 + 0xab)]))).pixels).toEqual(plain);
    const drawn = image([
      ...nineBits,
      low,
      words((index) => index * 10 + (index === 5 ? 0x1000 : 0x100)),
      ...overlay(12),
    ]);
    expect((await render(drawn)).pixels).toEqual(plain.with(5, 255));
    // A bit of the samples themselves is no overlay.
    expect((await render(image([...nineBits, low, words((index) => index * 10), ...overlay(3)]))).pixels).toEqual(
      plain,
    );
  });

  it("[AR15] refuses a modality table that is not complete, and measures no beam", async () => {
    const short = [
      [
        { tag: 0x00283002, vr: "US", value: new Uint8Array(Uint16Array.of(9, 0, 16).buffer) },
        { tag: 0x00283006, vr: "OW", value: new Uint8Array(4) },
      ],
    ];
    const file = [...nineBits, words((index) => index * 10), { tag: 0x00283000, vr: "SQ", value: short }];
    await expect(render(image(file))).rejects.toMatchObject({ code: "unprocessable" });
    const xray = "1.2.840.10008.5.1.4.1.1.12.1";
    const beam = [...file, { tag: 0x00080016, vr: "UI", value: xray }, { tag: 0x00281040, vr: "CS", value: "LOG" }];
    expect((await render(image(beam, xray))).pixels.slice(0, 2)).toEqual([0, 10]);
  });

  it("[AR15] draws the VOI LUT function that the object names, as the standard's formulas have it", async () => {
    const ramp10 = words((index) => index * 10);
    const drawn = async (voiFunction: string): Promise<number[]> => {
      const over: TestElement[] = [
        { tag: 0x00281050, vr: "DS", value: "71" },
        { tag: 0x00281051, vr: "DS", value: "103" },
        { tag: 0x00281056, vr: "CS", value: voiFunction },
      ];
      return (await render(image([...over, ramp10]))).pixels;
    };
    const grey = (of: (x: number) => number): number[] =>
      Array.from({ length: 16 }, (_, index) => Math.round(255 * Math.max(0, Math.min(1, of(index * 10)))));
    expect(await drawn("LINEAR")).toEqual(grey((x) => (x - 70.5) / 102 + 0.5));
    expect(await drawn("LINEAR_EXACT")).toEqual(grey((x) => (x - 71) / 103 + 0.5));
    expect(await drawn("SIGMOID")).toEqual(grey((x) => 1 / (1 + Math.exp((-4 * (x - 71)) / 103))));
  });
});
