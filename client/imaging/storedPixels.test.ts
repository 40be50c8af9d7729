import { describe, expect, it } from "vitest";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import { bitsAt, modalityValues, storedPixelsOf } from "./storedPixels.ts";

function image(over: DicomDataset = {}): DicomDataset {
  return {
    "00280100": { Value: [16] },
    "00280101": { Value: [12] },
    "00280102": { Value: [11] },
    "00280103": { Value: [0] },
    ...over,
  };
}

const plain = { slope: 1, intercept: 0, hasGraphics: false };

function loaded(values: ArrayLike<number>, pixels = values.length) {
  const all = Array.from(values);
  return { values, pixels, least: Math.min(...all), most: Math.max(...all) };
}

describe("stored pixels", () => {
  it("stay the loader's where it is right: whole rising rescale, clean samples", () => {
    const stored = storedPixelsOf(image(), { ...plain, intercept: -1024 });
    expect(stored.from).toBe("loader");
    expect(modalityValues(stored, loaded(Int16Array.of(-1024, 3071)))).toBeUndefined();
  });

  it("are rescaled here by fractions, whose ends can be whole: the loader would wrap 1000 to 232 in an array of bytes", () => {
    const stored = storedPixelsOf(image(), { ...plain, slope: 0.1 });
    expect(stored.from).toBe("values");
    const modality = modalityValues(stored, loaded(Uint16Array.of(0, 10, 503, 1000)));
    expect(modality?.values).toBeInstanceOf(Float32Array);
    expect(Array.from(modality?.values ?? [])).toEqual([0, 1, Math.fround(50.3), 100]);
    expect(modality).toMatchObject({ least: 0, most: 100 });
  });

  it("are rescaled here where small values are the large ones", () => {
    const stored = storedPixelsOf(image(), { ...plain, slope: -1 });
    const modality = modalityValues(stored, loaded(Uint16Array.of(0, 5, 4095)));
    expect(Array.from(modality?.values ?? [], (value) => value + 0)).toEqual([0, -5, -4095]);
    expect(modality).toMatchObject({ least: -4095 });
  });

  it("lose what stands above Bits Stored, also where the loader has rescaled it", () => {
    const stored = storedPixelsOf(image(), { slope: 2, intercept: -1000, hasGraphics: false });
    const words = [0x7fff, 0x1001, 0xf123];
    const modality = modalityValues(stored, loaded(words.map((word) => word * 2 - 1000)));
    expect(Array.from(modality?.values ?? [])).toEqual([0xfff, 1, 0x123].map((sample) => sample * 2 - 1000));
  });

  it("keep what a lossy decoder made brighter than Bits Stored can say: cleared it would be black", () => {
    for (const coded of [
      image({ "00083002": { Value: ["1.2.840.10008.1.2.4.91"] } }),
      image({ "00282110": { Value: ["01"] } }),
    ]) {
      expect(modalityValues(storedPixelsOf(coded, plain), loaded([0, 4097]))).toBeUndefined();
      const halved = modalityValues(storedPixelsOf(coded, { ...plain, slope: 0.5 }), loaded([0, 4097]));
      expect(Array.from(halved?.values ?? [])).toEqual([0, 2048.5]);
    }
  });

  it("are taken from under graphics and from High Bit down, signed ones extended", () => {
    const signed = image({ "00280103": { Value: [1] } });
    const under = storedPixelsOf(signed, { ...plain, hasGraphics: true });
    expect(under.from).toBe("words");
    expect(Array.from(modalityValues(under, loaded([0x1fff, 0x0001, 0xf800]))?.values ?? [])).toEqual([-1, 1, -2048]);
    const high = storedPixelsOf(image({ "00280102": { Value: [15] } }), plain);
    expect(Array.from(modalityValues(high, loaded([0x123f, 0xffff]))?.values ?? [])).toEqual([0x123, 0xfff]);
  });

  it("of eight bits keep their sign", () => {
    const bytes = image({ "00280100": { Value: [8] }, "00280101": { Value: [8] }, "00280102": { Value: [7] } });
    const stored = storedPixelsOf({ ...bytes, "00280103": { Value: [1] } }, plain);
    expect(Array.from(modalityValues(stored, loaded(Uint8Array.of(0, 127, 128, 255)))?.values ?? [])).toEqual([
      0, 127, -128, -1,
    ]);
  });

  it("of one bit are unpacked from the lowest on", () => {
    const stored = storedPixelsOf(image({ "00280100": { Value: [1] }, "00280101": { Value: [1] } }), plain);
    const modality = modalityValues(stored, loaded(Uint8Array.of(0b00000101, 0b10), 10));
    expect(Array.from(modality?.values ?? [])).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 0, 1]);
  });

  it("become what a modality table says, its ends holding for what lies outside", () => {
    const item = { "00283002": { Value: [3, 10, 16] }, "00283006": { Value: [500, 40_000, 7] } };
    const dataset = image({ "00283000": { Value: [item] }, "00281053": { Value: [2] } });
    const stored = storedPixelsOf(dataset, { ...plain, slope: 2 });
    expect(stored).toMatchObject({ from: "values", slope: 1, intercept: 0, table: { entries: 3, first: 10 } });
    const table = { first: 10, most: 65_535, words: [500, 40_000, 7] };
    const modality = modalityValues(stored, loaded([0, 10, 11, 12, 4000]), table);
    expect(Array.from(modality?.values ?? [])).toEqual([500, 500, 40_000, 7, 7]);
    const xray = { ...dataset, "00080016": { Value: ["1.2.840.10008.5.1.4.1.1.12.1"] } };
    expect(storedPixelsOf({ ...xray, "00281040": { Value: ["LOG"] } }, plain).table).toBeUndefined();
    expect(storedPixelsOf({ ...xray, "00281040": { Value: ["LIN"] } }, plain).table).toBeDefined();
  });

  it("hand out one bit of every sample as overlay data", () => {
    expect(bitsAt(Uint16Array.of(0x1000, 0, 0x1fff, 0xefff, 0, 0, 0, 0, 0x1000), 12)).toEqual(Uint8Array.of(0b101, 1));
  });
});
