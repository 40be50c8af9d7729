import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Uid } from "../../../shared/model/dicom.ts";
import { InstitutionId, UserId } from "../../../shared/model/ids.ts";
import { Log } from "../../platform/log.ts";
import { collect } from "../../platform/blobs/BlobStore.contract.ts";
import { imageFile } from "../../testing/part10File.ts";
import { Archive } from "../Archive.ts";
import { wholeInstitution } from "../StudyScope.ts";

const log = new Log("silent");
const scope = wholeInstitution(InstitutionId.parse("institution-1"), UserId.parse("user-one-1"));
const uids = ["1.2.3.1.1", "1.2.3.1.2", "1.2.3.1.3"].map((uid) => Uid.parse(uid));
const files = uids.map((instanceUid) => imageFile({ instanceUid }));
const threads = { threads: 1 };

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "consilium-acknowledged-"));
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

async function blobPaths(directory: string): Promise<string[]> {
  const entries = await readdir(join(directory, "blobs"), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

/** The bytes of an object as the archive hands them out. */
async function retrieved(archive: Archive, instanceUid: Uid): Promise<Buffer> {
  const path = { studyUid: Uid.parse("1.2.3"), seriesUid: Uid.parse("1.2.3.1"), instanceUid };
  const instance = await archive.retrieve.instance(path, scope);
  return collect((await archive.retrieve.file(instance)).bytes);
}

async function found(archive: Archive) {
  await archive.checked;
  const query = { level: "instance", matches: [], include: [], limit: 10, offset: 0 } as const;
  const { results, isDoubtful } = await archive.query.search(query, scope, "");
  return { count: results.length, isDoubtful };
}

describe("an index whose write-ahead log is damaged at its end", () => {
  const FRAME_BYTES = 24 + 4096;
  let directory = "";
  let log0: Buffer;
  /** Where each transaction's last frame begins. */
  let commits: number[];
  beforeAll(async () => {
    directory = join(root, "whole");
    const written = join(root, "written");
    await using archive = await Archive.open({ directory: written, log, threads });
    for (const file of files) expect(await archive.store.storeAll([file], scope)).toMatchObject([{ kind: "stored" }]);
    // As a power cut leaves it: closed well, the log would be gone.
    await cp(written, directory, { recursive: true, filter: (path) => !path.endsWith("-shm") });
    log0 = await readFile(join(directory, "index.sqlite-wal"));
    const frames = Array.from({ length: (log0.length - 32) / FRAME_BYTES }, (_, number) => 32 + number * FRAME_BYTES);
    commits = frames.filter((at) => log0.readUInt32BE(at + 4) !== 0);
  });

  async function opened(damage: (bytes: Buffer, commits: readonly number[]) => Uint8Array) {
    const copy = await mkdtemp(join(root, "copy-"));
    await cp(directory, copy, { recursive: true });
    await writeFile(join(copy, "index.sqlite-wal"), damage(Buffer.from(log0), commits));
    return { copy, archive: await Archive.open({ directory: copy, log, threads }) };
  }

  it.each<[string, (bytes: Buffer, commits: readonly number[]) => Uint8Array]>([
    [
      "a bit of the last frame",
      (bytes, at) => (bytes.writeUInt8(bytes.readUInt8(at.at(-1)! + 99) ^ 4, at.at(-1)! + 99), bytes),
    ],
    ["the last frame's checksum", (bytes, at) => bytes.fill(0, at.at(-1)! + 16, at.at(-1)! + 24)],
    ["half of the last frame", (bytes) => bytes.subarray(0, bytes.length - FRAME_BYTES / 2)],
    ["the last frame", (bytes, at) => bytes.subarray(0, at.at(-1))],
    ["the whole last transaction", (bytes, at) => bytes.subarray(0, at.at(-2)! + FRAME_BYTES)],
    ["zeros from the middle of the last transaction on", (bytes, at) => bytes.fill(0, at.at(-2)! + FRAME_BYTES + 40)],
  ])(
    "F4 F15 [AR4]: without %s every object that was acknowledged is found, and index and disk are the same",
    async (_, damage) => {
      const { copy, archive } = await opened(damage);
      await using _archive = archive;
      expect(await found(archive)).toEqual({ count: 3, isDoubtful: false });
      for (const [at, uid] of uids.entries()) expect((await retrieved(archive, uid)).equals(files[at]!)).toBe(true);
      expect(await blobPaths(copy)).toHaveLength(3);
    },
  );

  it("F15 [AR4] [AR20]: where more of it is lost, no original is deleted, and the archive says that something may be missing", async () => {
    // Also what was noted before the object came to its place.
    const { copy, archive } = await opened((bytes, at) => bytes.subarray(0, at.at(-3)! + FRAME_BYTES));
    await using _archive = archive;
    expect(await found(archive)).toEqual({ count: 2, isDoubtful: true });
    expect(await blobPaths(copy)).toHaveLength(3);
    // Sent again, it is found again.
    expect(await archive.store.storeAll(files, scope)).toMatchObject([
      { wasThere: true },
      { wasThere: true },
      { wasThere: false },
    ]);
    expect((await retrieved(archive, uids[2]!)).equals(files[2]!)).toBe(true);
  });
});

describe("a stored object that is damaged on the disk", () => {
  it.each<[string, (path: string, bytes: Buffer) => Promise<void>]>([
    ["has another byte", (path, bytes) => writeFile(path, bytes.fill(~bytes.readUInt8(500), 500, 501))],
    ["is cut off", (path) => truncate(path, 300)],
    ["is empty", (path) => truncate(path, 0)],
    ["is missing", (path) => rm(path)],
  ])("F15 [AR5]: that %s is whole again once its bytes are stored again", async (_, damage) => {
    const directory = await mkdtemp(join(root, "heal-"));
    const [uid, file] = [uids[0]!, files[0]!];
    {
      await using archive = await Archive.open({ directory, log, threads });
      await archive.store.storeAll([file], scope);
      const [path = ""] = await blobPaths(directory);
      await damage(path, await readFile(path));
      await expect(retrieved(archive, uid)).rejects.toMatchObject({ code: "damaged" });
      // Twice in one request: once is enough.
      expect(await archive.store.storeAll([file, file], scope)).toMatchObject([{ wasThere: true }, { wasThere: true }]);
      expect((await retrieved(archive, uid)).equals(file)).toBe(true);
      expect(await archive.query.stored([uid], scope)).toHaveLength(1);
    }
    await using archive = await Archive.open({ directory, log, threads });
    expect(await found(archive)).toEqual({ count: 1, isDoubtful: false });
    expect((await retrieved(archive, uid)).equals(file)).toBe(true);
    expect(await blobPaths(directory)).toHaveLength(1);
  });

  it("F15 [AR5]: that is missing or cut off is not said to be there before it is sent", async () => {
    const directory = await mkdtemp(join(root, "asked-"));
    await using archive = await Archive.open({ directory, log, threads });
    await archive.store.storeAll(files.slice(0, 2), scope);
    expect(await archive.query.stored(uids, scope)).toHaveLength(2);
    const [one = "", other = ""] = await blobPaths(directory);
    await truncate(one, 300);
    await rm(other);
    expect(await archive.query.stored(uids, scope)).toEqual([]);
  });

  it("[AR5]: whole bytes that are stored again stay where they are", async () => {
    const directory = await mkdtemp(join(root, "kept-"));
    await using archive = await Archive.open({ directory, log, threads });
    await archive.store.storeAll([files[0]!], scope);
    const before = await blobPaths(directory);
    await archive.store.storeAll([files[0]!], scope);
    expect(await blobPaths(directory)).toEqual(before);
  });
});
