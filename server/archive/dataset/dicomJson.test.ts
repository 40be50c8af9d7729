import { describe, expect, it } from "vitest";
import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";
import { dataSetBytes, type TestElement } from "../../testing/part10File.ts";
import { MemoryReader } from "./ByteReader.ts";
import { DicomJsonWriter } from "./dicomJson.ts";
import { DataSetReader } from "./readDataSet.ts";

function json(elements: readonly TestElement[], { explicit = true, littleEndian = true } = {}): DicomJson {
  const reader = new MemoryReader(dataSetBytes(elements, { explicit, littleEndian }));
  const encoding = { explicitVr: explicit, littleEndian };
  const dataSet = new DataSetReader(reader, encoding, 0).read();
  return new DicomJsonWriter(reader, encoding, (index) => `bulk/${index}`).write(dataSet);
}

describe("DicomJsonWriter", () => {
  it("[AR10] writes names by their writings, numbers as numbers, empty values as null", () => {
    expect(
      json([
        { tag: 0x00080008, vr: "CS", value: "ORIGINAL\\\\AXIAL" },
        { tag: 0x00100010, vr: "PN", value: "Yamada^Tarou=A=B" },
        { tag: 0x00200013, vr: "IS", value: "12 " },
        { tag: 0x00200032, vr: "DS", value: "-1.5\\+2e1\\0" },
        { tag: 0x00201208, vr: "IS", value: "many" },
        { tag: 0x00104000, vr: "LT", value: " a\\b " },
        { tag: 0x00080050, vr: "SH", value: "" },
      ]),
    ).toEqual({
      "00080008": { vr: "CS", Value: ["ORIGINAL", null, "AXIAL"] },
      "00080050": { vr: "SH" },
      "00100010": { vr: "PN", Value: [{ Alphabetic: "Yamada^Tarou", Ideographic: "A", Phonetic: "B" }] },
      "00104000": { vr: "LT", Value: [" a\\b"] },
      "00200013": { vr: "IS", Value: [12] },
      "00200032": { vr: "DS", Value: [-1.5, 20, 0] },
      "00201208": { vr: "IS", Value: ["many"] },
    });
  });

  it("[AR10] orders tags, leaves group lengths and pixel data out, and says that the text is UTF-8 now", () => {
    const written = json([
      { tag: 0x7fe00010, vr: "OW", value: Uint8Array.of(1, 2) },
      { tag: 0x00100010, vr: "PN", value: "\u00c4" },
      { tag: 0x00080000, vr: "UL", value: 8 },
      { tag: 0x00080005, vr: "CS", value: "ISO_IR 100" },
    ]);
    expect(Object.keys(written)).toEqual(["00080005", "00100010"]);
    expect(written["00080005"]?.Value).toEqual(["ISO_IR 192"]);
    expect(written["00100010"]?.Value).toEqual([{ Alphabetic: "Ä" }]);
  });

  it("[AR10] decodes an item by its own character set, and others by the one above", () => {
    const name = { tag: 0x00100010, vr: "PN", value: "\u00c4" };
    const written = json([
      { tag: 0x00080005, vr: "CS", value: "ISO_IR 100" },
      { tag: 0x00081140, vr: "SQ", value: [[{ tag: 0x00080005, vr: "CS", value: "ISO_IR 126" }, name], [name]] },
    ]);
    const items = written["00081140"]?.Value as DicomJson[];
    expect(items.map((item) => item["00100010"]?.Value)).toEqual([[{ Alphabetic: "Δ" }], [{ Alphabetic: "Ä" }]]);
  });

  it("[AR10] writes small binary values inline and large ones by URI", () => {
    const written = json([
      { tag: 0x00090010, vr: "OB", value: Uint8Array.of(1, 2, 3, 4) },
      { tag: 0x00090011, vr: "UN", value: new Uint8Array(4098) },
    ]);
    expect(written["00090010"]).toEqual({ vr: "OB", InlineBinary: "AQIDBA==" });
    expect(written["00090011"]).toEqual({ vr: "UN", BulkDataURI: "bulk/0" });
  });

  it("[AR10] writes palettes as words, whichever way they were packed", () => {
    const palette = (entries: number, value: Uint8Array): DicomJson =>
      json([
        { tag: 0x00281101, vr: "US", value: Uint8Array.of(entries, 0, 0, 0, 16, 0) },
        { tag: 0x00281201, vr: "OW", value },
      ]);
    expect(palette(2, Uint8Array.of(1, 2, 3, 4))["00281201"]?.Value).toEqual([0x0201, 0x0403]);
    expect(palette(4, Uint8Array.of(1, 2, 3, 4))["00281201"]?.Value).toEqual([1, 2, 3, 4]);
  });

  it("[AR10] settles what implicit VR leaves open by the pixels' sign", () => {
    const smallest = { tag: 0x00280106, vr: "SS", value: 0xffff };
    const sign = (value: number): TestElement => ({ tag: 0x00280103, vr: "US", value });
    expect(json([sign(1), smallest], { explicit: false })["00280106"]).toEqual({ vr: "SS", Value: [-1] });
    expect(json([sign(0), smallest], { explicit: false })["00280106"]).toEqual({ vr: "US", Value: [65535] });
  });

  it("[AR10] reads big endian numbers and writes big endian words in little endian", () => {
    const written = json(
      [
        { tag: 0x00090010, vr: "OW", value: Uint8Array.of(1, 2, 3, 4) },
        { tag: 0x00280010, vr: "US", value: 513 },
      ],
      { littleEndian: false },
    );
    expect(written["00280010"]?.Value).toEqual([513]);
    expect(written["00090010"]?.InlineBinary).toBe(Buffer.from([2, 1, 4, 3]).toString("base64"));
  });
});
