import * as encoding from "lib0/encoding";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { encodeAwareness } from "../../../shared/protocol/awareness.ts";
import { encodeMessage } from "../../../shared/protocol/sync.ts";
import { MemoryDocStore } from "../../sync/MemoryDocStore.ts";
import type { DocRecord } from "../../sync/docRecord.ts";
import { docKinds, type DocKind } from "../../testing/caseDocEdits.ts";
import { RawSyncClient } from "../../testing/RawSyncClient.ts";
import { SyncTestServer } from "../../testing/SyncTestServer.ts";

class CountingStore extends MemoryDocStore {
  appended = 0;

  override append(records: readonly DocRecord[]): Promise<void> {
    this.appended += records.length;
    return super.append(records);
  }
}

let store: CountingStore;
let server: SyncTestServer;
beforeEach(async () => {
  store = new CountingStore();
  server = await SyncTestServer.start(store);
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const numbers = (...values: readonly number[]) =>
  encoding.encode((encoder) => {
    for (const value of values) encoding.writeVarUint(encoder, value);
  });
const updateFrame = (...bytes: readonly number[]) => encodeMessage({ kind: "update", update: Uint8Array.from(bytes) });
const garbage = (...values: readonly number[]) => encodeMessage({ kind: "update", update: numbers(...values) });
const empty = encodeMessage({ kind: "update", update: Uint8Array.of(0, 0) });
const awareness = (state: string) => encodeAwareness([{ client: 11, clock: 1, state }]);
const stateVector = (bytes: Uint8Array) => encodeMessage({ kind: "syncStep1", stateVector: bytes });
const heard = (state: string) => encodeMessage({ kind: "awareness", entries: awareness(state) });
const giant = [0xff, 0xff, 0xff, 0xff, 0x0f] as const;

interface Row {
  readonly row: string;
  readonly what: string;
  readonly frame: Uint8Array;
  readonly code: number;
}

function tableOf(rows: readonly (readonly [string, string, Uint8Array, number])[]): Row[] {
  return rows.map(([row, what, frame, code]) => ({ row, what, frame, code }));
}

const rows = tableOf([
  ["unknown message type", "an unknown kind", Uint8Array.of(99), 4400],
  ["unknown message type", "an unknown kind of sync message", Uint8Array.of(0, 3, 0), 4400],
  ["unknown message type", "trailing bytes", Uint8Array.of(...empty, 0), 4400],
  ["unknown message type", "a number above 53 bits", Uint8Array.of(0, 2, 255, 255, 255, 255, 255, 255, 255, 127), 4400],
  ["unknown message type", "an empty frame", Uint8Array.of(), 4400],
  ["truncated update", "half a struct", updateFrame(1, 1, 9), 4400],
  ["truncated update", "a length beyond the end", Uint8Array.of(0, 2, 9, 1), 4400],
  ["hang corpus", "giant count of clients (#479)", updateFrame(...giant, 1, 1), 4413],
  ["hang corpus", "giant count of structs (#516)", updateFrame(1, ...giant, 7, 0), 4413],
  ["hang corpus", "giant count of deletes (#687)", updateFrame(0, ...giant), 4413],
  ["hang corpus", "giant count of ranges", updateFrame(0, 1, 7, ...giant), 4413],
  ["hang corpus", "a giant string", updateFrame(1, 1, 7, 0, 4, 1, 5, 110, 111, 116, 101, 115, ...giant), 4400],
  [
    "hang corpus",
    "a giant array",
    updateFrame(1, 1, 7, 0, 0x28, 1, 5, 115, 116, 97, 103, 101, 1, 120, 1, 117, ...giant),
    4400,
  ],
  ["hang corpus", "GC up to 2^53", garbage(1, 1, 7, 0, 0, 2 ** 53 - 1, 0), 4400],
  ["hang corpus", "Skip", updateFrame(1, 1, 7, 0, 10, 5, 0), 4400],
  [
    "hang corpus",
    "27 bytes of V2",
    updateFrame(0, 0, 5, 255, 255, 255, 255, 15, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    4400,
  ],
  ["update >1 MiB", "a frame of more", new Uint8Array(1024 * 1024 + 2_000), 4413],
  ["update >1 MiB", "10,001 deletes", garbage(0, 1, 7, 10_001, ...Array<number>(20_002).fill(0)), 4413],
  ["update >1 MiB", "5,001 structs", garbage(1, 5_001, 7, 0), 4413],
  ["missing dependencies", "a future delete", updateFrame(0, 1, 7, 1, 5, 5), 4409],
  ["missing dependencies", "an unknown neighbour", updateFrame(1, 1, 7, 0, 0x81, 9, 9, 1, 0), 4409],
  ["clock jump", "12 bytes of the future", updateFrame(1, 1, 7, 200, 1, 0x81, 7, 199, 1, 1, 0), 4409],
  ["huge or garbage state vector", "no state vector", stateVector(Uint8Array.of(9, 1)), 4400],
  ["huge or garbage state vector", "more than 64 KiB", stateVector(new Uint8Array(65 * 1024)), 4400],
  ["awareness", "more than 4 KiB", heard(JSON.stringify({ x: "x".repeat(5_000) })), 4529],
  ["awareness", "bad JSON", heard("{"), 4400],
  ["awareness", "__proto__", heard('{"__proto__":{"x":1}}'), 4400],
  [
    "awareness",
    "20,000 ids",
    encodeMessage({
      kind: "awareness",
      entries: encodeAwareness(Array.from({ length: 20_000 }, (_, client) => ({ client, clock: 1, state: "" }))),
    }),
    4529,
  ],
]);

describe.each(docKinds)("what the socket of $docName is given", ({ docName, write, read }: DocKind) => {
  const join = (token: string, isStock = false) => new RawSyncClient(server.url, { token, docName, isStock }).sync();
  const content = async () => {
    using late = await join("eve.observer");
    return read(late.doc);
  };

  it.each(rows)('2B "$row": ends whoever sends $what, and nothing else', async ({ frame, code }) => {
    using ben = await join("ben.chair");
    using ana = await join("ana.chair");
    ben.say({ kind: "edit", seq: 1, update: write(ben, "ben", 1) });
    await ben.next("acknowledged");
    const before = await content();
    const { appended } = store;
    ana.sayBytes(frame);
    expect(await ana.closed).toBe(code);
    expect(await content()).toEqual(before);
    expect(store.appended).toBe(appended);
    ben.say({ kind: "edit", seq: 2, update: write(ben, "ben", 2) });
    await ben.next("acknowledged");
    expect(await content()).toEqual(read(ben.doc));
  });

  it('2B "V2-encoded update": 4400', async () => {
    using ana = await join("ana.chair");
    write(ana, "ana", 1);
    ana.say({ kind: "update", update: Y.encodeStateAsUpdateV2(ana.doc) });
    expect(await ana.closed).toBe(4400);
  });

  it('2B "wrong schema": 4400 for every other type and root, and nothing of the update is there', async () => {
    const before = await content();
    const edits: ((doc: Y.Doc) => void)[] = [
      (doc) => doc.getMap("stage").set("x", new Y.Map()),
      (doc) => doc.getMap("marks").set("mark-0001", new Y.Text("x")),
      (doc) => doc.getMap("stage").set("presenter", 7),
      (doc) => doc.getMap("marks").set("mark-0001", "x".repeat(70_000)),
      (doc) => doc.getText("notes").insert(0, "x", { bold: true }),
      (doc) => doc.getText("other").insert(0, "x"),
      (doc) => doc.getArray("list").push([1]),
      (doc) => doc.getXmlFragment("xml").push([new Y.XmlElement("p")]),
    ];
    for (const edit of edits) {
      using ana = await join("ana.chair");
      const good = write(ana, "ana", 1);
      const bad = ana.changeDoc(edit);
      ana.say({ kind: "update", update: Y.mergeUpdates([good, bad]) });
      expect([4400, 4403]).toContain(await ana.closed);
    }
    expect(await content()).toEqual(before);
  });

  it('2B "same clientID live twice": the newer connection goes on, the older hears 4409', async () => {
    using first = await join("ana.chair");
    first.say({ kind: "edit", seq: 1, update: write(first, "ana", 1) });
    await first.next("acknowledged");
    using second = await join("ana.chair");
    const entries = encodeAwareness([{ client: first.doc.clientID, clock: 1, state: "{}" }]);
    second.say({ kind: "awareness", entries });
    expect(await first.closed).toBe(4409);
    second.doc.clientID = first.doc.clientID;
    second.say({ kind: "edit", seq: 1, update: write(second, "ana", 2) });
    await second.next("acknowledged");
    expect(await content()).toEqual(read(second.doc));
  });

  it('2B "new structs under an unowned client id": another user\'s is 4409, and the whole update is refused', async () => {
    using ana = await join("ana.chair");
    using ben = await join("ben.chair");
    ana.say({ kind: "edit", seq: 1, update: write(ana, "ana", 1) });
    await ana.next("acknowledged");
    const before = await content();
    ben.doc.clientID = ana.doc.clientID;
    ben.say({ kind: "edit", seq: 5, update: write(ben, "ben", 2) });
    expect(await ben.next("refused")).toMatchObject({ seq: 5, code: 4409 });
    expect(await content()).toEqual(before);
  });

  it('2B "a role without the right", T3 ro-write: 4403 with the number; no byte changes, nobody hears of it', async () => {
    using ana = await join("ana.chair");
    using obi = await join("obi.observer");
    using stock = await join("sam.observer", true);
    expect([...obi.messages, ...stock.messages].some(({ kind }) => kind === "syncStep1")).toBe(false);
    const before = await content();
    obi.say({ kind: "edit", seq: 3, update: write(obi, "obi", 1) });
    expect(await obi.next("refused")).toEqual({ kind: "refused", seq: 3, code: 4403 });
    stock.say({ kind: "update", update: write(stock, "sam", 1) });
    expect(await stock.closed).toBe(4403);
    ana.say({ kind: "edit", seq: 1, update: Uint8Array.of(0, 0) });
    await ana.next("acknowledged");
    expect(ana.messages.some(({ kind }) => kind === "update")).toBe(false);
    expect(await content()).toEqual(before);
  });

  it('2B "100 step1/s": 4529', async () => {
    using ana = await join("ana.chair");
    for (let asked = 0; asked < 5; asked++) ana.say({ kind: "syncStep1", stateVector: Uint8Array.of(0) });
    expect(await ana.closed).toBe(4529);
  });

  it('2B "duplicate, reordered, replayed": applied once, acknowledged again, the log not grown twice', async () => {
    using ana = await join("ana.chair");
    const [first, second] = [write(ana, "ana", 1), write(ana, "ana", 2)];
    ana.say({ kind: "edit", seq: 2, update: second });
    expect(await ana.next("refused")).toMatchObject({ seq: 2, code: 4409 });
    ana.say({ kind: "edit", seq: 1, update: first });
    ana.say({ kind: "edit", seq: 2, update: second });
    for (const seq of [1, 2]) expect(await ana.next("acknowledged")).toMatchObject({ seq });
    const { appended } = store;
    for (const [seq, update] of [first, second, first, Y.encodeStateAsUpdate(ana.doc)].entries()) {
      ana.say({ kind: "edit", seq, update });
      expect(await ana.next("acknowledged")).toMatchObject({ seq });
    }
    expect(store.appended).toBe(appended);
    expect(await content()).toEqual(read(ana.doc));
  });
});
