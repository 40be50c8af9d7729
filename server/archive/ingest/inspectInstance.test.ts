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

async function reasonOf(bytes: Uint8Array): Promise<number | undefined> {
  const result = await inspectInstance(new MemoryReader(bytes));
  return result.kind === "refused" ? result.refusal.reason : undefined;
}

async function accepted(bytes: Uint8Array): Promise<Inspection> {
  const result = await inspectInstance(new MemoryReader(bytes));
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
  it("describes an image with all that storing it needs", async () => {
    const inspection = await accepted(imageFile({ frames: 2 }));
    expect(inspection).toMatchObject({ studyUid: "1.2.3", seriesUid: "1.2.3.1", instanceUid: "1.2.3.1.1" });
    expect(inspection.study.search["00100010"]).toEqual(["test^ana"]);
    expect(JSON.parse(inspection.metadata)).toMatchObject({
      "00083002": { Value: ["1.2.840.10008.1.2.1"] },
      "00280008": { Value: [2] },
    });
    expect(inspection.metadata).not.toContain("7FE00010");
    expect(inspection.layout.frames).toMatchObject({ kind: "native", bitsPerFrame: 256, frames: 2 });
  });

  it("2D truncated: every prefix of a file is refused with C000 [AR6] [AR8]", async () => {
    const file = imageFile();
    for (let length = 0; length < file.length; length++) {
      expect(await reasonOf(file.subarray(0, length)), `${length} of ${file.length} bytes`).toBe(0xc000);
    }
    expect(await reasonOf(file)).toBeUndefined();
  });

  it("2D truncated: no prefix of an encapsulated or implicit file is stored", async () => {
    const implicit = part10File({ elements: imageElements(), transferSyntaxUid: "1.2.840.10008.1.2" });
    const compressed = encapsulated(uint32s(), [jpeg(64)], 1);
    for (const file of [implicit, compressed]) {
      expect(await reasonOf(file)).toBeUndefined();
      for (let length = 0; length < file.length; length++) {
        expect(await reasonOf(file.subarray(0, length)), `${length} of ${file.length} bytes`).toBe(0xc000);
      }
    }
  });

  it("2D bit errors: whatever one byte becomes, the object is read or refused, at once", async () => {
    const file = imageFile();
    for (let at = 128; at < file.length - 32; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const broken = Buffer.from(file);
        broken[at] = (broken[at] ?? 0) ^ flip;
        await expect(inspectInstance(new MemoryReader(broken))).resolves.toBeDefined();
      }
    }
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["a JPEG", Buffer.concat([Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), Buffer.alloc(4000)])],
    ["a program", Buffer.concat([Buffer.from("MZ"), Buffer.alloc(4000)])],
    ["zeros", Buffer.alloc(4000)],
    ["DICM alone", Buffer.concat([Buffer.alloc(128), Buffer.from("DICM")])],
  ])("2D no DICM: refuses %s with C000", async (_, bytes) => {
    expect(await reasonOf(bytes)).toBe(0xc000);
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
  ])("T18 [AR7] refuses %s for a UID with C000", async (_, uid) => {
    for (const tag of [0x00080018, 0x0020000d, 0x0020000e]) {
      expect(await reasonOf(part10File({ elements: replaced({ tag, vr: "UI", value: uid }) }))).toBe(0xc000);
    }
  });

  it.each([
    ["SOP Class UID", 0x00080016],
    ["SOP Instance UID", 0x00080018],
    ["Study Instance UID", 0x0020000d],
    ["Series Instance UID", 0x0020000e],
    ["pixel data", 0x7fe00010],
  ])("[AR8] refuses an image without %s", async (_, tag) => {
    expect(await reasonOf(part10File({ elements: without(tag) }))).toBe(0xc000);
  });

  it.each<[string, TestElement]>([
    ["dimensions that the pixels do not fill", { tag: 0x00280010, vr: "US", value: 65535 }],
    ["dimensions that fill half of the pixels", { tag: 0x00280010, vr: "US", value: 2 }],
    ["a product beyond 53 bits", { tag: 0x00280008, vr: "IS", value: "9007199254740991" }],
    ["a dimension of another VR", { tag: 0x00280010, vr: "UL", value: 4 }],
    ["no rows", { tag: 0x00280010, vr: "US", value: 0 }],
    ["a negative number of frames", { tag: 0x00280008, vr: "IS", value: "-1" }],
    ["half a frame", { tag: 0x00280008, vr: "IS", value: "1.5 " }],
  ])("2D dimensions [AR8]: refuses %s with A900", async (_, element) => {
    expect(await reasonOf(part10File({ elements: replaced(element) }))).toBe(0xa900);
  });

  it("[AR8] lets pixel data be padded", async () => {
    expect(await reasonOf(imageFile({ pixels: new Uint8Array(34) }))).toBeUndefined();
  });

  it("[AR8] refuses a transfer syntax that nobody knows with C122", async () => {
    expect(await reasonOf(part10File({ elements: imageElements(), transferSyntaxUid: "1.2.3.4" }))).toBe(0xc122);
  });

  it("refuses a file whose meta information names another SOP class", async () => {
    expect(await reasonOf(part10File({ elements: imageElements(), sopClassUid: "1.2.840.10008.5.1.4.1.1.4" }))).toBe(
      0xa900,
    );
  });

  it("[AR10] adds a Modality where there is none", async () => {
    const json = JSON.parse((await accepted(part10File({ elements: without(0x00080060) }))).metadata) as unknown;
    expect(json).toMatchObject({ "00080060": { vr: "CS", Value: ["OT"] } });
  });

  it("[AR9] notices programs in the preamble, and leaves TIFF alone", async () => {
    const preamble = (start: string): Uint8Array =>
      Buffer.concat([Buffer.from(start, "hex"), Buffer.alloc(128)]).subarray(0, 128);
    for (const magic of ["4d5a9000", "7f454c46", "cffaedfe", "feedface", "23212f62"]) {
      expect(
        (await accepted(part10File({ elements: imageElements(), preamble: preamble(magic) }))).hasExecutablePreamble,
      ).toBe(true);
    }
    for (const magic of ["49492a00", "4d4d002a", "00000000"]) {
      expect(
        (await accepted(part10File({ elements: imageElements(), preamble: preamble(magic) }))).hasExecutablePreamble,
      ).toBe(false);
    }
  });

  it("2D deflated: inflates an honest data set and stops at a bomb [AR6]", async () => {
    const deflated = { elements: [], transferSyntaxUid: "1.2.840.10008.1.2.1.99" };
    const dataSet = dataSetBytes(imageElements(), { explicit: true, littleEndian: true });
    expect((await accepted(part10File(deflated, deflateRawSync(dataSet)))).layout.inflated).toBe(true);
    expect(await reasonOf(part10File(deflated, deflateRawSync(Buffer.alloc(64 * 1024 * 1024))))).toBe(0xc000);
  });

  it("2D deflated [AR6]: what follows the deflated data set is ignored, what is missing of it is not", async () => {
    const deflated = { elements: [], transferSyntaxUid: "1.2.840.10008.1.2.1.99" };
    const body = deflateRawSync(dataSetBytes(imageElements(), { explicit: true, littleEndian: true }));
    for (const more of [1, 1_000_000]) {
      expect(await reasonOf(part10File(deflated, Buffer.concat([body, Buffer.alloc(more)])))).toBeUndefined();
    }
    for (let length = 0; length < body.length; length++) {
      expect(await reasonOf(part10File(deflated, body.subarray(0, length))), `${length} bytes`).toBe(0xc000);
    }
  });

  it("[AR6] names by URI what would cost too much memory, and refuses what costs too much all the same", async () => {
    const text = (tag: number, bytes: number): TestElement => ({ tag, vr: "UT", value: "x".repeat(bytes) });
    const many = (count: number, bytes: number): Buffer =>
      part10File({
        elements: [
          ...imageElements(),
          ...Array.from({ length: count }, (_, at) => text(0x7fe30000 + at * 2 + 1, bytes)),
        ],
      });
    const json = JSON.parse((await accepted(many(80, 250_000))).metadata) as Record<string, { BulkDataURI?: string }>;
    expect(json["7FE30001"]?.BulkDataURI).toBeUndefined();
    expect(json["7FE3009F"]?.BulkDataURI).toMatch(/bulkdata/u);
    // Where every element is short, the number of their values is what costs.
    const short = (count: number): Buffer => {
      const value = "a\\".repeat(30);
      const elements = Array.from({ length: count }, (_, at) => ({ tag: 0x7fe30001 + at, vr: "LO", value }));
      return part10File({ elements: [...imageElements(), ...elements] });
    };
    expect(await reasonOf(short(25_000))).toBeUndefined();
    expect(await reasonOf(short(45_000))).toBe(0xc000);
  });

  it.each([
    ["a palette", { tag: 0x00281201, vr: "OW", value: Buffer.alloc(2_000_000) }],
    ["a character set", { tag: 0x00080005, vr: "UT", value: "x".repeat(2_000_000) }],
    ["a sign", { tag: 0x00280103, vr: "UN", value: Buffer.alloc(2_000_000) }],
  ])("[AR6] never reads %s that is longer than it can be", async (_, element) => {
    const elements = [...imageElements().filter(({ tag }) => tag !== element.tag), element].toSorted(
      (a, b) => a.tag - b.tag,
    );
    expect([undefined, 0xc000]).toContain(await reasonOf(part10File({ elements })));
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

    it("are grouped by the basic offset table", async () => {
      expect(lengths(await accepted(encapsulated(uint32s(0, 32), twoEach, 2)))).toEqual([
        [10, 6],
        [12, 4],
      ]);
    });

    it("are one fragment each where their numbers are equal", async () => {
      expect(lengths(await accepted(encapsulated(uint32s(), [jpeg(4), jpeg(6)], 2)))).toEqual([[4], [6]]);
    });

    it("are all fragments where there is one frame", async () => {
      expect(lengths(await accepted(encapsulated(uint32s(), twoEach, 1)))).toEqual([[10, 6, 12, 4]]);
    });

    it("begin where an image begins where no table helps, or a wrong one", async () => {
      expect(lengths(await accepted(encapsulated(uint32s(), twoEach, 2)))).toEqual([
        [10, 6],
        [12, 4],
      ]);
      expect(lengths(await accepted(encapsulated(uint32s(0, 33), twoEach, 2)))).toEqual([
        [10, 6],
        [12, 4],
      ]);
    });

    it("are stored but not told apart where nothing fits", async () => {
      const inspection = await accepted(encapsulated(uint32s(), [...twoEach, jpeg(4)], 2));
      expect(inspection.layout.frames).toEqual({ kind: "unresolved", frames: 2 });
      expect(frameCount(inspection.layout.frames)).toBe(2);
    });

    it("are refused where there are fewer fragments than frames", async () => {
      expect(await reasonOf(encapsulated(uint32s(), [jpeg(4)], 3))).toBe(0xa900);
    });
  });
});
