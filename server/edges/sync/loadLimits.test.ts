import * as encoding from "lib0/encoding";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { layoutKey } from "../../../shared/model/stage.ts";
import { encodeAwareness, MAX_AWARENESS_BYTES } from "../../../shared/protocol/awareness.ts";
import { encodeMessage } from "../../../shared/protocol/sync.ts";
import { MemoryDocStore } from "../../sync/MemoryDocStore.ts";
import { RawSyncClient } from "../../testing/RawSyncClient.ts";
import { SyncTestServer, TEST_DOC, testPeer } from "../../testing/SyncTestServer.ts";

let server: SyncTestServer;
beforeEach(async () => {
  server = await SyncTestServer.start(new MemoryDocStore());
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const join = (token: string, isStock = false) =>
  new RawSyncClient(server.url, { token, docName: TEST_DOC, isStock }).sync();

const entries = (count: number, state: string) =>
  encodeAwareness(Array.from({ length: count }, (_, client) => ({ client: 1_000 + client, clock: 1, state })));

describe("the cost of a connection", () => {
  it("[SY2] one person has 64 at most; who leaves makes room, and others have their own", async () => {
    const open = () => new RawSyncClient(server.url, { token: "ana.member", docName: TEST_DOC }).sync();
    const own = [];
    for (let count = 0; count < 64; count++) own.push(await open());
    using more = new RawSyncClient(server.url, { token: "ana.member", docName: TEST_DOC });
    expect(await more.closed).toBe(4529);
    using _ben = await join("ben.member");
    const [first, ...rest] = own;
    first?.[Symbol.dispose]();
    await vi.waitFor(() => expect(server.edge.connectionCount).toBe(64));
    using _again = await open();
    for (const client of rest) client[Symbol.dispose]();
  });

  it.each([
    ["is too large", new Uint8Array(MAX_AWARENESS_BYTES + 1)],
    ["has too many entries", entries(20_000, "")],
  ])("[SY21] ends a connection whose awareness message %s", async (_what, message) => {
    using ana = await join("ana.member");
    using ben = await join("ben.member");
    ana.say({ kind: "awareness", entries: message });
    expect(await ana.closed).toBe(4529);
    ben.say({ kind: "edit", seq: 1, update: Uint8Array.of(0, 0) });
    await ben.next("acknowledged");
  });

  it("[SY21] a stock client that repeats 60 full states stays", async () => {
    using ana = await join("ana.member", true);
    const own = encodeAwareness([{ client: 7, clock: 1, state: "{}" }]);
    ana.say({ kind: "awareness", entries: own });
    ana.say({ kind: "awareness", entries: entries(60, JSON.stringify({ x: "x".repeat(4_000) })) });
    ana.say({ kind: "syncStep1", stateVector: Uint8Array.of(0) });
    await ana.next("syncStep2");
  });

  it("[SY21] what a newcomer hears of all at once is small enough to be repeated", async () => {
    const names = Array.from({ length: 60 }, (_, peer) => `p${peer}`);
    const peers = await Promise.all(names.map((name) => join(`${name}.member`)));
    const state = JSON.stringify({ x: "x".repeat(4_000) });
    for (const [client, peer] of peers.entries()) {
      peer.say({ kind: "awareness", entries: encodeAwareness([{ client, clock: 1, state }]) });
      peer.say({ kind: "edit", seq: 1, update: Uint8Array.of(0, 0) });
      await peer.next("acknowledged");
    }
    using late = await join("ana.member", true);
    const heard = late.messages.flatMap((message) => (message.kind === "awareness" ? [message.entries] : []));
    expect(heard.length).toBeGreaterThan(1);
    for (const message of heard) expect(message.length).toBeLessThan(MAX_AWARENESS_BYTES / 2);
    expect(heard.reduce((sum, [count = 0]) => sum + count, 0)).toBe(60);
    for (const peer of peers) peer[Symbol.dispose]();
  });

  it("[SY20] refuses a state vector of more than 64 KiB", async () => {
    const vector = (clients: number) =>
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, clients);
        for (let client = 0; client < clients; client++) {
          encoding.writeVarUint(encoder, 2 ** 31 + client);
          encoding.writeVarUint(encoder, 0);
        }
      });
    using ana = await join("ana.member");
    ana.say({ kind: "syncStep1", stateVector: vector(9_000) });
    await ana.next("syncStep2");
    ana.say({ kind: "syncStep1", stateVector: vector(12_000) });
    expect(await ana.closed).toBe(4400);
  });

  it.each<[string, number, (seq: number) => Uint8Array]>([
    ["messages of any kind", 34_000, () => encodeMessage({ kind: "queryAwareness" })],
    ["awareness", 330, () => encodeMessage({ kind: "awareness", entries: entries(100, "{}") })],
    ["large edits", 4, (seq) => encodeMessage({ kind: "edit", seq, update: deletesOf(10_000) })],
  ])("[SY23] reads a connection no further that sent too many %s, and then goes on", async (_what, count, message) => {
    using ana = await join("ana.member");
    using ben = await join("ben.member");
    ana.doc.clientID = 1_000;
    for (let sent = 0; sent < count; sent++) ana.sayBytes(message(sent));
    const layout = { rows: 1, columns: 2 };
    const startedAt = performance.now();
    ana.say({ kind: "edit", seq: 9_999, update: ana.change((map) => map.set(layoutKey(testPeer("ana")), layout)) });
    ben.say({ kind: "edit", seq: 1, update: Uint8Array.of(0, 0) });
    await ben.next("acknowledged");
    for (let seq = 0; seq !== 9_999;) ({ seq } = await ana.next("acknowledged"));
    // 5,000 units a second above a burst of 20,000; what was read with the last of it is heard at once.
    expect(performance.now() - startedAt).toBeGreaterThan(500);
  });
});

/** Nothing, so many times. */
function deletesOf(ranges: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, 7);
    encoding.writeVarUint(encoder, ranges);
    for (let range = 0; range < ranges; range++) {
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarUint(encoder, 0);
    }
  });
}
