import { describe, expect, it } from "vitest";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import { cpuTable, transferNodes } from "./curvePainting.ts";
import { readTable, tableSourceOf } from "./lookupTable.ts";
import { ownWindowOf } from "./ownWindow.ts";
import { brightness, type DrawnCurve } from "./voiCurve.ts";

const own = (dataset: DicomDataset, factor = 1) => ownWindowOf(dataset, { groups: [], factor });

function window(centre: number, width: number, voiFunction: string): DicomDataset {
  return { "00281050": { Value: [centre] }, "00281051": { Value: [width] }, "00281056": { Value: [voiFunction] } };
}

const table = (descriptor: readonly number[], data: DicomDataset[string]): DicomDataset => ({
  "00283010": { Value: [{ "00283002": { Value: [...descriptor] }, "00283006": data }] },
});

const tableCurve = (words: readonly number[], most: number): DrawnCurve => ({
  kind: "table",
  source: { entries: words.length, first: 0, most, data: { words } },
  table: { first: 0, most, words },
});

describe("the file's own window", () => {
  it("has the edges and the curve of its VOI LUT function (PS3.3 C.11.2.1.2, C.11.2.1.3)", () => {
    expect(own(window(40, 400, "LINEAR"))).toEqual({ voi: { lower: -160, upper: 239 } });
    expect(own(window(40, 400, "LINEAR_EXACT"))).toEqual({
      voi: { lower: -160, upper: 240 },
      curve: { kind: "exact" },
    });
    expect(own(window(0.5, 0.5, "SIGMOID"), 2)).toEqual({
      voi: { lower: 0.5, upper: 1.5 },
      curve: { kind: "sigmoid" },
    });
  });

  it("is the range of its first VOI LUT where it has no window, 0 entries meaning 65536", () => {
    expect(own(table([3, 100, 8], { Value: [0, 200, 255] }))?.voi).toEqual({ lower: 100, upper: 102 });
    expect(own(table([0, -5, 16], { bulk: 2 }))).toMatchObject({
      voi: { lower: -5, upper: 65_530 },
      curve: { kind: "table", source: { entries: 65_536, most: 65_535, data: { bulk: 2 } } },
    });
    const named = { BulkDataURI: "https://elsewhere.example/studies/1/series/2/instances/3/bulkdata/7" };
    expect(own(table([4096, 0, 16], named as DicomDataset[string]))).toMatchObject({
      curve: { source: { data: { bulk: 7 } } },
    });
    expect(own(table([3, 100], { Value: [0, 200, 255] }))).toBeUndefined();
    expect(own(table([3, 100, 8], {}))).toBeUndefined();
  });
});

describe("a lookup table", () => {
  const never = () => Promise.reject(new Error("not asked for"));
  const source = (descriptor: readonly number[], data: DicomDataset[string]) => {
    const found = tableSourceOf({ "00283002": { Value: [...descriptor] }, "00283006": data });
    if (!found) throw new Error("no table");
    return found;
  };

  it("is read from words, from bytes, and from two entries in a word", async () => {
    const wide = await readTable(source([2, 0, 12], { InlineBinary: btoa("\x01\x02\xff\x0f") }), never);
    expect(Array.from(wide.words)).toEqual([0x201, 0xfff]);
    const narrow = await readTable(source([4, 0, 8], { bulk: 7 }), (bulk) =>
      Promise.resolve(Uint8Array.of(bulk, 2, 3, 4)),
    );
    expect(Array.from(narrow.words)).toEqual([7, 2, 3, 4]);
  });

  it("that is not complete is refused, not drawn", async () => {
    await expect(readTable(source([9, 0, 8], { Value: [1, 2] }), never)).rejects.toThrow("not complete");
  });
});

describe("a curve", () => {
  it("is the standard's sigmoid: 1 / (1 + e^(−4 (x − c) / w))", () => {
    const at = brightness({ kind: "sigmoid" }, { lower: 900, upper: 1100 });
    expect(at(1000)).toBe(0.5);
    expect(at(1100)).toBeCloseTo(0.880797, 6);
    expect(at(950)).toBeCloseTo(0.268941, 6);
  });

  it("is the table over its own range, and moved and stretched over another", () => {
    const curve = tableCurve([0, 10, 200, 255], 255);
    const same = brightness(curve, { lower: 50, upper: 53 });
    expect([0, 50, 51, 52, 53, 99].map(same)).toEqual([0, 0, 10 / 255, 200 / 255, 1, 1]);
    const wide = brightness(curve, { lower: 0, upper: 30 });
    expect([0, 10, 20, 30].map(wide)).toEqual([0, 10 / 255, 200 / 255, 1]);
  });

  it("reaches the GPU as points from black to white, and upside down", () => {
    const voi = { lower: 0, upper: 100 };
    const nodes = transferNodes({ curve: { kind: "sigmoid" }, voi, invert: false });
    const at = brightness({ kind: "sigmoid" }, voi);
    expect(nodes.every(({ x, r, g, b }) => r === at(x) && g === r && b === r)).toBe(true);
    expect(nodes[0]?.r).toBeLessThan(0.5 / 255);
    expect(nodes.at(-1)?.r).toBeGreaterThan(1 - 0.5 / 255);
    const inverse = transferNodes({ curve: { kind: "sigmoid" }, voi, invert: true });
    expect(inverse[300]?.r).toBeCloseTo(1 - (nodes[300]?.r ?? 0), 12);
  });

  it("reaches the CPU renderer as a table that answers whole values and fractions", () => {
    const voi = { lower: 0, upper: 4 };
    const { firstValueMapped, lut } = cpuTable("1", { curve: { kind: "sigmoid" }, voi });
    const read = (value: number): unknown => Reflect.get(lut, String(value - firstValueMapped));
    expect([2, 2.5, 4, 1].map(read)).toEqual([128, 159, 225, 69]);
    // What the renderer asks for before: the depth, and the entries for what lies outside.
    expect(Math.max(...lut)).toBe(255);
    expect([Reflect.get(lut, 0), Reflect.get(lut, Number(Reflect.get(lut, "length")) - 1)]).toEqual([0, 255]);
  });
});
