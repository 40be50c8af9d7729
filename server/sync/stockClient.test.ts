import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { layoutKey } from "../../shared/model/stage.ts";
import { RawSyncClient } from "../testing/RawSyncClient.ts";
import { SyncTestServer, TEST_DOC, testNotes, testPeer, testSeed } from "../testing/SyncTestServer.ts";
import { MemoryDocStore } from "./MemoryDocStore.ts";

const layout = (columns: number) => ({ rows: 1, columns });
const own = (name: string) => layoutKey(testPeer(name));

let server: SyncTestServer;
const providers: WebsocketProvider[] = [];
beforeEach(async () => {
  server = await SyncTestServer.start(new MemoryDocStore(), { beatMs: 20, keepAliveMs: 20 });
});
afterEach(async () => {
  for (const provider of providers.splice(0)) provider.destroy();
  await server[Symbol.asyncDispose]();
});

function connect(token: string, doc = new Y.Doc(), docName = TEST_DOC): WebsocketProvider {
  const provider = new WebsocketProvider(server.url, docName, doc, {
    params: { token },
    disableBc: true,
    // The types want the browser's class; `ws` is what y-websocket's own documentation hands in.
    WebSocketPolyfill: WebSocket as never,
  });
  providers.push(provider);
  return provider;
}

const map = (provider: WebsocketProvider) => provider.doc.getMap("stage");

async function synced(provider: WebsocketProvider): Promise<WebsocketProvider> {
  if (!provider.synced) await new Promise((resolve) => provider.once("sync", resolve));
  return provider;
}

async function until(provider: WebsocketProvider, holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => provider.doc.once("update", resolve));
}

describe("an unmodified y-websocket client", () => {
  it("[SY1] two of them edit their own keys and meet; the server's seed is there", async () => {
    const [ana, ben] = await Promise.all([synced(connect("ana.member")), synced(connect("ben.member"))]);
    expect(map(ana).get("presenter")).toEqual(testSeed().presenter);
    for (let columns = 1; columns <= 4; columns++) {
      map(ana).set(own("ana"), layout(columns));
      map(ben).set(own("ben"), layout(columns));
    }
    await until(ana, () => JSON.stringify(map(ana).get(own("ben"))) === JSON.stringify(layout(4)));
    await until(ben, () => JSON.stringify(map(ben).get(own("ana"))) === JSON.stringify(layout(4)));
    expect(map(ana).toJSON()).toEqual(map(ben).toJSON());
  });

  it("[SY2] a foreign key ends its writer for good; everyone else goes on", async () => {
    const ana = await synced(connect("ana.member"));
    const ben = await synced(connect("ben.member"));
    const cem = await synced(connect("cem.member"));
    map(ana).set(own("ana"), layout(1));
    await until(ben, () => map(ben).has(own("ana")));
    const closed = new Promise<{ code: number }>((resolve) => {
      ben.once("closed", resolve);
    });
    map(ben).set(own("ana"), layout(4));
    expect(await closed).toMatchObject({ code: 4403, reason: "forbidden" });
    expect(ben.shouldConnect).toBe(false);
    map(ana).set(own("ana"), layout(2));
    await until(cem, () => JSON.stringify(map(cem).get(own("ana"))) === JSON.stringify(layout(2)));
    expect(ana.wsconnected && cem.wsconnected).toBe(true);
  });

  it("[SY12] brings edits made offline under an older id of its user", async () => {
    const first = await synced(connect("ana.member"));
    map(first).set(own("ana"), layout(1));
    using ben = await new RawSyncClient(server.url, { token: "ben.member", docName: TEST_DOC }).sync();
    if (!ben.map.has(own("ana"))) await ben.next("update");
    first.disconnect();
    map(first).set(own("ana"), layout(2));
    // The page is loaded anew: a new client id, and what the old one had not sent.
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(first.doc));
    await synced(connect("ana.member", doc));
    await ben.next("update");
    expect(ben.map.get(own("ana"))).toEqual(layout(2));
  });

  it("[SY16] an observer stays connected, for what it sends brings nothing new", async () => {
    const ana = await synced(connect("ana.member"));
    const obi = await synced(connect("obi.observer"));
    map(ana).set(own("ana"), layout(1));
    await until(obi, () => map(obi).has(own("ana")));
    obi.disconnect();
    obi.connect();
    await synced(obi);
    map(ana).set(own("ana"), layout(2));
    await until(obi, () => JSON.stringify(map(obi).get(own("ana"))) === JSON.stringify(layout(2)));
  });

  it("[SY21] sees the others under the server's names, and no spoof by echo", async () => {
    const ana = await synced(connect("ana.chair"));
    const ben = await synced(connect("ben.member"));
    const seen = new Promise<void>((resolve) => {
      ben.awareness.on("change", () => {
        const state = ben.awareness.getStates().get(ana.doc.clientID);
        if (state?.["cursor"] === 7) resolve();
      });
    });
    ana.awareness.setLocalState({ user: { name: "Boss" }, cursor: 7 });
    await seen;
    const user = { peerId: testPeer("ana"), name: "ana", role: "chair" };
    expect(ben.awareness.getStates().get(ana.doc.clientID)).toEqual({ cursor: 7, user });
    expect(ana.wsconnected && ben.wsconnected).toBe(true);
  });

  it("[SY27] two of them write the notes, offline too, and meet", async () => {
    const connectNotes = (token: string) => synced(connect(token, new Y.Doc(), testNotes()));
    const [ana, ben] = await Promise.all([connectNotes("ana.chair"), connectNotes("ben.scribe")]);
    const text = (provider: WebsocketProvider) => provider.doc.getText("notes");
    text(ana).insert(0, "Fibrosis? ");
    await until(ben, () => text(ben).length === 10);
    ben.disconnect();
    text(ben).insert(10, "Yes 😀");
    text(ben).delete(8, 1);
    text(ana).insert(0, "1. ");
    text(ana).insert(13, "Unclear.");
    ben.connect();
    await until(ana, () => text(ana).length === 26);
    await until(ben, () => text(ben).length === 26);
    expect(text(ana).toJSON()).toBe(text(ben).toJSON());
    expect(text(ana).toJSON()).toMatch(/^1\. Fibrosis (Yes 😀Unclear\.|Unclear\.Yes 😀)$/u);
    const obi = await connectNotes("obi.observer");
    expect(text(obi).toJSON()).toBe(text(ana).toJSON());
    const closed = new Promise<{ code: number }>((resolve) => {
      obi.once("closed", resolve);
    });
    text(obi).insert(0, "x");
    expect(await closed).toMatchObject({ code: 4403 });
    expect(text(ana).toJSON()).not.toContain("x");
  });

  it('[SY40] 2B "stock client idle": hears an empty awareness update while nothing happens', async () => {
    using quiet = await new RawSyncClient(server.url, { token: "ana.member", docName: TEST_DOC, isStock: true }).sync();
    for (let beat = 0; beat < 3; beat++) {
      expect(await quiet.next("awareness")).toEqual({ kind: "awareness", entries: Uint8Array.of(0) });
    }
    const provider = await synced(connect("ben.member"));
    const before = provider.wsLastMessageReceived;
    await quiet.next("awareness");
    await quiet.next("awareness");
    await quiet.next("awareness");
    expect(provider.wsLastMessageReceived).toBeGreaterThanOrEqual(before);
    expect(provider.wsconnected).toBe(true);
  });
});
