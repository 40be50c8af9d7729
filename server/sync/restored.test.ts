import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { CaseId } from "../../shared/model/ids.ts";
import { layoutKey, viewportKey } from "../../shared/model/stage.ts";
import { notesDocName } from "../../shared/protocol/docNames.ts";
import { RawSyncClient } from "../testing/RawSyncClient.ts";
import { SyncTestServer, TEST_DOC, testPeer, testSeed } from "../testing/SyncTestServer.ts";
import { docStorePaths } from "./docStorePaths.ts";
import { ana, ben } from "./guardTesting.ts";
import { LiveDocs } from "./LiveDocs.ts";
import { markRestored } from "./mendStore.ts";
import { SqliteDocStore } from "./SqliteDocStore.ts";
import { deaf, memberOf, silent, STAGE, stageSeed, tamper, writeStage } from "./storeTesting.ts";
import { verifyStore } from "./verifyStore.ts";

let directory = "";
let paths = docStorePaths("");
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "consilium-restored-"));
  paths = docStorePaths(directory);
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const open = () => SqliteDocStore.open({ path: paths.file, log: silent });
const own = (name: string, columns: number) => (map: Y.Map<unknown>) =>
  map.set(layoutKey(testPeer(name)), { rows: 1, columns });

function connect(server: SyncTestServer, name: string): RawSyncClient {
  return new RawSyncClient(server.url, { token: `${name}.member`, docName: TEST_DOC });
}

/** One working day: each of them sets a layout, the server a case. Gives what a client holds at its end. */
async function day(columns: number): Promise<{ readonly state: Uint8Array; readonly epoch: number }> {
  await using store = await open();
  await using server = await SyncTestServer.start(store);
  for (const name of ["ana", "ben"]) {
    using client = await connect(server, name).sync();
    client.say({ kind: "edit", seq: 1, update: client.change(own(name, columns)) });
    await client.next("acknowledged");
  }
  await server.docs.write({ name: TEST_DOC, seed: testSeed }, { case: { caseId: `case-000${columns}` } });
  using last = await connect(server, "ben").sync();
  return {
    state: Y.encodeStateAsUpdate(last.doc),
    epoch: (await server.docs.open({ name: TEST_DOC, seed: testSeed })).epoch,
  };
}

const backUp = () => copyFile(paths.file, join(directory, "backup"));
const putBack = () => copyFile(join(directory, "backup"), paths.file);

describe("yesterday's backup while clients hold today", () => {
  it("[SY37] F21 is noticed by the mark where only the Docs' file was put back: read-only, and visibly so", async () => {
    await day(1);
    await backUp();
    await day(2);
    await putBack();
    await using store = await open();
    await using server = await SyncTestServer.start(store);
    using client = await connect(server, "ben").sync();
    expect(client.messages).toContainEqual({ kind: "denied", reason: "read-only: damaged" });
    client.say({ kind: "edit", seq: 1, update: client.change(own("ben", 3)) });
    expect(await client.next("refused")).toEqual({ kind: "refused", seq: 1, code: 4503 });
    expect(store.damagedDocs).toBe(1);
    // Whether this one was ever seeded cannot be known.
    await expect(store.load("stage:session-9999")).rejects.toMatchObject({ code: "read-only" });
  });

  it("[SY39] F21 is noticed by a replica that has more of others, where the mark was put back too", async () => {
    await day(1);
    await backUp();
    const today = await day(2);
    await putBack();
    await rm(`${paths.file}.mark`);
    await using store = await open();
    await using server = await SyncTestServer.start(store);
    using client = await connect(server, "ben").opened();
    Y.applyUpdate(client.doc, today.state);
    client.say({ kind: "syncStep1", stateVector: Y.encodeStateVector(client.doc) });
    expect(await client.closed).toBe(4409);
  });

  it("[SY39] F21 said by the operator: new epochs; today's edits can be made again, nothing is there twice", async () => {
    await day(1);
    await backUp();
    const today = await day(2);
    await putBack();
    expect(await markRestored(paths)).toEqual({ docs: 1, left: 0 });
    expect((await verifyStore(paths)).findings).toEqual([]);
    await using store = await open();
    await using server = await SyncTestServer.start(store);

    using stale = await connect(server, "ben").opened();
    Y.applyUpdate(stale.doc, today.state);
    const hello = await stale.next("hello");
    expect(hello.docEpoch).not.toBe(today.epoch);
    // One that does not mind the epoch and pushes all that it holds is refused as a whole.
    stale.say({ kind: "edit", seq: 7, update: today.state });
    expect(await stale.next("refused")).toEqual({ kind: "refused", seq: 7, code: 4409 });

    using fresh = await connect(server, "ben").sync();
    expect(fresh.map.get(layoutKey(testPeer("ben")))).toEqual({ rows: 1, columns: 1 });
    expect(fresh.map.get("case")).toEqual({ caseId: "case-0001" });
    fresh.say({ kind: "edit", seq: 1, update: fresh.change(own("ben", 2)) });
    await fresh.next("acknowledged");
    await server.docs.write({ name: TEST_DOC, seed: testSeed }, { case: { caseId: "case-0003" } });
    using reader = await connect(server, "obi").sync();
    expect(reader.map.toJSON()).toMatchObject({
      [layoutKey(testPeer("ana"))]: { rows: 1, columns: 1 },
      [layoutKey(testPeer("ben"))]: { rows: 1, columns: 2 },
      case: { caseId: "case-0003" },
    });
    expect(reader.map.get(viewportKey(testPeer("ben"), 0))).toBeUndefined();
    // What the server writes now cannot be taken for what it wrote today under the same number.
    using late = await connect(server, "ben").opened();
    Y.applyUpdate(late.doc, today.state);
    late.say({ kind: "syncStep1", stateVector: Y.encodeStateVector(late.doc) });
    expect(await late.closed).toBe(4409);
  });

  it("[SY39] F21 a text is not doubled by a replica of the former epoch", async () => {
    const name = notesDocName(CaseId.parse("case-0001"));
    const source = { name, seed: () => ({}) };
    const write = async (who: typeof ana, words: string): Promise<Y.Doc> => {
      await using store = await open();
      await using docs = new LiveDocs({ store, log: silent });
      const doc = await docs.open(source);
      const replica = new Y.Doc();
      Y.applyUpdate(replica, doc.content.updateSince(Uint8Array.of(0)));
      const before = Y.encodeStateVector(replica);
      replica.getText("notes").insert(replica.getText("notes").length, words);
      await doc.attach(memberOf(who), deaf).submit(Y.encodeStateAsUpdate(replica, before));
      return replica;
    };
    await write(ana, "one ");
    await backUp();
    await write(ana, "two ");
    const today = await write(ben, "three ");
    await putBack();
    await markRestored(paths);
    await using store = await open();
    await using docs = new LiveDocs({ store, log: silent });
    const doc = await docs.open(source);
    expect(() => doc.attach(memberOf(ben), deaf).submit(Y.encodeStateAsUpdate(today))).toThrow(
      expect.objectContaining({ code: "conflict" }),
    );
    await write(ben, "three ");
    const reader = new Y.Doc();
    await using again = new LiveDocs({ store, log: silent });
    Y.applyUpdate(reader, (await again.open(source)).content.updateSince(Uint8Array.of(0)));
    expect(reader.getText("notes").toJSON()).toBe("one three ");
  });

  it("[SY39] F21 is not for a store that a server has open, and leaves damaged Docs as they are", async () => {
    {
      await using store = await open();
      await writeStage(store, 5);
      await expect(markRestored(paths)).rejects.toThrow(/lock|stop the server/u);
    }
    tamper(paths.file, "update record set bytes = x'00' where seq = 3");
    expect(await markRestored(paths)).toEqual({ docs: 0, left: 1 });
  });
});

describe("the mark beside the file", () => {
  const write = async () => {
    await using store = await open();
    await writeStage(store, 5);
  };

  it("[SY37] F15 a missing file is not begun anew", async () => {
    await write();
    await rm(paths.file);
    for (let time = 0; time < 2; time++) await expect(open()).rejects.toThrow(/is missing/u);
  });

  it("[SY37] F15 an emptied file is not begun anew", async () => {
    await write();
    await writeFile(paths.file, "");
    for (let time = 0; time < 2; time++) await expect(open()).rejects.toThrow(/is empty/u);
  });

  it("[SY37] F15 another server's file is refused, until an operator makes it this one's", async () => {
    await write();
    await copyFile(paths.file, join(directory, "other"));
    for (const file of [paths.file, `${paths.file}.mark`]) await rm(file);
    await write();
    await copyFile(join(directory, "other"), paths.file);
    await expect(open()).rejects.toThrow(/another one/u);
    await markRestored(paths);
    await using store = await open();
    expect((await store.load(STAGE))?.records.at(-1)?.kind).toBe("restored");
  });

  it("[SY37] F15 is written anew where it is damaged or missing: the file itself is whole", async () => {
    await write();
    const mark = await readFile(`${paths.file}.mark`);
    for (const damage of ["", mark.subarray(0, 30), mark.fill(0x78, 20, 30)]) {
      await writeFile(`${paths.file}.mark`, damage);
      await using store = await open();
      expect((await store.load(STAGE))?.damage).toBe("none");
    }
    await using docs = new LiveDocs({ store: await open(), log: silent });
    await docs.open({ name: STAGE, seed: stageSeed });
    expect((await verifyStore(paths)).findings).toEqual([]);
  });
});
