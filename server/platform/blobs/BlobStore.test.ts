import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blobStoreContract, collect, keysOf } from "./BlobStore.contract.ts";
import { DiskBlobStore } from "./DiskBlobStore.ts";
import { MemoryBlobStore } from "./MemoryBlobStore.ts";

let directory = "";
let opened = 0;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "consilium-blobs-"));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

blobStoreContract("MemoryBlobStore", async () => new MemoryBlobStore());
blobStoreContract("DiskBlobStore", () => DiskBlobStore.open(join(directory, String(opened++))));

describe("DiskBlobStore", () => {
  it("keeps what was committed and forgets what was only staged when it is opened again", async () => {
    const root = join(directory, "again");
    const store = await DiskBlobStore.open(root);
    const kept = await store.stage();
    await kept.write(Buffer.from("kept"));
    await kept.seal();
    await store.commit([kept]);
    const lost = await store.stage();
    await lost.write(Buffer.from("lost"));
    await lost.seal();
    const again = await DiskBlobStore.open(root);
    expect((await collect(again.read(kept.key))).toString()).toBe("kept");
    expect(await readdir(join(root, "staging"))).toEqual([]);
    expect(await keysOf(again)).toEqual([kept.key]);
  });
});
