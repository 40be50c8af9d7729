import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { viewportKey } from "../../../shared/model/stage.ts";
import { MemoryDocStore } from "../../sync/MemoryDocStore.ts";
import { RawSyncClient } from "../../testing/RawSyncClient.ts";
import { SyncTestServer, TEST_DOC, testPeer } from "../../testing/SyncTestServer.ts";

let server: SyncTestServer;
beforeEach(async () => {
  server = await SyncTestServer.start(new MemoryDocStore(), { beatMs: 50, silentMs: 400 });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const join = (token: string, isStock = false) =>
  new RawSyncClient(server.url, { token, docName: TEST_DOC, isStock }).sync();

describe("slow and silent connections", () => {
  it.each([true, false])(
    "[SY23] T8 F11 slow-consumer: holds 5 MiB at most for one that does not read, ends it with 4508; others go on (stock: %s)",
    async (isStock) => {
      await using patient = await SyncTestServer.start(new MemoryDocStore());
      const options = { docName: TEST_DOC, isStock };
      using ana = await new RawSyncClient(patient.url, { token: "ana.member", docName: TEST_DOC }).sync();
      using slow = await new RawSyncClient(patient.url, { token: "ben.member", ...options }).sync();
      slow.socket.pause();
      let mostBuffered = 0;
      const padding = "x".repeat(60_000);
      for (let seq = 0; patient.edge.connectionCount > 1 && seq < 400; seq++) {
        const value = { padding, seq };
        ana.say({ kind: "edit", seq, update: ana.change((map) => map.set(viewportKey(testPeer("ana"), 0), value)) });
        await ana.next("acknowledged");
        // 4 MiB, and the one message that was sent before they were full.
        mostBuffered = Math.max(mostBuffered, patient.mostBufferedBytes);
      }
      expect(mostBuffered).toBeGreaterThan(2 * 1024 * 1024);
      expect(mostBuffered).toBeLessThan(5 * 1024 * 1024);
      expect(patient.edge.connectionCount).toBe(1);
      slow.socket.resume();
      expect(await slow.closed).toBe(4508);
    },
  );

  it("[SY40] cuts a connection that answers no ping", async () => {
    using mute = await join("ana.member");
    mute.socket.pause();
    while (server.edge.connectionCount > 0) await new Promise((resolve) => setImmediate(resolve));
    mute.socket.resume();
    expect(await mute.closed).toBe(1006);
  });
});
