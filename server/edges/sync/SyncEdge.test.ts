import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { layoutKey, viewportKey } from "../../../shared/model/stage.ts";
import { decodeAwareness, encodeAwareness } from "../../../shared/protocol/awareness.ts";
import { decodeSentMotion, encodeMotion } from "../../../shared/protocol/sync.ts";
import { MemoryDocStore } from "../../sync/MemoryDocStore.ts";
import { RawSyncClient } from "../../testing/RawSyncClient.ts";
import { SyncTestServer, TEST_DOC, testPeer, testSeed } from "../../testing/SyncTestServer.ts";

const layout = (columns: number) => ({ rows: 1, columns });
const anaLayout = layoutKey(testPeer("ana"));
const benLayout = layoutKey(testPeer("ben"));

let server: SyncTestServer;
beforeEach(async () => {
  server = await SyncTestServer.start(new MemoryDocStore());
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const join = (token: string, options: { isStock?: boolean } = {}) =>
  new RawSyncClient(server.url, { token, docName: TEST_DOC, ...options }).sync();

describe("the sync socket", () => {
  it("[SY1] greets with hello, gives the seeded Doc, acknowledges an edit and tells the others", async () => {
    using ana = await join("ana.member");
    using ben = await join("ben.observer");
    expect(ana.messages[0]).toMatchObject({ kind: "hello" });
    expect(ben.map.toJSON()).toEqual(testSeed());
    ana.say({ kind: "edit", seq: 7, update: ana.change((map) => map.set(anaLayout, layout(2))) });
    expect(await ana.next("acknowledged")).toEqual({ kind: "acknowledged", seq: 7 });
    await ben.next("update");
    expect(ben.map.get(anaLayout)).toEqual(layout(2));
  });

  it("[SY1] carries many Docs on one socket, each frame with its Doc's name", async () => {
    using ana = await new RawSyncClient(server.url, { token: "ana.member" }).sync(TEST_DOC);
    using ben = await join("ben.member", { isStock: true });
    const update = ana.change((map) => map.set(anaLayout, layout(3)));
    ana.say({ kind: "edit", seq: 1, update }, TEST_DOC);
    await ana.next("acknowledged");
    await ben.next("update");
    expect(ben.map.get(anaLayout)).toEqual(layout(3));
  });

  it.each([
    ["no token", { token: "x", docName: TEST_DOC }, 4401],
    ["an unknown Doc", { token: "ana.member", docName: "stage:session-9999" }, 4404],
    ["a name of no Doc", { token: "ana.member", docName: "nothing" }, 4404],
    ["a stock client without a Doc's name", { token: "ana.member", isStock: true }, 4400],
  ])("[SY2] accepts and then closes for %s", async (_what, options, code) => {
    using client = new RawSyncClient(server.url, options);
    expect(await client.closed).toBe(code);
    expect(client.messages.filter(({ kind }) => kind === "syncStep2" || kind === "hello")).toEqual([]);
  });

  it.each([
    ["an unknown kind", [99]],
    ["an empty frame", []],
    ["trailing bytes", [3, 0]],
    ["a truncated update", [0, 2, 9, 1]],
    ["what only the server says", [101, 1]],
  ])("[SY2] closes with 4400 for %s, and the others go on", async (_what, bytes) => {
    using ana = await join("ana.member");
    using ben = await join("ben.member");
    ben.sayBytes(Uint8Array.from(bytes));
    expect(await ben.closed).toBe(4400);
    ana.say({ kind: "edit", seq: 1, update: ana.change((map) => map.set(anaLayout, layout(1))) });
    await ana.next("acknowledged");
  });

  it("[SY2] closes with 4400 for text and with 4413 for a frame that is too large", async () => {
    using ana = await join("ana.member");
    ana.socket.send("hello");
    expect(await ana.closed).toBe(4400);
    using ben = await join("ben.member");
    ben.sayBytes(new Uint8Array(1024 * 1024 + 2000));
    expect(await ben.closed).toBe(4413);
  });

  it("[SY2] lets little wait before the Doc is open", async () => {
    using ana = await new RawSyncClient(server.url, { token: "ana.member", docName: TEST_DOC }).opened();
    server.gate.admitting = new Promise(() => undefined);
    using late = await new RawSyncClient(server.url, { token: "ana.member", docName: TEST_DOC }).opened();
    for (let frame = 0; frame < 17; frame++) late.say({ kind: "queryAwareness" });
    expect(await late.closed).toBe(4529);
    ana.say({ kind: "queryAwareness" });
  });

  it("[SY4] T3 ro-write: refuses an observer's edit by its number with 4403, and nobody sees it", async () => {
    using ana = await join("ana.member");
    using obi = await join("obi.observer");
    expect(obi.messages.some(({ kind }) => kind === "syncStep1")).toBe(false);
    const before = (await server.docs.open({ name: TEST_DOC, seed: testSeed })).content.stateVector();
    obi.say({ kind: "edit", seq: 3, update: obi.change((map) => map.set(layoutKey(testPeer("obi")), layout(1))) });
    expect(await obi.next("refused")).toEqual({ kind: "refused", seq: 3, code: 4403 });
    obi.say({ kind: "edit", seq: 4, update: Uint8Array.of(0, 0) });
    await obi.next("acknowledged");
    ana.say({ kind: "edit", seq: 1, update: Uint8Array.of(0, 0) });
    await ana.next("acknowledged");
    expect(ana.messages.some(({ kind }) => kind === "update")).toBe(false);
    expect((await server.docs.open({ name: TEST_DOC, seed: testSeed })).content.stateVector()).toEqual(before);
  });

  it("[SY4] answers a stock client's refused edit with the auth message and the close", async () => {
    using ben = await join("ben.member", { isStock: true });
    ben.say({ kind: "update", update: ben.change((map) => map.set(anaLayout, layout(1))) });
    expect((await ben.next("denied")).reason).toContain("forbidden");
    expect(await ben.closed).toBe(4403);
  });

  it("[SY4] ends a connection whose edits are refused again and again", async () => {
    using obi = await join("obi.observer");
    const update = obi.change((map) => map.set(layoutKey(testPeer("obi")), layout(1)));
    for (let seq = 0; seq < 25; seq++) obi.say({ kind: "edit", seq, update });
    expect(await obi.closed).toBe(4529);
  });

  it("[SY12] refuses another user's client id even after its owner has left", async () => {
    const ana = await join("ana.member");
    ana.say({ kind: "awareness", entries: encodeAwareness([{ client: ana.doc.clientID, clock: 1, state: "{}" }]) });
    ana.say({ kind: "edit", seq: 1, update: Uint8Array.of(0, 0) });
    await ana.next("acknowledged");
    ana[Symbol.dispose]();
    using ben = await join("ben.member");
    ben.doc.clientID = ana.doc.clientID;
    ben.say({ kind: "edit", seq: 1, update: ben.change((map) => map.set(benLayout, layout(1))) });
    expect(await ben.next("refused")).toMatchObject({ code: 4409 });
  });

  it("[SY12] a client id shown by a second connection ends the first", async () => {
    using first = await join("ana.member");
    first.say({ kind: "edit", seq: 1, update: first.change((map) => map.set(anaLayout, layout(1))) });
    await first.next("acknowledged");
    using second = await join("ana.member");
    const entries = encodeAwareness([{ client: first.doc.clientID, clock: 1, state: "{}" }]);
    second.say({ kind: "awareness", entries });
    expect(await first.closed).toBe(4409);
  });

  it("[SY16] acknowledges a repeat again and tells nobody", async () => {
    using ana = await join("ana.member");
    using ben = await join("ben.member");
    const update = ana.change((map) => map.set(anaLayout, layout(1)));
    for (const seq of [1, 2, 3]) ana.say({ kind: "edit", seq, update });
    for (const seq of [1, 2, 3]) expect(await ana.next("acknowledged")).toMatchObject({ seq });
    ben.say({ kind: "edit", seq: 1, update: Uint8Array.of(0, 0) });
    await ben.next("acknowledged");
    expect(ben.messages.filter(({ kind }) => kind === "update")).toHaveLength(1);
  });

  it("[SY17] follows a change of role at once, and a revocation closes with 4403", async () => {
    using ana = await join("ana.member");
    server.gate.setRole("ana", "observer");
    ana.say({ kind: "edit", seq: 1, update: ana.change((map) => map.set(anaLayout, layout(1))) });
    expect(await ana.next("refused")).toMatchObject({ code: 4403 });
    server.gate.revoke("ana");
    expect(await ana.closed).toBe(4403);
    using again = new RawSyncClient(server.url, { token: "ana.member", docName: TEST_DOC });
    expect(await again.closed).toBe(4403);
  });

  it("[SY18] the server's own writes are durable, told, and do not collide", async () => {
    using ana = await join("ana.member");
    const source = { name: TEST_DOC, seed: testSeed };
    const presenter = (epoch: number) => ({ peerId: testPeer("ben"), epoch });
    await Promise.all([2, 3, 4].map((epoch) => server.docs.write(source, { presenter: presenter(epoch) })));
    for (let told = 0; told < 3; told++) await ana.next("update");
    expect(ana.map.get("presenter")).toEqual(presenter(4));
  });

  it("[SY20] ends a client that asks for the Doc again and again", async () => {
    using ana = await join("ana.member");
    for (let asked = 0; asked < 5; asked++) ana.say({ kind: "syncStep1", stateVector: Uint8Array.of(0) });
    expect(await ana.closed).toBe(4529);
  });

  it("[SY21] T6 aware-spoof: reads only the own entry and writes the user itself", async () => {
    using ana = await join("ana.member", { isStock: true });
    using ben = await join("ben.member", { isStock: true });
    ana.say({
      kind: "awareness",
      entries: encodeAwareness([{ client: 11, clock: 1, state: '{"user":{"name":"Boss"}}' }]),
    });
    const seen = decodeAwareness((await ben.next("awareness")).entries);
    expect(seen).toHaveLength(1);
    const user = { peerId: testPeer("ana"), name: "ana", role: "member" };
    expect(seen[0]).toMatchObject({ client: 11, state: JSON.stringify({ user }) });
    const spoof = [
      { client: 22, clock: 1, state: "{}" },
      { client: 11, clock: 99, state: '{"user":{"name":"Eve"}}' },
      { client: 11, clock: 99, state: "null" },
    ];
    ben.say({ kind: "awareness", entries: encodeAwareness([spoof[0]!]) });
    await ana.next("awareness");
    ben.say({ kind: "awareness", entries: encodeAwareness(spoof.slice(1)) });
    ben.say({ kind: "awareness", entries: encodeAwareness([{ ...spoof[0]!, clock: 2, state: '{"x":1}' }]) });
    expect(decodeAwareness((await ana.next("awareness")).entries)[0]?.state).toContain('"x":1');
    ana[Symbol.dispose]();
    expect(decodeAwareness((await ben.next("awareness")).entries)).toMatchObject([{ client: 11, state: "null" }]);
  });

  it.each([
    ["more than 4 KiB", JSON.stringify({ x: "x".repeat(5000) }), 4529],
    ["bad JSON", "{", 4400],
    ["__proto__", '{"__proto__":{"x":1}}', 4400],
    ["no object", "7", 4400],
  ])("[SY21] ends a connection whose awareness is %s", async (_what, state, code) => {
    using ana = await join("ana.member");
    ana.say({ kind: "awareness", entries: encodeAwareness([{ client: 11, clock: 1, state }]) });
    expect(await ana.closed).toBe(code);
  });

  it("[SY22] passes the presenter's viewport motion and everyone's pointer, with their sender", async () => {
    using ana = await join("ana.member");
    using ben = await join("ben.member");
    using stock = await join("cem.member", { isStock: true });
    const viewport = encodeMotion({ kind: "viewport", index: 0, state: { invert: true } });
    ben.say({ kind: "motion", bytes: viewport });
    ben.say({ kind: "motion", bytes: encodeMotion({ kind: "gather" }) });
    ben.say({ kind: "motion", bytes: encodeMotion({ kind: "pointer", at: null }) });
    expect(decodeSentMotion((await ana.next("motion")).bytes)).toEqual({
      from: testPeer("ben"),
      motion: { kind: "pointer", at: null },
    });
    ana.say({ kind: "motion", bytes: viewport });
    expect(decodeSentMotion((await ben.next("motion")).bytes)).toMatchObject({ from: testPeer("ana") });
    ana.say({ kind: "motion", bytes: encodeMotion({ kind: "gather" }) });
    expect(decodeSentMotion((await ben.next("motion")).bytes).motion).toEqual({ kind: "gather" });
    stock.say({ kind: "awareness", entries: encodeAwareness([{ client: 5, clock: 1, state: "{}" }]) });
    await ben.next("awareness");
    expect(stock.messages.some(({ kind }) => kind === "motion" || kind === "hello")).toBe(false);
  });

  it("[SY22] bounds motion to 60/s a slot; the newest arrives", async () => {
    using ana = await join("ana.member");
    using ben = await join("ben.member");
    for (let half = 1; half <= 500; half++) {
      const point: [number, number, number] = [half, 0, 0];
      const at = { sopUid: "1.2.3", frame: 1, point };
      ana.say({ kind: "motion", bytes: encodeMotion({ kind: "pointer", at }) });
    }
    let received = 0;
    for (let last = 0; last < 500; received++) {
      const { motion } = decodeSentMotion((await ben.next("motion")).bytes);
      last = motion.kind === "pointer" ? (motion.at?.point[0] ?? 0) : 0;
    }
    expect(received).toBeLessThan(100);
  });

  it("[SY36] keeps every Doc's name, key and epoch across a new connection", async () => {
    using ana = await join("ana.member");
    using ben = await join("ben.member");
    const epochOf = (client: RawSyncClient) => client.messages.find((message) => message.kind === "hello")?.docEpoch;
    expect(epochOf(ana)).toBe(epochOf(ben));
    expect(epochOf(ana)).toBeGreaterThan(0);
    ben.say({ kind: "edit", seq: 1, update: ben.change((map) => map.set(viewportKey(testPeer("ben"), 3), {})) });
    await ben.next("acknowledged");
  });
});
