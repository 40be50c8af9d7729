import { describe, expect, it } from "vitest";
import { dataSetBytes, type TestElement } from "../../testing/part10File.ts";
import { MemoryReader } from "./ByteReader.ts";
import { DataSetReader, type DataSet } from "./readDataSet.ts";

const explicit = { explicitVr: true, littleEndian: true };
const implicit = { explicitVr: false, littleEndian: true };

function read(bytes: Uint8Array, encoding = explicit): DataSet {
  return new DataSetReader(new MemoryReader(bytes), encoding, 0).read();
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/gu, ""), "hex");

describe("DataSetReader", () => {
  it("finds elements and the items of sequences of known length", () => {
    const bytes = dataSetBytes(
      [
        { tag: 0x00081140, vr: "SQ", value: [[{ tag: 0x00081155, vr: "UI", value: "1.2" }], []] },
        { tag: 0x00100010, vr: "PN", value: "A^B" },
      ],
      { explicit: true, littleEndian: true },
    );
    const found = read(bytes);
    expect([...found.keys()]).toEqual([0x00081140, 0x00100010]);
    expect(found.get(0x00081140)?.items?.map((item) => [...item.keys()])).toEqual([[0x00081155], []]);
  });

  it("finds the items of sequences and items of undefined length, implicit and explicit", () => {
    const inside = "feff00e0 ffffffff 08005511 04000000 312e3200 feff0de0 00000000 feffdde0 00000000";
    const found = read(hex(`08004011 ffffffff ${inside} 10001000 02000000 4120`), implicit);
    expect(found.get(0x00081140)?.items).toHaveLength(1);
    expect(found.get(0x00100010)?.length).toBe(2);
    const explicitInside = "feff00e0 ffffffff 08005511 5549 0400 312e3200 feff0de0 00000000 feffdde0 00000000";
    expect(read(hex(`08004011 5351 0000 ffffffff ${explicitInside}`)).get(0x00081140)?.items).toHaveLength(1);
  });

  it("reads a sequence of unknown VR as implicit (PS3.5 §6.2.2)", () => {
    const inside = "feff00e0 ffffffff 08005511 04000000 312e3200 feff0de0 00000000 feffdde0 00000000";
    const found = read(hex(`09001010 554e 0000 ffffffff ${inside}`));
    expect(found.get(0x00091010)?.items?.[0]?.get(0x00081155)?.vr).toBe("UI");
  });

  it("knows standard attributes that were written with VR UN", () => {
    const found = read(hex("10001000 554e 0000 02000000 4120 08004011 554e 0000 08000000 feff00e0 00000000"));
    expect(found.get(0x00100010)?.vr).toBe("PN");
    expect(found.get(0x00081140)?.items).toHaveLength(1);
  });

  it("takes zeros behind the last element for padding", () => {
    expect([...read(hex("10001000 504e 0200 4120 0000000000000000000000"))].length).toBe(1);
  });

  it.each([
    ["a length beyond the end", "10001000 504e ff00 4120"],
    ["4 GiB announced", "10001000 4f42 0000 f0ffffff 00"],
    ["a header cut off", "10001000 504e"],
    ["no VR", "10001000 0102 0200 4120"],
    ["a delimiter between elements", "feff0de0 00000000"],
    ["a sequence that never ends", "08004011 5351 0000 ffffffff feff00e0 ffffffff"],
    ["a sequence with an element for an item", "08004011 5351 0000 0a000000 10001000 504e 0200 4120"],
    ["an item longer than its sequence", "08004011 5351 0000 08000000 feff00e0 ff000000"],
    ["undefined length for a text", "10001000 5554 0000 ffffffff 4120"],
    ["a fragment longer than the object", "e07f1000 4f42 0000 ffffffff feff00e0 ff000000"],
    ["encapsulated data that never end", "e07f1000 4f42 0000 ffffffff feff00e0 00000000"],
  ])("[AR6] refuses %s", (_, bytes) => {
    expect(() => read(hex(bytes))).toThrow(expect.objectContaining({ name: "StoreRefusal", reason: 0xc000 }));
  });

  it("[AR6] refuses sequences nested deeper than 16 and goes no deeper", () => {
    const nested = (levels: number): TestElement[] =>
      levels === 0 ? [] : [{ tag: 0x00081140, vr: "SQ", value: [nested(levels - 1)] }];
    const written = (levels: number): Buffer => dataSetBytes(nested(levels), { explicit: true, littleEndian: true });
    expect(() => read(written(16))).not.toThrow();
    expect(() => read(written(17))).toThrow(/nested/u);
    // Undefined lengths, 200,000 levels in 4 MB: refused at once, not at the bottom of the stack.
    const deep = Buffer.concat(Array.from({ length: 200_000 }, () => hex("08004011 ffffffff feff00e0 ffffffff")));
    expect(() => read(deep, implicit)).toThrow(/nested/u);
  });

  it("[AR6] refuses more than 100,000 elements", () => {
    const many = Buffer.concat(Array.from({ length: 100_001 }, () => hex("10001000 504e 0000")));
    expect(() => read(many)).toThrow(/elements/u);
  });
});
