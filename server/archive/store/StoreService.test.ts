import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InstitutionId, UserId } from "../../../shared/model/ids.ts";
import { Uid } from "../../../shared/model/dicom.ts";
import { imageElements, imageFile, part10File } from "../../testing/part10File.ts";
import type { BlobStore, StagedBlob } from "../../platform/blobs/BlobStore.ts";
import { keysOf } from "../../platform/blobs/BlobStore.contract.ts";
import { DiskBlobStore } from "../../platform/blobs/DiskBlobStore.ts";
import { MemoryBlobStore } from "../../platform/blobs/MemoryBlobStore.ts";
import { Log } from "../../platform/log.ts";
import { Archive } from "../Archive.ts";
import { InstanceIndex } from "../index/InstanceIndex.ts";
import { wholeInstitution } from "../StudyScope.ts";
import { ArchiveThreads } from "../threads/ArchiveThreads.ts";
import { StoreService } from "./StoreService.ts";

const log = new Log("silent");
const scope = wholeInstitution(InstitutionId.parse("institution-1"), UserId.parse("user-one-1"));

let threads: ArchiveThreads;
let directory = "";
beforeAll(async () => {
  threads = new ArchiveThreads({ threads: 1 });
  directory = await mkdtemp(join(tmpdir(), "consilium-store-"));
});
afterAll(async () => {
  await threads[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

async function service(blobs: BlobStore = new MemoryBlobStore(), maxInstanceBytes = 1_000_000) {
  const index = await InstanceIndex.open(":memory:");
  const store = new StoreService({ blobs, index, threads, log, limits: { maxInstanceBytes }, now: () => 0 });
  const count = async (table: "study" | "series" | "instance" | "pending" | "quarantine"): Promise<number> =>
    Number((await index.read(`select count(*) as n from ${table}`, []))[0]?.["n"]);
  return { blobs, index, store, count };
}

const stored = { kind: "stored" };
const refused = (reason: number): unknown => ({ kind: "refused", refusal: { reason } });

describe("StoreService", () => {
  it("[AR3] stores a series in order, in one study", async () => {
    const { store, count } = await service();
    const files = Array.from({ length: 60 }, (_, index) =>
      imageFile({ instanceUid: `1.2.3.1.${index + 1}`, instanceNumber: index + 1 }),
    );
    const outcomes = await store.storeAll(files, scope);
    expect(outcomes.map((outcome) => outcome.kind === "stored" && outcome.path.instanceUid)).toEqual(
      files.map((_, index) => `1.2.3.1.${index + 1}`),
    );
    expect([await count("study"), await count("series"), await count("instance"), await count("pending")]).toEqual([
      1, 1, 60, 0,
    ]);
  });

  it("2D duplicate [AR5]: the same bytes again are a success and add nothing", async () => {
    const { store, count, blobs } = await service();
    const file = imageFile();
    await store.storeAll([file], scope);
    // Once more, and twice within one request.
    expect(await store.storeAll([file, file], scope)).toMatchObject([
      { ...stored, wasThere: true },
      { ...stored, wasThere: true },
    ]);
    expect([await count("instance"), (await keysOf(blobs)).length]).toEqual([1, 1]);
    expect(
      await store.storeAll([imageFile({ instanceUid: "1.9" }), imageFile({ instanceUid: "1.9" })], scope),
    ).toMatchObject([
      { ...stored, wasThere: false },
      { ...stored, wasThere: true },
    ]);
  });

  it("2D conflict [AR5]: other bytes under a stored UID are refused with 0111 and quarantined once", async () => {
    const { store, count, index } = await service();
    await store.storeAll([imageFile()], scope);
    const before = await index.blobs();
    const other = imageFile({ patientName: "Other^Bytes" });
    expect(await store.storeAll([other, other], scope)).toMatchObject([refused(0x0111), refused(0x0111)]);
    expect(await store.storeAll([other], scope)).toMatchObject([refused(0x0111)]);
    expect([await count("instance"), await count("quarantine"), await count("pending")]).toEqual([1, 1, 0]);
    expect(await index.blobs()).toEqual(expect.arrayContaining(before));
  });

  it("2D patient mismatch [AR5]: one study is one patient's, one series is in one study", async () => {
    const { store, count } = await service();
    expect(
      await store.storeAll(
        [
          imageFile(),
          imageFile({ instanceUid: "1.2.3.1.2", patientId: "P2" }),
          imageFile({ instanceUid: "1.2.3.1.3", studyUid: "1.2.4" }),
        ],
        scope,
      ),
    ).toMatchObject([stored, refused(0xa901), refused(0xa901)]);
    expect([await count("study"), await count("instance"), await count("quarantine")]).toEqual([1, 1, 2]);
  });

  it.each([
    ["one batch", false],
    ["two", true],
  ])("[AR5] a study that began without a Patient ID is one patient's all the same, in %s", async (_, isApart) => {
    const { store, count, index } = await service();
    const files = ["", "P1", "P2", "", "P1"].map((patientId, number) =>
      imageFile({ instanceUid: `1.2.3.1.${number + 1}`, patientId }),
    );
    const outcomes = isApart
      ? [...(await store.storeAll(files.slice(0, 2), scope)), ...(await store.storeAll(files.slice(2), scope))]
      : await store.storeAll(files, scope);
    expect(outcomes).toMatchObject([stored, stored, refused(0xa901), stored, stored]);
    expect([await count("instance"), await count("quarantine")]).toEqual([4, 1]);
    const [study] = await index.read("select patient_id, attributes, search from study", []);
    expect(study?.["patient_id"]).toBe("P1");
    expect(JSON.parse(String(study?.["attributes"]))).toMatchObject({ "00100020": { vr: "LO", Value: ["P1"] } });
    expect(JSON.parse(String(study?.["search"]))).toMatchObject({ "00100020": ["p1"] });
  });

  it("[AR5] an ID of a wrong VR is a patient's, too", async () => {
    const { store } = await service();
    const numbered = imageElements({ instanceUid: "1.2.3.1.2" }).map((element) =>
      element.tag === 0x00100020 ? { ...element, vr: "IS", value: "77" } : element,
    );
    expect(await store.storeAll([imageFile(), part10File({ elements: numbered })], scope)).toMatchObject([
      stored,
      refused(0xa901),
    ]);
  });

  it("[AR16] nobody adds to a study that they cannot see, or only see", async () => {
    const { store, count } = await service();
    await store.storeAll([imageFile()], scope);
    const stranger = { ...scope, userId: UserId.parse("user-two-2"), isCoordinator: false };
    const more = [imageFile(), imageFile({ instanceUid: "1.2.3.1.2" })];
    expect(await store.storeAll(more, stranger)).toMatchObject([refused(0x0124), refused(0x0124)]);
    const observer = {
      ...stranger,
      caseStudies: [Uid.parse("1.2.3")],
      carried: [Uid.parse("1.2.3")],
      mayUpload: false,
    };
    expect(await store.storeAll(more, observer)).toMatchObject([refused(0x0124), refused(0x0124)]);
    // A case may carry a study before it is here: that is no way in.
    const ahead = imageFile({ studyUid: "1.2.4", seriesUid: "1.2.4.1", instanceUid: "1.2.4.1.1" });
    expect(await store.storeAll([ahead], { ...stranger, carried: [Uid.parse("1.2.4")] })).toMatchObject([
      refused(0x0124),
    ]);
    const member = { ...observer, mayUpload: true, addableStudies: [Uid.parse("1.2.3")] };
    expect(await store.storeAll(more, member)).toMatchObject([
      { ...stored, wasThere: true },
      { ...stored, wasThere: false },
    ]);
    expect(await count("instance")).toBe(2);
  });

  it("[AR2] one Study Instance UID in two institutions is two studies", async () => {
    const { store, count } = await service();
    const other = wholeInstitution(InstitutionId.parse("institution-2"), UserId.parse("user-two-2"));
    expect(await store.storeAll([imageFile()], scope)).toMatchObject([stored]);
    expect(await store.storeAll([imageFile({ patientId: "P2" })], other)).toMatchObject([
      { ...stored, wasThere: false },
    ]);
    expect([await count("study"), await count("instance"), await count("quarantine")]).toEqual([2, 2, 0]);
  });

  it("refuses an object of another study than the request names with A900", async () => {
    const { store, count } = await service();
    const session = store.open(scope, Uid.parse("1.2.99"));
    await session.add([imageFile()]);
    expect(await session.finish()).toMatchObject([refused(0xa900)]);
    expect([await count("instance"), await count("quarantine")]).toEqual([0, 0]);
  });

  it("[AR6] keeps nothing of what cannot be read", async () => {
    const { store, count, blobs } = await service();
    expect(await store.storeAll([imageFile().subarray(0, 400), Buffer.alloc(0)], scope)).toMatchObject([
      refused(0xc000),
      refused(0xc000),
    ]);
    expect([await count("instance"), await count("pending"), (await keysOf(blobs)).length]).toEqual([0, 0, 0]);
  });

  it("413: breaks off at an object that is too large and keeps those before it", async () => {
    const { store, count, blobs } = await service(new MemoryBlobStore(), 2000);
    const session = store.open(scope);
    await session.add([imageFile()]);
    await expect(session.add([new Uint8Array(1500), new Uint8Array(501)])).rejects.toMatchObject({ code: "too-large" });
    expect(await session.finish()).toMatchObject([stored]);
    expect([await count("instance"), (await keysOf(blobs)).length]).toEqual([1, 1]);
  });

  it("[AR14] a stream that breaks off leaves nothing of its object", async () => {
    const { store, count, blobs } = await service();
    const session = store.open(scope);
    await session.add([imageFile()]);
    async function* broken(): AsyncIterable<Uint8Array> {
      yield imageFile({ instanceUid: "1.5" }).subarray(0, 200);
      throw new Error("reset");
    }
    await expect(session.add(broken())).rejects.toThrow("reset");
    expect(await session.finish()).toMatchObject([stored]);
    expect([await count("instance"), (await keysOf(blobs)).length]).toEqual([1, 1]);
  });

  it("F13 disk full [AR8]: refuses with A700, keeps nothing half, and goes on when there is space again", async () => {
    const memory = new MemoryBlobStore();
    let isFull = true;
    const full = (): Error => Object.assign(new Error("no space"), { code: "ENOSPC" });
    const blobs: BlobStore = {
      stage: async (): Promise<StagedBlob> => {
        const staged = await memory.stage();
        const write = staged.write.bind(staged);
        staged.write = async (chunk) => (isFull ? Promise.reject(full()) : write(chunk));
        return staged;
      },
      commit: (staged) => memory.commit(staged),
      size: (key) => memory.size(key),
      read: (key, range) => memory.read(key, range),
      locate: (key) => memory.locate(key),
      delete: (key) => memory.delete(key),
      list: () => memory.list(),
    };
    const { store, count } = await service(blobs);
    expect(await store.storeAll([imageFile()], scope)).toMatchObject([refused(0xa700)]);
    expect([await count("instance"), await count("pending"), (await keysOf(memory)).length]).toEqual([0, 0, 0]);
    isFull = false;
    expect(await store.storeAll([imageFile()], scope)).toMatchObject([stored]);
  });

  it("[AR4] a commit that fails between the phases leaves neither blob nor row", async () => {
    const memory = new MemoryBlobStore();
    let fails = true;
    const commit = memory.commit.bind(memory);
    memory.commit = async (staged) => {
      await commit(staged);
      if (fails) throw new Error("directory sync failed");
    };
    const { store, count } = await service(memory);
    expect(await store.storeAll([imageFile()], scope)).toMatchObject([refused(0x0110)]);
    await expect.poll(async () => [await count("pending"), (await keysOf(memory)).length]).toEqual([0, 0]);
    expect(await count("instance")).toBe(0);
    fails = false;
    expect(await store.storeAll([imageFile()], scope)).toMatchObject([stored]);
  });

  it("F4 [AR4] a new process finishes what the last one had begun, removes what is not whole, and keeps the rest", async () => {
    const root = join(directory, "repair");
    {
      await using archive = await Archive.open({ directory: root, log });
      await archive.store.storeAll([imageFile()], scope);
    }
    const blobs = await DiskBlobStore.open(join(root, "blobs"));
    const begun = await blobs.stage();
    await begun.write(imageFile({ instanceUid: "1.7" }));
    await begun.seal();
    {
      // As if power failed after the first phase: the blobs are at their place, the index only knows that they were begun.
      await using index = await InstanceIndex.open(join(root, "index.sqlite"));
      const cut = await blobs.stage();
      await cut.write(imageFile({ instanceUid: "1.8" }).subarray(0, 300));
      await cut.seal();
      const never = await blobs.stage();
      const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
      const owner = { institutionId: scope.institutionId, uploader: scope.userId };
      await index.begin([
        { ...owner, blob: begun.key, sha256: sha256(imageFile({ instanceUid: "1.7" })) },
        { ...owner, blob: cut.key, sha256: sha256(imageFile({ instanceUid: "1.8" })) },
        { ...owner, blob: never.key, sha256: sha256(imageFile({ instanceUid: "1.9" })) },
      ]);
      await blobs.commit([begun, cut]);
      await never.seal();
    }
    await using archive = await Archive.open({ directory: root, log });
    expect(await keysOf(blobs)).toHaveLength(2);
    const query = { level: "instance", matches: [], include: [], limit: 10, offset: 0 } as const;
    expect(await archive.query.search(query, scope, "")).toMatchObject({ results: { length: 2 }, isDoubtful: false });
    const again = ["1.7", "1.8", "1.9"].map((instanceUid) => imageFile({ instanceUid }));
    expect(await archive.store.storeAll(again, scope)).toMatchObject([
      { ...stored, wasThere: true },
      { ...stored, wasThere: false },
      { ...stored, wasThere: false },
    ]);
  });

  it("[AR5] two requests with one UID at once: one is stored, the other is refused or the same", async () => {
    const { store, count } = await service();
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, index) => store.storeAll([imageFile({ patientName: `Name^${index % 2}` })], scope)),
    );
    const fates = all.flat().map((outcome) => (outcome.kind === "stored" ? "stored" : outcome.refusal.reason));
    expect(new Set(fates)).toEqual(new Set(["stored", 0x0111]));
    expect([await count("instance"), await count("quarantine")]).toEqual([1, 1]);
  });
});
