import { mkdtemp, rm } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Log } from "../platform/log.ts";
import { RawSyncClient } from "../testing/RawSyncClient.ts";
import { SyncTestServer, TEST_DOC } from "../testing/SyncTestServer.ts";
import { ana, layoutOf } from "./guardTesting.ts";
import { LiveDocs } from "./LiveDocs.ts";
import { encodeRecord } from "./docRecord.ts";
import { recordOf } from "./DocStore.contract.ts";
import { SqliteDocStore } from "./SqliteDocStore.ts";
import { OTHER_STAGE, silent, STAGE, stageSeed, storedValues, tamper, valuesOf, writeStage } from "./storeTesting.ts";

let directory = "";
let path = "";
let logged = "";
const log = new Log(
  "info",
  new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString();
      done();
    },
  }),
);
beforeEach(async () => {
  logged = "";
  directory = await mkdtemp(join(tmpdir(), "consilium-damage-"));
  path = join(directory, "sync.sqlite");
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const open = () => SqliteDocStore.open({ path, log });
const spoil = "update record set bytes = cast(substr(bytes, 1, 20) || x'ff' || substr(bytes, 22) as blob) where seq =";
const own = layoutOf(ana);
const connect = (server: SyncTestServer, token: string, isStock = false) =>
  new RawSyncClient(server.url, { token, docName: TEST_DOC, isStock }).sync();

function rows(sql: string): unknown[] {
  using database = new DatabaseSync(path);
  return database.prepare(sql).all();
}

/** 21 records, a snapshot of them, and ten more. */
async function writeSample(): Promise<Record<string, unknown>> {
  await using store = await open();
  await writeStage(store, 20);
  await store.compact(STAGE);
  return valuesOf(await writeStage(store, 10));
}

describe("a record that a snapshot covers", () => {
  it("[SY37] F15 is damaged: the Doc opens whole and writable, the record is kept aside, people are told", async () => {
    const truth = await writeSample();
    expect(tamper(path, `${spoil} 7`)).toBe(1);
    await using store = await open();
    const stored = await store.load(STAGE);
    expect(stored?.damage).toBe("none");
    expect(storedValues(stored!)).toEqual(truth);
    await vi.waitFor(() => expect(rows("select seq from damaged")).toHaveLength(1), 10_000);
    expect(rows("select seq, what from damaged")).toEqual([{ seq: 7, what: "covered" }]);
    expect(rows("select seq from record where seq = 7")).toHaveLength(1);
    expect(store.damagedDocs).toBe(1);
    expect(logged).toContain("a snapshot covers them");
    await writeStage(store, 1);
    expect((await store.load(STAGE))?.records).toHaveLength(11);
  });

  it("[SY37] F15 is missing, the seed too: the Doc opens whole and writable", async () => {
    const truth = await writeSample();
    expect(tamper(path, "delete from record where seq in (1, 9)")).toBe(2);
    await using store = await open();
    const stored = await store.load(STAGE);
    expect(stored?.damage).toBe("none");
    expect(storedValues(stored!)).toEqual(truth);
  });
});

describe("a record that no snapshot covers", () => {
  it.each([
    ["is damaged", `${spoil} 25`, 3, 1],
    ["is missing", "delete from record where seq = 25", 3, 0],
    ["is another record", "update record set bytes = (select bytes from record where seq = 24) where seq = 25", 3, 0],
    ["is the last and missing", "delete from record where seq = 31", 9, 0],
    ["has no number beside the log", "delete from head", 10, 0],
  ])("[SY37] F15 %s: what came before it is there, read-only; the rows stay", async (...row) => {
    const [, change, left, kept] = row;
    await writeSample();
    const before = rows("select count(*) as n from record");
    tamper(path, change);
    await using store = await open();
    const stored = await store.load(STAGE);
    expect(stored?.damage).toBe("log");
    expect(stored?.snapshot?.seq).toBe(21);
    expect(stored?.records).toHaveLength(left);
    expect(rows("select seq from damaged")).toHaveLength(kept);
    expect(store.damagedDocs).toBe(1);
    expect(logged).toContain("it is read-only");
    expect(logged).not.toContain(STAGE);

    await using docs = new LiveDocs({ store, log: silent });
    const source = { name: STAGE, seed: stageSeed };
    const doc = await docs.open(source);
    expect(doc.canSave).toBe(false);
    await expect(docs.write(source, { case: { caseId: "case-0009" } })).rejects.toMatchObject({ code: "read-only" });
    const isDeleted = change.startsWith("delete from record");
    expect(rows("select count(*) as n from record")).toEqual(isDeleted ? [{ n: 30 }] : before);
    await docs.open({ name: OTHER_STAGE, seed: stageSeed });
  });

  it.each([
    ["a damaged seed", `${spoil} 1`],
    ["a missing seed", "delete from record where seq = 1"],
    ["a damaged seed and nothing else", "delete from record where seq > 1"],
    ["no record left", "delete from record"],
  ])("[SY36] F15 %s: the Doc is refused and never seeded again", async (_what, change) => {
    {
      await using store = await open();
      await writeStage(store, 5);
    }
    tamper(path, change);
    if (change.includes("> 1")) tamper(path, `${spoil} 1`);
    await using store = await open();
    const seed = vi.fn(stageSeed);
    await using docs = new LiveDocs({ store, log: silent });
    await expect(docs.open({ name: STAGE, seed })).rejects.toMatchObject({ code: "read-only" });
    expect(seed).not.toHaveBeenCalled();
  });

  it("[SY36] of an epoch out of nowhere: the Doc is refused", async () => {
    await writeSample();
    const foreign = encodeRecord(recordOf(25, { doc: STAGE, epoch: 12345 }));
    tamper(path, "update record set bytes = ? where seq = 25", foreign);
    await using store = await open();
    await expect(store.load(STAGE)).rejects.toMatchObject({ code: "read-only" });
  });
});

describe("the last record damaged", () => {
  it("[SY31] F15 is set aside; the Doc goes on and says so until somebody has seen to it", async () => {
    await writeSample();
    tamper(path, `${spoil} 31`);
    {
      await using store = await open();
      expect(await store.load(STAGE)).toMatchObject({ damage: "tail" });
      expect(rows("select seq, what from damaged")).toEqual([{ seq: 31, what: "tail" }]);
      await writeStage(store, 1);
      expect((await store.load(STAGE))?.records.map(({ seq }) => seq)).toContain(31);
    }
    await using store = await open();
    expect(await store.load(STAGE)).toMatchObject({ damage: "tail" });
    tamper(path, "update damaged set what = 'settled'");
    expect(await store.load(STAGE)).toMatchObject({ damage: "none" });
  });
});

describe.each([false, true])("who opens a damaged Doc (stock client: %s)", (isStock) => {
  it("[SY37] F15 is told so first, stays connected and reads; edits are refused with 4503", async () => {
    {
      await using store = await open();
      await writeStage(store, 9);
    }
    tamper(path, `${spoil} 8`);
    await using store = await open();
    await using server = await SyncTestServer.start(store);
    using client = await connect(server, "ana.member", isStock);
    const kinds = client.messages.map(({ kind }) => kind);
    expect(client.messages.find(({ kind }) => kind === "denied")).toEqual({
      kind: "denied",
      reason: "read-only: damaged",
    });
    expect(kinds[0]).toBe(isStock ? "denied" : "hello");
    expect(kinds).not.toContain("syncStep1");
    expect(client.map.get(own)).toEqual({ rows: 1, columns: 3 });
    const update = client.change((map) => map.set(own, { rows: 1, columns: 1 }));
    if (isStock) {
      client.say({ kind: "update", update });
      expect(await client.closed).toBe(4503);
    } else {
      client.say({ kind: "edit", seq: 1, update });
      expect(await client.next("refused")).toEqual({ kind: "refused", seq: 1, code: 4503 });
      expect(client.socket.readyState).toBe(client.socket.OPEN);
    }
  });
});

describe("the file", () => {
  it("[SY37] F15 cannot be read where the Doc is: refused, and the node goes on", async () => {
    await writeSample();
    tamper(path, "pragma user_version");
    await using store = await open();
    tamper(path, "drop table head");
    await expect(store.load(STAGE)).rejects.toMatchObject({ code: "read-only" });
    expect(store.canSave).toBe(true);
  });
});
