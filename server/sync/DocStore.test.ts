import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Log } from "../platform/log.ts";
import { docStoreContract, recordOf } from "./DocStore.contract.ts";
import { decodeRecord, encodeRecord } from "./docRecord.ts";
import { GroupCommit } from "./GroupCommit.ts";
import { MemoryDocStore } from "./MemoryDocStore.ts";
import { SqliteDocStore } from "./SqliteDocStore.ts";

const log = new Log("silent");
let directory = "";
let files = 0;
const newPath = () => join(directory, `${(files += 1)}.sqlite`);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "consilium-docs-"));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

docStoreContract("MemoryDocStore", async () => new MemoryDocStore());
docStoreContract("SqliteDocStore", () => SqliteDocStore.open({ path: newPath(), log }));

describe("a record", () => {
  const bytes = encodeRecord(recordOf(300, { kind: "claim", payload: Uint8Array.of(1, 2, 3) }));

  it("[SY31] is magic, version, kind, Doc, epoch, seq, writer and payload under a CRC-32", () => {
    expect(Buffer.from(bytes).toString("hex")).toMatch(
      /^534301020773746167 ?653a6105ac02067365727665720301020 ?3[0-9a-f]{8}$/u,
    );
    expect(decodeRecord(bytes)).toEqual(recordOf(300, { kind: "claim", payload: Uint8Array.of(1, 2, 3) }));
  });

  it("[SY31] is told from every damaged copy of itself", () => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => decodeRecord(damaged)).toThrow();
    }
    for (let length = 0; length < bytes.length; length++) expect(() => decodeRecord(bytes.slice(0, length))).toThrow();
  });
});

describe("GroupCommit", () => {
  it("[SY32] commits at once when idle and gathers while a commit runs", async () => {
    const batches: number[][] = [];
    const gate = Promise.withResolvers<void>();
    const commits = new GroupCommit<number>({
      commit: async (batch) => {
        batches.push([...batch]);
        await gate.promise;
      },
    });
    const first = commits.append([1], 1);
    await Promise.resolve();
    await Promise.resolve();
    const others = [commits.append([2], 1), commits.append([3], 1)];
    expect(batches).toEqual([[1]]);
    gate.resolve();
    await Promise.all([first, ...others]);
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it("[SY34] after a failed commit rejects all that waits and takes nothing more", async () => {
    const commits = new GroupCommit<number>({ commit: () => Promise.reject(new Error("EIO")) });
    const results = await Promise.allSettled([commits.append([1], 1), commits.append([2], 1)]);
    for (const result of results) expect(result).toMatchObject({ status: "rejected", reason: { code: "read-only" } });
    expect(() => commits.append([3], 1)).toThrow(expect.objectContaining({ code: "read-only" }));
  });
});
