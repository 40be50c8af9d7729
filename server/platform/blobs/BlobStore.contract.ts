import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { BlobKey, type BlobLocation, type BlobStore, type ByteRange } from "./BlobStore.ts";

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

export async function keysOf(store: BlobStore): Promise<BlobKey[]> {
  const keys: BlobKey[] = [];
  for await (const key of store.list()) keys.push(key);
  return keys;
}

async function locatedBytes(location: BlobLocation): Promise<Buffer> {
  return location.kind === "file" ? readFile(location.path) : Buffer.from(location.bytes);
}

async function put(store: BlobStore, bytes: Uint8Array): Promise<BlobKey> {
  await using staged = await store.stage();
  await staged.write(bytes);
  await staged.seal();
  await store.commit([staged]);
  return staged.key;
}

/** What every BlobStore keeps to; `open` gives a store that holds nothing. */
export function blobStoreContract(name: string, open: () => Promise<BlobStore>): void {
  describe(`${name} is a BlobStore`, () => {
    const bytes = randomBytes(700_000);
    const missing = BlobKey.parse("0".repeat(32));

    it("gives back exactly what was written, in several chunks", async () => {
      const store = await open();
      await using staged = await store.stage();
      await staged.write(bytes.subarray(0, 300_001));
      await staged.write(bytes.subarray(300_001));
      expect((await locatedBytes(await staged.seal())).equals(bytes)).toBe(true);
      await store.commit([staged]);
      expect((await collect(store.read(staged.key))).equals(bytes)).toBe(true);
      expect(await store.size(staged.key)).toBe(bytes.length);
      expect((await locatedBytes(await store.locate(staged.key))).equals(bytes)).toBe(true);
    });

    it("reads ranges and cuts them at the end", async () => {
      const store = await open();
      const key = await put(store, bytes);
      const read = async (range: ByteRange) => collect(store.read(key, range));
      expect((await read({ start: 5, end: 9 })).equals(bytes.subarray(5, 9))).toBe(true);
      expect((await read({ start: 250_000, end: 600_000 })).equals(bytes.subarray(250_000, 600_000))).toBe(true);
      expect((await read({ start: 699_990, end: 900_000 })).equals(bytes.subarray(699_990))).toBe(true);
      expect(await read({ start: 7, end: 7 })).toHaveLength(0);
    });

    it("shows nothing of a blob before it is committed, nor after it is thrown away", async () => {
      const store = await open();
      const staged = await store.stage();
      await staged.write(bytes);
      await staged.seal();
      expect(await store.size(staged.key)).toBeUndefined();
      await staged[Symbol.asyncDispose]();
      await staged[Symbol.asyncDispose]();
      expect(await keysOf(store)).toEqual([]);
    });

    it("keeps a committed blob when its staging is disposed of", async () => {
      const store = await open();
      const key = await put(store, bytes);
      expect(await keysOf(store)).toEqual([key]);
    });

    it("takes no bytes after sealing and commits nothing that is not sealed", async () => {
      const store = await open();
      await using staged = await store.stage();
      await staged.seal();
      await expect(staged.write(bytes)).rejects.toThrow(/sealed/u);
    });

    it("commits many at once and lists them all", async () => {
      const store = await open();
      const staged = await Promise.all(Array.from({ length: 200 }, () => store.stage()));
      await Promise.all(staged.map((blob) => blob.write(bytes.subarray(0, 10))));
      await Promise.all(staged.map((blob) => blob.seal()));
      await store.commit(staged);
      const listed = await keysOf(store);
      expect(listed.toSorted()).toEqual(staged.map((blob) => blob.key).toSorted());
    });

    it("deletes once and for all, and does not mind deleting again", async () => {
      const store = await open();
      const key = await put(store, bytes);
      await store.delete(key);
      await store.delete(key);
      expect(await store.size(key)).toBeUndefined();
      await expect(collect(store.read(key))).rejects.toMatchObject({ code: "not-found" });
    });

    it("says that a blob is missing", async () => {
      const store = await open();
      expect(await store.size(missing)).toBeUndefined();
      await expect(collect(store.read(missing))).rejects.toMatchObject({ code: "not-found" });
    });
  });
}
