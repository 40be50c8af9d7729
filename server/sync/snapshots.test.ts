import { mkdtemp, rm } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { CaseId } from "../../shared/model/ids.ts";
import { notesDocName } from "../../shared/protocol/docNames.ts";
import { contentOf } from "./buildSnapshot.ts";
import type { DocContent } from "./DocContent.ts";
import { decodeSnapshot, encodeSnapshot, packChanges, unpackChanges } from "./docSnapshot.ts";
import type { DocStore } from "./DocStore.ts";
import { ana, ben, indexAsRecord, layoutOf, viewportOf } from "./guardTesting.ts";
import { LiveDocs } from "./LiveDocs.ts";
import { MemoryDocStore } from "./MemoryDocStore.ts";
import { notesPolicy } from "./notesPolicy.ts";
import { SqliteDocStore } from "./SqliteDocStore.ts";
import { stagePolicy } from "./stagePolicy.ts";
import {
  deaf,
  memberOf,
  silent,
  STAGE,
  stageSeed,
  storedValues,
  tamper,
  valuesOf,
  writeStage,
} from "./storeTesting.ts";

let directory = "";
let path = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "consilium-snapshots-"));
  path = join(directory, "sync.sqlite");
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const open = () => SqliteDocStore.open({ path, log: silent });
const flip = "update snapshot set bytes = cast(substr(bytes, 1, 40) || x'ff' || substr(bytes, 42) as blob)";

function rowsOf(sql: string): number[] {
  using database = new DatabaseSync(path);
  return database
    .prepare(sql)
    .all()
    .map(({ seq }) => Number(seq));
}

describe.each<[string, () => Promise<DocStore>]>([
  ["MemoryDocStore", async () => new MemoryDocStore()],
  ["SqliteDocStore", open],
])("a snapshot of a Doc in a %s", (_name, openStore) => {
  it("[SY37] covers records, which are not read any more; content, index, labels and server's id are as before", async () => {
    await using store = await openStore();
    const doc = await writeStage(store, 60);
    const whole = await store.load(STAGE);
    expect(whole).toMatchObject({ snapshot: undefined, damage: "none" });
    expect(whole?.records).toHaveLength(61);
    await store.compact(STAGE);
    const covered = await store.load(STAGE);
    expect(covered?.records).toEqual([]);
    expect(covered?.snapshot).toMatchObject({ seq: 61, epoch: doc.epoch });
    await writeStage(store, 9);
    const after = await store.load(STAGE);
    expect(after?.records).toHaveLength(9);

    const [fromLog, fromSnapshot] = [contentOf(stagePolicy, whole!), contentOf(stagePolicy, covered!)];
    expect(fromSnapshot.isSameAs(fromLog)).toBe(true);
    expect(storedValues(covered!)).toEqual(valuesOf(doc));
    expect(indexAsRecord(fromSnapshot.index)).toEqual(indexAsRecord(fromLog.index));
    expect(fromSnapshot.serverClient).toBe(fromLog.serverClient);
    const { clients } = fromLog.index;
    expect(clients.size).toBe(2);
    for (const client of clients.keys()) expect(fromSnapshot.ownerOf(client)).toBe(fromLog.ownerOf(client));
    for (const key of [layoutOf(ana), viewportOf(ana, 1), "case"]) {
      expect(fromSnapshot.index.historyOf(key)).toEqual(fromLog.index.historyOf(key));
      expect(fromSnapshot.caseOf(key)).toBe(fromLog.caseOf(key));
    }
    expect(fromLog.caseOf(viewportOf(ana, 1))).toBeDefined();
  });
});

describe("a snapshot of a text", () => {
  it("[SY37] gives the guard the same order of the same characters, and goes on from there", async () => {
    await using store = new MemoryDocStore();
    const name = notesDocName(CaseId.parse("case-0001"));
    const doc = await new LiveDocs({ store, log: silent }).open({ name, seed: () => ({}) });
    const attachments = [ana, ben].map((who) => doc.attach(memberOf(who), deaf));
    const replicas = [new Y.Doc(), new Y.Doc()];
    for (let turn = 0; turn < 40; turn++) {
      const replica = replicas[turn % 2]!;
      // Every third time without having heard of the other's.
      if (turn % 3 > 0) Y.applyUpdate(replica, doc.content.updateSince(Uint8Array.of(0)));
      const text = replica.getText("notes");
      const before = Y.encodeStateVector(replica);
      const at = (turn * 7) % (text.length + 1);
      text.insert(at, `${turn} `);
      if (turn % 4 === 0) text.delete(0, 2);
      await attachments[turn % 2]!.submit(Y.encodeStateAsUpdate(replica, before));
    }
    const whole = (await store.load(name))!;
    await store.compact(name);
    const covered = (await store.load(name))!;
    expect(covered.records).toEqual([]);
    const [fromLog, fromSnapshot] = [contentOf(notesPolicy, whole), contentOf(notesPolicy, covered)];
    expect(fromSnapshot.isSameAs(fromLog)).toBe(true);
    const piecesOf = ({ index }: DocContent) => {
      return [...index.text!.pieces()].map(({ client, clock, length }) => [client, clock, length]);
    };
    expect(piecesOf(fromSnapshot)).toEqual(piecesOf(fromLog));
    expect(piecesOf(fromSnapshot)).toEqual(piecesOf(doc.content));
    expect(fromSnapshot.index.text!.characters).toBe(doc.content.index.text!.characters);
    expect(fromSnapshot.index.authorOf("")).toBe(fromLog.index.authorOf(""));
  });
});

describe("the snapshots of a SqliteDocStore", () => {
  it("[SY37] are made after 1,000 records by themselves, and the server goes on under its id", async () => {
    await using store = await open();
    const compact = vi.spyOn(store, "compact");
    await writeStage(store, 1_001);
    expect(compact).toHaveBeenCalledTimes(1);
    await compact.mock.results[0]?.value;
    const stored = await store.load(STAGE);
    expect(stored?.snapshot?.seq).toBeGreaterThanOrEqual(1_000);
    expect(stored?.records.length).toBeLessThan(10);
    const doc = await writeStage(store, 10);
    expect(doc.content.index.clients.size).toBe(3);
  });

  it("[SY37] are made when a Doc opens, where the servers before never lived to: of a long log before the Doc is there", async () => {
    await using store = await open();
    const compact = vi.spyOn(store, "compact");
    compact.mockResolvedValue(); // Each server ends while it makes one.
    await writeStage(store, 1_500);
    const opened = async () => {
      await using docs = new LiveDocs({ store, log: silent });
      await docs.open({ name: STAGE, seed: stageSeed });
      return (await store.load(STAGE))?.snapshot?.seq;
    };
    compact.mockClear();
    await opened();
    expect(compact).toHaveBeenCalled();
    await writeStage(store, 3_000);
    compact.mockRestore();
    expect(await opened()).toBeGreaterThan(4_400);
  });

  it("[SY37] are made after 1 MiB", async () => {
    await using store = await open();
    const compact = vi.spyOn(store, "compact");
    await writeStage(store, 30, "x".repeat(60_000));
    expect(compact).toHaveBeenCalledTimes(1);
    await compact.mock.results[0]?.value;
  });

  it("[SY37] are made when the last one has left, where anything is new; two are kept and the log is whole", async () => {
    const seqs: (number | undefined)[] = [];
    for (let round = 0; round < 4; round++) {
      await using store = await open();
      {
        await using docs = new LiveDocs({ store, log: silent });
        // In the third round nobody writes.
        if (round !== 2) await docs.write({ name: STAGE, seed: stageSeed }, { case: { caseId: `case-000${round}` } });
        else await docs.open({ name: STAGE, seed: stageSeed });
      }
      seqs.push((await store.load(STAGE))?.snapshot?.seq);
    }
    expect(seqs).toEqual([2, 3, 3, 4]);
    expect(rowsOf("select seq from snapshot order by seq")).toEqual([3, 4]);
    expect(rowsOf("select seq from record order by seq")).toEqual([1, 2, 3, 4]);
  });

  it.each([
    ["the newest", `${flip} where seq = (select max(seq) from snapshot)`, 20],
    ["every", flip, 0],
    ["an emptied", "update snapshot set bytes = x''", 0],
    ["another Doc's", "update snapshot set bytes = (select bytes from snapshot where seq = 21) where seq = 41", 20],
  ])(
    "[SY37] F15 %s snapshot damaged: the older one, or the whole log, gives the same Doc",
    async (_what, change, covered) => {
      let truth = {};
      {
        await using store = await open();
        await writeStage(store, 20);
        await store.compact(STAGE);
        await writeStage(store, 20);
        await store.compact(STAGE);
        truth = valuesOf(await writeStage(store, 5));
      }
      expect(tamper(path, change)).toBeGreaterThan(0);
      await using store = await open();
      const stored = await store.load(STAGE);
      expect(stored?.damage).toBe("none");
      expect(stored?.snapshot?.seq ?? 1).toBe(covered + 1);
      expect(storedValues(stored!)).toEqual(truth);
      expect(store.damagedDocs).toBe(1);
    },
  );

  it("[SY37] of another form are left alone, without an alarm", async () => {
    await using store = await open();
    await writeStage(store, 20);
    await store.compact(STAGE);
    const { snapshot } = (await store.load(STAGE))!;
    const bytes = encodeSnapshot(snapshot!);
    expect(decodeSnapshot(bytes)).toEqual(snapshot);
    const other = bytes.slice(0, -4);
    other[3] = 99;
    const { crc32 } = await import("node:zlib");
    const sum = new Uint8Array(Uint32Array.of(crc32(other)).buffer);
    tamper(path, "update snapshot set bytes = ?", new Uint8Array([...other, ...sum]));
    const stored = await store.load(STAGE);
    expect(stored).toMatchObject({ snapshot: undefined, damage: "none" });
    expect(stored?.records).toHaveLength(21);
    expect(store.damagedDocs).toBe(0);
  });
});

describe("packed changes", () => {
  it("[SY37] depend on the changes, not on how many came at a time", () => {
    const changes = Array.from({ length: 2_345 }, (_, clock) => {
      const place = { origin: undefined, rightOrigin: { client: 2, clock }, isDeleted: false };
      const insert = { client: 1, clock, length: 1, key: `k${clock % 7}`, ...place };
      return { writer: "w", claims: [], inserts: [insert], deletes: [] };
    });
    let packs: Uint8Array[] = [];
    for (let start = 0; start < changes.length; start += 321)
      packs = packChanges(packs, changes.slice(start, start + 321));
    expect(packs).toEqual(packChanges([], changes));
    expect(packs.flatMap((pack) => unpackChanges(pack))).toEqual(changes);
  });
});
