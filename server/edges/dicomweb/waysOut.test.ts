import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { dataSetBytes, imageElements, part10File, type TestElement } from "../../testing/part10File.ts";
import { serveTests } from "./dicomWebTesting.ts";

const server = await serveTests();

const STUDY = "/studies/1.2.3";
const SERIES = `${STUDY}/series/1.2.3.1`;
const INSTANCE = `${SERIES}/instances/1.2.3.1.1`;

async function bytesOf(path: string, headers: Record<string, string> = {}) {
  const response = await server.fetch(path, { headers });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

describe("executable preambles", () => {
  it.each([
    ["MZ", "4d5a9000"],
    ["ELF", "7f454c46"],
    ["Mach-O of 32 bits", "feedface"],
    ["Mach-O of 64 bits", "feedfacf"],
    ["Mach-O, swapped", "cefaedfe"],
    ["Mach-O of 64 bits, swapped", "cffaedfe"],
    ["Mach-O for several machines", "cafebabe"],
    ["a script", "23212f62696e2f7368"],
  ])("T19 [AR9] %s is cleared on every way out, and a Warning says so", async (_, magic) => {
    const preamble = Buffer.alloc(128, 0x5a);
    preamble.write(magic, 0, "hex");
    const file = part10File({ elements: imageElements(), preamble });
    expect((await server.store([file])).status).toBe(200);
    const cleared = Buffer.concat([Buffer.alloc(128), file.subarray(128)]);
    const alone = await bytesOf(INSTANCE, { Accept: "application/dicom" });
    expect(alone.bytes.equals(cleared)).toBe(true);
    expect(alone.response.headers.get("Warning")).toMatch(/^214 .*preamble/u);
    const first = await bytesOf(INSTANCE, { Accept: "application/dicom", Range: "bytes=0-127" });
    expect([first.response.status, first.bytes.equals(Buffer.alloc(128))]).toEqual([206, true]);
    for (const path of [STUDY, SERIES, INSTANCE]) {
      const parts = await bytesOf(path, { Accept: 'multipart/related; type="application/dicom"' });
      expect(parts.bytes.includes(cleared), path).toBe(true);
      expect(parts.bytes.includes(preamble.subarray(0, 16)), path).toBe(false);
      expect(parts.response.headers.get("Warning"), path).toMatch(/preamble/u);
    }
    for (const path of [`${INSTANCE}/metadata`, `${INSTANCE}/frames/1`, `${INSTANCE}/rendered`]) {
      expect((await bytesOf(path)).bytes.includes(preamble.subarray(0, 16)), path).toBe(false);
    }
  });

  it("T19 [AR9] a TIFF's preamble, which pathology writes, stays", async () => {
    const preamble = Buffer.alloc(128, 0x5a);
    preamble.write("49492a00", 0, "hex");
    const file = part10File({ elements: imageElements(), preamble });
    await server.store([file]);
    const alone = await bytesOf(INSTANCE, { Accept: "application/dicom" });
    expect([alone.bytes.equals(file), alone.response.headers.get("Warning")]).toEqual([true, null]);
  });
});

interface Json {
  readonly [tag: string]: { readonly vr: string; readonly Value?: readonly unknown[]; readonly BulkDataURI?: string };
}

function bulkUris(json: Json): string[] {
  return Object.values(json).flatMap(({ vr, Value = [], BulkDataURI }) => [
    ...(BulkDataURI === undefined ? [] : [BulkDataURI]),
    ...(vr === "SQ" ? Value.flatMap((item) => bulkUris(item as Json)) : []),
  ]);
}

describe("bulk data", () => {
  const words = Buffer.from(Array.from({ length: 6000 }, (_, index) => Math.imul(index, 2_654_435_761) >>> 24));
  const text = Buffer.from(
    Array.from({ length: 390_000 }, (_, index) => 0x61 + (Math.imul(index, 2_654_435_761) >>> 28)),
  );
  const nested: TestElement = { tag: 0x0040a730, vr: "SQ", value: [[{ tag: 0x00420011, vr: "OB", value: words }]] };
  const elements = [
    ...imageElements().slice(0, 6),
    { tag: 0x00091010, vr: "OB", value: words },
    { tag: 0x00091011, vr: "OW", value: words },
    { tag: 0x00091012, vr: "UN", value: words },
    ...imageElements().slice(6, 12),
    { tag: 0x00291010, vr: "UT", value: text },
    ...imageElements().slice(12, 20),
    nested,
    ...imageElements().slice(20),
  ];
  const dataSet = dataSetBytes(elements, { explicit: true, littleEndian: true });
  const deflated = part10File({ elements: [], transferSyntaxUid: "1.2.840.10008.1.2.1.99" }, deflateRawSync(dataSet));

  it.each([
    ["explicit", part10File({ elements })],
    ["implicit", part10File({ elements, transferSyntaxUid: "1.2.840.10008.1.2" })],
    ["big endian", part10File({ elements, transferSyntaxUid: "1.2.840.10008.1.2.2" })],
    ["deflated", deflated],
  ])("[AR10] every BulkDataURI of %s metadata answers, whole and by range", async (name, file) => {
    expect((await server.store([file])).status).toBe(200);
    const [json] = (await (await server.fetch(`${INSTANCE}/metadata`)).json()) as [Json];
    const uris = bulkUris(json);
    expect(uris).toHaveLength(5);
    for (const uri of uris) {
      const path = uri.replace("/dicom-web", "");
      const { response, bytes } = await bytesOf(path);
      expect([uri, response.status]).toEqual([uri, 200]);
      expect([words.length, text.length, text.length + 1]).toContain(bytes.length);
      const range = await bytesOf(path, { Range: "bytes=100-299" });
      expect([range.response.status, range.bytes.equals(bytes.subarray(100, 300))]).toEqual([206, true]);
      expect(range.response.headers.get("Content-Range")).toBe(`bytes 100-299/${bytes.length}`);
    }
    const ob = await bytesOf((json["00091010"]?.BulkDataURI ?? "").replace("/dicom-web", ""));
    // Implicit files do not say what a private element is: its words are words.
    expect([name, ob.bytes.equals(words)]).toEqual([name, true]);
    const many = await bytesOf((json["00091010"]?.BulkDataURI ?? "").replace("/dicom-web", ""), {
      Accept: 'multipart/related; type="application/octet-stream"',
    });
    expect(many.bytes.includes(words)).toBe(true);
    expect((await bytesOf(`${INSTANCE}/bulkdata/99`)).response.status).toBe(404);
  });
});
