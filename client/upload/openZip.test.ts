import { describe, expect, it } from "vitest";
import { BlobWriter, type ZipWriterAddDataOptions, Uint8ArrayReader, ZipWriter } from "@zip.js/zip.js";
import { findImages, type Found } from "./findImages.ts";
import { openZip, type ZipEntry } from "./openZip.ts";
import { dicomFile } from "./uploadTesting.ts";
import { type ZipLimits, zipLimits } from "./ZipBudget.ts";

interface Entry extends ZipWriterAddDataOptions {
  readonly name: string;
  readonly data: Uint8Array;
}

async function zipOf(entries: readonly Entry[]): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter("application/zip"), { useWebWorkers: false });
  for (const { name, data, ...options } of entries) await writer.add(name, new Uint8ArrayReader(data), options);
  return writer.close();
}

async function read(zip: Blob, limits: Partial<ZipLimits> = {}) {
  const entries: ZipEntry[] = [];
  const contents: string[] = [];
  let stop: unknown;
  try {
    for await (const entry of openZip(zip, { ...zipLimits, ...limits })) {
      entries.push(entry);
      if (entry.kind === "file") contents.push(await (await entry.open()).text());
    }
  } catch (error) {
    stop = (error as { reason: string }).reason;
  }
  return { entries, contents, stop };
}

const text = (words: string) => new TextEncoder().encode(words);
const zeros = (mib: number) => new Uint8Array(mib * 1024 * 1024);

/** The same ZIP with another 32-bit number wherever `was` stands behind a signature at `offset`. */
async function patched(zip: Blob, [signature, offset]: readonly [number, number], value: number): Promise<Blob> {
  const bytes = new Uint8Array(await zip.arrayBuffer());
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 4 <= bytes.length; at++)
    if (view.getUint32(at, true) === signature) view.setUint32(at + offset, value, true);
  return new Blob([bytes]);
}

const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;

describe("openZip", () => {
  it("[UP2] gives the entries one by one, stored and deflated", async () => {
    const zip = await zipOf([
      { name: "CD/IM1", data: text("one") },
      { name: "CD/IM2", data: text("two"), level: 0 },
    ]);
    expect(await read(zip)).toMatchObject({ contents: ["one", "two"], stop: undefined });
  });

  it("[UP2] 2D bomb: stops at 100:1 of all that was unpacked, once that is 16 MiB", async () => {
    const bomb = await zipOf([
      { name: "good", data: text("first") },
      { name: "bomb", data: zeros(40) },
    ]);
    expect(await read(bomb)).toMatchObject({ contents: ["first"], stop: "zipRatio" });
    // One black image shrinks as far and is no bomb.
    expect(await read(await zipOf([{ name: "black", data: zeros(2) }]))).toMatchObject({ stop: undefined });
  });

  it("[UP2] 2D: stops at the size and the number of entries", async () => {
    const zip = await zipOf(["a", "b", "c"].map((name) => ({ name, data: text("12345678") })));
    expect(await read(zip, { maxBytes: 20 })).toMatchObject({ contents: ["12345678", "12345678"], stop: "zipSize" });
    expect(await read(zip, { maxEntries: 2 })).toMatchObject({ contents: [], stop: "zipEntries" });
    // A count that is too small would hide the entries behind it.
    const lying = await patched(zip, [0x06054b50, 8], 0x00010001);
    expect((await read(lying, { maxEntries: 2 })).stop).toBe("zipLies");
  });

  it("[UP2] 2D lying sizes: stops where an entry is longer or shorter than it says", async () => {
    for (const size of [3, 3000]) {
      let zip = await zipOf([{ name: "a", data: text("0123456789") }]);
      zip = await patched(await patched(zip, [DIRECTORY_ENTRY, 24], size), [LOCAL_ENTRY, 22], size);
      expect(await read(zip), String(size)).toMatchObject({
        contents: [],
        stop: expect.stringMatching(/^zip(?:Lies|Broken)$/u),
      });
    }
  });

  it("[UP2] stops at damage and at entries that overlap", async () => {
    const zip = await zipOf([
      { name: "a", data: text("0123456789".repeat(20)) },
      { name: "b", data: text("b") },
    ]);
    expect(await read(zip.slice(0, zip.size - 30))).toMatchObject({ contents: [], stop: "zipBroken" });
    expect(await read(new Blob(["PK\u0003\u0004"]))).toMatchObject({ stop: "zipBroken" });
    // Both entries of the directory point at the first: one body counted many times.
    expect((await read(await patched(zip, [DIRECTORY_ENTRY, 42], 0))).stop).toBe("zipBroken");
    const wrongSum = await patched(zip, [DIRECTORY_ENTRY, 16], 1);
    expect((await read(wrongSum)).stop).toBe("zipBroken");
  });

  it("[UP2] 2D: leaves out links, passwords, what points elsewhere, and says so", async () => {
    const zip = await zipOf([
      { name: "link", data: text("/etc/passwd"), unixMode: 0o120_777 },
      { name: "secret", data: text("x"), password: "p" },
      { name: "__MACOSX/._a", data: text("x") },
      { name: "empty", data: text("") },
      { name: "good", data: text("good") },
    ]);
    const { entries, contents } = await read(zip);
    expect(contents).toEqual(["good"]);
    expect(entries.flatMap((entry) => (entry.kind === "leftOut" ? [`${entry.name} ${entry.reason}`] : []))).toEqual([
      "link link",
      "secret encrypted",
      "__MACOSX/._a systemFile",
      "empty empty",
    ]);
    // A name of the same length, written over: zip.js would not make such a one.
    const bytes = new Uint8Array(await (await zipOf([{ name: "XX/evil", data: text("x") }])).arrayBuffer());
    for (let at = 0; at < bytes.length - 7; at++)
      if (new TextDecoder().decode(bytes.subarray(at, at + 7)) === "XX/evil") bytes.set(text("../"), at);
    expect(await read(new Blob([bytes]))).toMatchObject({ entries: [{ kind: "leftOut", reason: "badName" }] });
  });
});

describe("findImages in a ZIP", () => {
  const signal = new AbortController().signal;

  async function find(zip: Blob, limits: Partial<ZipLimits> = {}): Promise<Found[]> {
    const found: Found[] = [];
    for await (const one of findImages([{ name: "cd.zip", file: zip }], {
      signal,
      limits: { ...zipLimits, ...limits },
    }))
      if (one.kind !== "entry") found.push(one);
    return found;
  }

  it("[UP2] 2D nested: a ZIP in a ZIP is not opened", async () => {
    const inner = new Uint8Array(await (await zipOf([{ name: "a", data: zeros(1) }])).arrayBuffer());
    const found = await find(
      await zipOf([
        { name: "inner.zip", data: inner },
        { name: "IM1", data: dicomFile() },
      ]),
    );
    expect(found).toMatchObject([
      { kind: "zip" },
      { kind: "leftOut", name: "cd.zip/inner.zip", reason: "zipInZip" },
      { kind: "image", image: { name: "cd.zip/IM1", sopUid: "1.2.3" } },
    ]);
  });

  it("[UP2] what came before the stop was given, and the stop is said", async () => {
    const zip = await zipOf([
      { name: "IM1", data: dicomFile() },
      { name: "bomb", data: zeros(2) },
    ]);
    expect(await find(zip, { maxBytes: 1024 * 1024 })).toMatchObject([
      { kind: "zip" },
      { kind: "image" },
      { kind: "refused", reason: "zipSize" },
    ]);
  });
});
