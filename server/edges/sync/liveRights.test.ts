import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { layoutKey } from "../../../shared/model/stage.ts";
import { decodeAwareness, encodeAwareness } from "../../../shared/protocol/awareness.ts";
import { MemoryDocStore } from "../../sync/MemoryDocStore.ts";
import { RawSyncClient } from "../../testing/RawSyncClient.ts";
import { SyncTestServer, TEST_DOC, testPeer } from "../../testing/SyncTestServer.ts";

let server: SyncTestServer;
beforeEach(async () => {
  server = await SyncTestServer.start(new MemoryDocStore());
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  expect(server.gate.accesses).toBe(0);
});

const join = (token: string, isStock = false) =>
  new RawSyncClient(server.url, { token, docName: TEST_DOC, isStock }).sync();

describe("rights that change on a sync connection", () => {
  it("[SY17] shows the others the new role of one who says nothing", async () => {
    using ana = await join("ana.member", true);
    using ben = await join("ben.member", true);
    ana.say({ kind: "awareness", entries: encodeAwareness([{ client: 11, clock: 1, state: '{"x":1}' }]) });
    expect(decodeAwareness((await ben.next("awareness")).entries)[0]?.state).toContain('"role":"member"');
    server.gate.setRole("ana", "scribe");
    const [seen] = decodeAwareness((await ben.next("awareness")).entries);
    expect(JSON.parse(seen?.state ?? "")).toEqual({
      x: 1,
      user: { peerId: testPeer("ana"), name: "ana", role: "scribe" },
    });
  });

  it.each([false, true])("[SY17] asks who newly may write for their edits, once; stock client: %s", async (isStock) => {
    using ola = await join("ola.observer", isStock);
    const questions = () => ola.messages.filter(({ kind }) => kind === "syncStep1").length;
    expect(questions()).toBe(0);
    server.gate.setRole("ola", "member");
    await ola.next("syncStep1");
    server.gate.setRole("ola", "chair");
    await ola.sync();
    expect(questions()).toBe(1);
    const update = ola.change((map) => map.set(layoutKey(testPeer("ola")), { rows: 1, columns: 2 }));
    using ben = await join("ben.member");
    ola.say(isStock ? { kind: "syncStep2", update } : { kind: "edit", seq: 1, update });
    await ben.next("update");
    expect(ben.map.get(layoutKey(testPeer("ola")))).toEqual({ rows: 1, columns: 2 });
  });

  it("T10 ends every connection of a principal whose sign-in has ended, and nobody else's", async () => {
    using ana = await join("ana.member");
    using tab = await join("ana.member");
    using ben = await join("ben.member");
    server.edge.dismiss(({ loginId }) => loginId === "ana", "unauthenticated");
    expect([await ana.closed, await tab.closed]).toEqual([4401, 4401]);
    await ben.sync();
  });
});
