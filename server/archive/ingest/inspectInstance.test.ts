import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  dataSetBytes,
  encapsulatedPixelData,
  imageElements,
  imageFile,
  part10File,
  type TestElement,
} from "../../testing/part10File.ts";
import { MemoryReader } from "../dataset/ByteReader.ts";
import { frameCount } from "../frameLayout.ts";
import { inspectInstance, type Inspection } from "./inspectInstance.ts";

function reasonOf(bytes: Uint8Array): number | undefined {
  const result = inspectInstance(new MemoryReader(bytes));
  return result.kind === "refused" ? result.refusal.reason : undefined;
}

function accepted(bytes: Uint8Array): Inspection {
  const result = inspectInstance(new MemoryReader(bytes));
  if (result.kind === "refused") throw new Error(result.refusal.message);
  return result.inspection;
}

function without(tag: number): TestElement[] {
  return imageElements().filter((element) => element.tag !== tag);
}

function replaced(element: TestElement): TestElement[] {
  return imageElements().map((other) => (other.tag === element.tag ? element : other));
}

function encapsulated(table: Uint8Array, fragments: readonly Uint8Array[], frames: number): Buffer {
  const elements = imageElements({ frames }).filter(({ tag }) => tag !== 0x7fe00010);
  return part10File({ elements, transferSyntaxUid: "1.2.840.10008.1.2.4.80" }, encapsulatedPixelData(table, fragments));
}

const uint32s = (...values: number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer);
const jpeg = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => [0xff, 0xd8][index] ?? index);

describe("inspectInstance", () => {
  it("describes an image with all that storing it needs", () => {
    const inspection = accepted(imageFile({ frames: 2 }));
    expect(inspection).toMatchObject({ studyUid: "1.2.3", seriesUid: "1.2.3.1", instanceUid: "1.2.3.1.1" });
    expect(inspection.study.search["00100010"]).toEqual(["test^ana"]);
    expect(JSON.parse(inspection.metadata)).toMatchObject({
      "00083002": { Value: ["1.2.840.10008.1.2.1"] },
      "00280008": { Value: [2] },
    });
    expect(inspection.metadata).not.toContain("7FE00010");
    expect(inspection.layout.frames).toMatchObject({ kind: "native", bitsPerFrame: 256, frames: 2 });
  });

  it("2D truncated: every prefix of a file is refused with C000 [AR6] [AR8]", () => {
    const file = imageFile();
    for (let length = 0; length < file.length; length++) {
      expect(reasonOf(file.subarray(0, length)), `${length} of ${file.length} bytes`).toBe(0xc000);
    }
    expect(reasonOf(file)).toBeUndefined();
  });

  it("2D truncated: no prefix of an encapsulated or implicit file is stored", () => {
    const implicit = part10File({ elements: imageElements(), transferSyntaxUid: "1.2.840.10008.1.2" });
    const compressed = encapsulated(uint32s(), [jpeg(64)], 1);
    for (const file of [implicit, compressed]) {
      expect(reasonOf(file)).toBeUndefined();
      for (let length = 0; length < file.length; length++) {
        expect(reasonOf(file.subarray(0, length)), `${length} of ${file.length} bytes`).toBe(0xc000);
      }
    }
  });

  it("2D bit errors: whatever one byte becomes, the object is read or refused, at once", () => {
    const file = imageFile();
    for (let at = 128; at < file.length - 32; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const broken = Buffer.from(file);
        broken[at] = (broken[at] ?? 0) ^ flip;
        expect(() => inspectInstance(new MemoryReader(broken))).not.toThrow();
      }
    }
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["a JPEG", Buffer.concat([Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), Buffer.alloc(4000)])],
    ["a program", Buffer.concat([Buffer.from("MZ"), Buffer.alloc(4000)])],
    ["zeros", Buffer.alloc(4000)],
    ["DICM alone", Buffer.concat([Buffer.alloc(128), Buffer.from("DICM")])],
  ])("2D no DICM: refuses %s with C000", (_, bytes) => {
    expect(reasonOf(bytes)).toBe(0xc000);
  });

  it.each([
    ["a path", "../../etc/passwd"],
    ["a NUL inside", "1.2\0.3"],
    ["a leading zero", "1.02.3"],
    ["4,000 digits", `1.${"2".repeat(4000)}`],
    ["an empty component", "1..2"],
    ["two values", "1.2.3\\4.5"],
    ["letters", "abc"],
    ["one component", "1"],
  ])("T18 [AR7] refuses %s for a UID with 0110", (_, uid) => {
    for (const tag of [0x00080018, 0x0020000d, 0x0020000e]) {
      expect(reasonOf(part10File({ elements: replaced({ tag, vr: "UI", value: uid }) }))).toBe(0x0110);
    }
  });

  it.each([
    ["SOP Class UID", 0x00080016],
    ["SOP Instance UID", 0x00080018],
    ["Study Instance UID", 0x0020000d],
    ["Series Instance UID", 0x0020000e],
    ["pixel data", 0x7fe00010],
  ])("[AR8] refuses an image without %s", (_, tag) => {
    expect(reasonOf(part10File({ elements: without(tag) }))).toBe(0xc000);
  });

  it.each<[string, TestElement]>([
    ["dimensions that the pixels do not fill", { tag: 0x00280010, vr: "US", value: 65535 }],
    ["dimensions that fill half of the pixels", { tag: 0x00280010, vr: "US", value: 2 }],
    ["a product beyond 53 bits", { tag: 0x00280008, vr: "IS", value: "9007199254740991" }],
    ["a dimension of another VR", { tag: 0x00280010, vr: "UL", value: 4 }],
    ["no rows", { tag: 0x00280010, vr: "US", value: 0 }],
    ["a negative number of frames", { tag: 0x00280008, vr: "IS", value: "-1" }],
    ["half a frame", { tag: 0x00280008, vr: "IS", value: "1.5 " }],
  ])("2D dimensions [AR8]: refuses %s with A900", (_, element) => {
    expect(reasonOf(part10File({ elements: replaced(element) }))).toBe(0xa900);
  });

  it("[AR8] lets pixel data be padded", () => {
    expect(reasonOf(imageFile({ pixels: new Uint8Array(34) }))).toBeUndefined();
  });

  it("[AR8] refuses a transfer syntax that nobody knows with C122", () => {
    expect(reasonOf(part10File({ elements: imageElements(), transferSyntaxUid: "1.2.3.4" }))).toBe(0xc122);
  });

  it("refuses a file whose meta information names another SOP class", () => {
    expect(reasonOf(part10File({ elements: imageElements(), sopClassUid: "1.2.840.10008.5.1.4.1.1.4" }))).toBe(0xa900);
  });

  it("[AR10] adds a Modality where there is none", () => {
    const json = JSON.parse(accepted(part10File({ elements: without(0x00080060) })).metadata) as unknown;
    expect(json).toMatchObject({ "00080060": { vr: "CS", Value: ["OT"] } });
  });

  it("[AR9] notices programs in the preamble, and leaves TIFF alone", () => {
    const preamble = (start: string): Uint8Array =>
      Buffer.concat([Buffer.from(start, "hex"), Buffer.alloc(128)]).subarray(0, 128);
    for (const magic of ["4d5a9000", "7f454c46", "cffaedfe", "feedface", "23212f62"]) {
      expect(accepted(part10File({ elements: imageElements(), preamble: preamble(magic) })).hasExecutablePreamble).toBe(
        true,
      );
    }
    for (const magic of ["49492a00", "4d4d002a", "00000000"]) {
      expect(accepted(part10File({ elements: imageElements(), preamble: preamble(magic) })).hasExecutablePreamble).toBe(
        false,
      );
    }
  });

  it("2D deflated: inflates an honest data set and stops at a bomb [AR6]", () => {
    const deflated = { elements: [], transferSyntaxUid: "1.2.840.10008.1.2.1.99" };
    const dataSet = dataSetBytes(imageElements(), { explicit: true, littleEndian: true });
    expect(accepted(part10File(deflated, deflateRawSync(dataSet))).layout.inflated).toBe(true);
    const before = process.memoryUsage().rss;
    expect(reasonOf(part10File(deflated, deflateRawSync(Buffer.alloc(64 * 1024 * 1024))))).toBe(0xc000);
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
  });

  describe("[AR11] encapsulated frames", () => {
    const twoEach = [
      jpeg(10),
      Uint8Array.from({ length: 6 }, () => 7),
      jpeg(12),
      Uint8Array.from({ length: 4 }, () => 7),
    ];
    const lengths = (inspection: Inspection): unknown =>
      inspection.layout.frames.kind === "encapsulated" &&
      inspection.layout.frames.frames.map((frame) => frame.filter((_, index) => index % 2 === 1));

    it("are grouped by the basic offset table", () => {
      expect(lengths(accepted(encapsulated(uint32s(0, 32), twoEach, 2)))).toEqual([
        [10, 6],
        [12, 4],
      ]);
    });

    it("are one fragment each where their numbers are equal", () => {
      expect(lengths(accepted(encapsulated(uint32s(), [jpeg(4), jpeg(6)], 2)))).toEqual([[4], [6]]);
    });

    it("are all fragments where there is one frame", () => {
      expect(lengths(accepted(encapsulated(uint32s(), twoEach, 1)))).toEqual([[10, 6, 12, 4]]);
    });

    it("begin where an image begins where no table helps, or a wrong one", () => {
      expect(lengths(accepted(encapsulated(uint32s(), twoEach, 2)))).toEqual([
        [10, 6],
        [12, 4],
      ]);
      expect(lengths(accepted(encapsulated(uint32s(0, 33), twoEach, 2)))).toEqual([
        [10, 6],
        [12, 4],
      ]);
    });

    it("are stored but not told apart where nothing fits", () => {
      const inspection = accepted(encapsulated(uint32s(), [...twoEach, jpeg(4)], 2));
      expect(inspection.layout.frames).toEqual({ kind: "unresolved", frames: 2 });
      expect(frameCount(inspection.layout.frames)).toBe(2);
    });

    it("are refused where there are fewer fragments than frames", () => {
      expect(reasonOf(encapsulated(uint32s(), [jpeg(4)], 3))).toBe(0xa900);
    });
  });
});
