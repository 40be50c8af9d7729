import { describe, expect, it } from "vitest";
import { dataSetBytes, imageElements, part10File, type TestElement } from "../../testing/part10File.ts";
import { type ByteReader, MemoryReader } from "../dataset/ByteReader.ts";
import { inspectInstance } from "./inspectInstance.ts";

const MIB = 1024 * 1024;

/** Counts what is looked at: time is the machine's, steps are the reader's. */
class CountingReader implements ByteReader {
  steps = 0;
  bytesRead = 0;
  readonly #inner: MemoryReader;

  constructor(bytes: Uint8Array) {
    this.#inner = new MemoryReader(bytes);
  }

  get length(): number {
    return this.#inner.length;
  }

  bytes(offset: number, length: number): Uint8Array {
    this.steps++;
    this.bytesRead += length;
    return this.#inner.bytes(offset, length);
  }

  copy(offset: number, target: Uint8Array): void {
    this.steps++;
    this.bytesRead += target.length;
    this.#inner.copy(offset, target);
  }

  [Symbol.dispose](): void {}
}

/** The reason of a refusal or 0, after steps and bytes in proportion to the file's size. */
async function inspected(file: Uint8Array): Promise<{ reason: number; metadata: string }> {
  const reader = new CountingReader(file);
  const result = await inspectInstance(reader);
  expect(reader.steps).toBeLessThan(200 + file.length);
  expect(reader.bytesRead).toBeLessThan(4096 + 8 * file.length);
  return result.kind === "refused"
    ? { reason: result.refusal.reason, metadata: "" }
    : { reason: 0, metadata: result.inspection.metadata };
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/gu, ""), "hex");
const dataSet = dataSetBytes(imageElements(), { explicit: true, littleEndian: true });
/** A file whose data set is these bytes, whatever they are. */
const withDataSet = (bytes: Uint8Array, transferSyntaxUid = "1.2.840.10008.1.2.1"): Buffer =>
  part10File({ elements: [], transferSyntaxUid }, bytes);
const inserted = (element: Uint8Array): Buffer => {
  const at = dataSet.indexOf(hex("20000d00"));
  return withDataSet(Buffer.concat([dataSet.subarray(0, at), element, dataSet.subarray(at)]));
};

describe("hostile files", () => {
  it.each([
    ["0", 0],
    ["one too few", -1],
    ["two too many", 2],
    ["4 GiB", 0xffffffff],
    ["a byte of the last element", -30],
  ])(
    "2D group lengths [AR6]: file meta information that calls itself %s long is read or refused, with little work",
    async (_, change) => {
      const file = part10File({ elements: imageElements() });
      const at = 132 + 8;
      file.writeUInt32LE(change === 0xffffffff || change === 0 ? change : file.readUInt32LE(at) + change, at);
      expect([0, 0xc000]).toContain((await inspected(file)).reason);
      const without = Buffer.concat([file.subarray(0, 132), file.subarray(144)]);
      expect([0, 0xc000]).toContain((await inspected(without)).reason);
    },
  );

  it("2D group lengths [AR10]: those of the data set, right or wrong, decide nothing", async () => {
    for (const value of [0, 1, 0xffffffff]) {
      const length = Buffer.concat([hex("08000000 554c 0400"), hex("00000000")]);
      length.writeUInt32LE(value, 8);
      const { reason, metadata } = await inspected(withDataSet(Buffer.concat([length, dataSet])));
      expect([reason, metadata.includes("00080000")]).toEqual([0, false]);
    }
  });

  it.each<[string, string, number]>([
    [
      "a sequence of undefined length in one of known length, without its delimiter",
      "08004011 5351 0000 1c000000 feff00e0 ffffffff 08001111 5351 0000 ffffffff feff00e0 00000000",
      0xc000,
    ],
    ["an item without its delimiter", "08004011 5351 0000 ffffffff feff00e0 ffffffff feffdde0 00000000", 0xc000],
    ["a sequence that is never closed", "08004011 5351 0000 ffffffff feff00e0 00000000", 0xc000],
    ["delimiters alone", "feffdde0 00000000 feffdde0 00000000", 0xc000],
    [
      "items closed twice",
      "08004011 5351 0000 ffffffff feff00e0 ffffffff feff0de0 00000000 feff0de0 00000000 feffdde0 00000000",
      0xc000,
    ],
    [
      "sequences in unknown elements",
      "09001010 554e 0000 ffffffff feff00e0 ffffffff 09001110 ffffffff feffdde0 00000000 feff0de0 00000000 feffdde0 00000000",
      0,
    ],
    ["an unknown VR", "09001010 5a5a 0000 02000000 4142", 0],
    ["an odd length", "09001010 4c4f 0300 414243", 0],
    ["an odd length in a sequence", "08004011 5351 0000 13000000 feff00e0 0b000000 08005511 5549 0300 312e32", 0],
  ])("2D undefined lengths, odd lengths, unknown VRs [AR6]: %s, with little work", async (_, element, reason) => {
    expect((await inspected(inserted(hex(element)))).reason).toBe(reason);
  });

  it.each<[string, string, number]>([
    ["items", "feff00e0 00000000", MIB / 8],
    ["unclosed sequences", "08004011 5351 0000 ffffffff feff00e0 ffffffff", MIB / 20],
    ["unknown sequences", "09001010 554e 0000 ffffffff feff00e0 ffffffff", MIB / 20],
    ["empty elements", "09001010 4c4f 0000", MIB / 8],
    ["delimiters", "feffdde0 00000000", MIB / 8],
  ])("2D chains [AR6]: a MiB of %s is refused with work in proportion to it", async (_, element, count) => {
    const chain = Buffer.concat(Array.from({ length: Math.floor(count) }, () => hex(element)));
    for (const opened of ["", "08004011 5351 0000 ffffffff "]) {
      expect((await inspected(inserted(Buffer.concat([hex(opened), chain])))).reason).toBe(0xc000);
    }
  });

  it.each<[string, TestElement, number]>([
    ["rows of a longer VR", { tag: 0x00280010, vr: "UL", value: 4 }, 0xa900],
    ["columns as text", { tag: 0x00280011, vr: "LO", value: "4" }, 0xa900],
    ["pixels beyond 32 bits", { tag: 0x00280008, vr: "IS", value: "268435456" }, 0xa900],
    ["bits that no pixel has", { tag: 0x00280100, vr: "US", value: 65535 }, 0xa900],
    ["samples that no pixel has", { tag: 0x00280002, vr: "US", value: 65535 }, 0xa900],
  ])("2D dimensions [AR8]: %s", async (_, element, reason) => {
    const elements = imageElements().map((other) => (other.tag === element.tag ? element : other));
    expect((await inspected(part10File({ elements }))).reason).toBe(reason);
  });

  it.each([
    ["a set that nobody knows", "ISO_IR 999"],
    ["a set that is not what was written", "ISO_IR 192"],
    ["escapes of a set that was not announced", "ISO 2022 IR 87"],
    ["no set at all", ""],
    ["twenty sets", Array.from({ length: 20 }, () => "ISO 2022 IR 149").join("\\")],
  ])("2D character sets [AR10]: %s gives metadata of well-formed text", async (_, set) => {
    const name = Buffer.concat([
      Buffer.from("A\u001b$B^\u0000\u0007\u001b[31m"),
      hex("ff fe ed a0 80 1b 24 29 43 c3 1b"),
      Buffer.from("=\u202e\u001b(B\u001b$"),
    ]);
    const changed = new Map<number, string | Uint8Array>([
      [0x00080005, set],
      [0x00100010, Buffer.concat([name, Buffer.alloc(name.length % 2)])],
    ]);
    const elements = imageElements().map((element) => ({
      ...element,
      value: changed.get(element.tag) ?? element.value,
    }));
    const { reason, metadata } = await inspected(part10File({ elements }));
    expect(reason).toBe(0);
    expect(metadata.isWellFormed()).toBe(true);
    // Control characters travel escaped, and come to no terminal or page as what they do.
    expect(Buffer.from(metadata).every((byte) => byte >= 0x20)).toBe(true);
    expect(JSON.parse(metadata)).toMatchObject({ "00100020": { Value: ["P1"] } });
  });
});
