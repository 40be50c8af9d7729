import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { layoutKey, viewportKey } from "../../shared/model/stage.ts";
import { RawSyncClient } from "../testing/RawSyncClient.ts";
import { SyncServerProcess } from "../testing/SyncServerProcess.ts";
import { TEST_DOC, testPeer } from "../testing/SyncTestServer.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "consilium-durability-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const connect = (url: string, token: string, isStock = false) =>
  new RawSyncClient(url, { token, docName: TEST_DOC, isStock }).sync();
const layout = (columns: number) => ({ rows: 1, columns });
const own = (name: string) => layoutKey(testPeer(name));

interface Edit {
  readonly key: string;
  readonly turn: number;
}

/** Writes to its own viewports, eight edits ahead of the acknowledgements, until the connection goes; those acknowledged. */
async function writeUntilGone(client: RawSyncClient, name: string): Promise<Edit[]> {
  const sent: Edit[] = [];
  for (let turn = 0; client.socket.readyState === client.socket.OPEN; turn++) {
    const key = viewportKey(testPeer(name), turn % 12);
    sent.push({ key, turn });
    client.say({ kind: "edit", seq: turn, update: client.change((map) => map.set(key, { turn })) });
    if (turn >= 8) await client.next("acknowledged").catch(() => undefined);
  }
  await client.closed;
  return sent.slice(0, client.messages.filter(({ kind }) => kind === "acknowledged").length);
}

describe("durability", () => {
  it("[SY30] kill -9 in the middle of edits: every acknowledged one is there after the restart", async () => {
    let total = 0;
    for (let round = 0; round < 2; round++) {
      await using server = await SyncServerProcess.start(directory);
      using ana = await connect(server.url, "ana.member");
      using ben = await connect(server.url, "ben.member");
      using watcher = await connect(server.url, "obi.observer");
      const writing = [writeUntilGone(ana, "ana"), writeUntilGone(ben, "ben")];
      for (let told = 0; told < 60; told++) await watcher.next("update");
      await server.kill();
      const acknowledged = (await Promise.all(writing)).flat();
      await using again = await SyncServerProcess.start(directory);
      using reader = await connect(again.url, "obi.observer");
      for (const { key, turn } of acknowledged) {
        const stored = reader.map.get(key) as { turn: number } | undefined;
        expect(stored?.turn).toBeGreaterThanOrEqual(turn);
      }
      total += acknowledged.length;
    }
    expect(total).toBeGreaterThan(30);
  }, 60_000);

  it("[SY30] a disk that syncs 500 ms late makes acknowledgement and fan-out 500 ms late", async () => {
    await using server = await SyncServerProcess.start(directory);
    using ana = await connect(server.url, "ana.member");
    using ben = await connect(server.url, "ben.member");
    await server.inject("delay_enter=500000");
    const startedAt = performance.now();
    ana.say({ kind: "edit", seq: 1, update: ana.change((map) => map.set(own("ana"), layout(2))) });
    const told = ben.next("update").then(() => performance.now() - startedAt);
    await ana.next("acknowledged");
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(500);
    expect(await told).toBeGreaterThanOrEqual(500);
  });

  it("[SY34] [SY35] F14 a disk that fails to sync: no acknowledgement, 4503, reading goes on; then edits are taken again", async () => {
    await using server = await SyncServerProcess.start(directory);
    using ana = await connect(server.url, "ana.member");
    using ben = await connect(server.url, "ben.member", true);
    await server.inject("error=EIO");
    const lost = ana.change((map) => map.set(own("ana"), layout(2)));
    ana.say({ kind: "edit", seq: 1, update: lost });
    expect(await ana.next("refused")).toEqual({ kind: "refused", seq: 1, code: 4503 });
    expect(await ana.closed).toBe(4503);
    expect(await ben.closed).toBe(4503);
    expect(ana.messages.some(({ kind }) => kind === "acknowledged")).toBe(false);

    using reader = await connect(server.url, "obi.observer");
    expect(reader.map.has("presenter")).toBe(true);
    expect(reader.map.has(own("ana"))).toBe(false);
    using writer = await connect(server.url, "ana.member");
    writer.say({ kind: "edit", seq: 2, update: lost });
    expect(await writer.next("refused")).toEqual({ kind: "refused", seq: 2, code: 4503 });
    using stock = await connect(server.url, "cem.member", true);
    stock.say({ kind: "update", update: stock.change((map) => map.set(own("cem"), layout(1))) });
    expect((await stock.next("denied")).reason).toContain("read-only");
    expect(await stock.closed).toBe(4503);

    await server.heal();
    expect(await writer.closed).toBe(1012);
    using after = await connect(server.url, "ana.member");
    after.say({ kind: "edit", seq: 3, update: after.change((map) => map.set(own("ana"), layout(4))) });
    await after.next("acknowledged");
    await server.kill();
    await using again = await SyncServerProcess.start(directory);
    using last = await connect(again.url, "obi.observer");
    expect(last.map.get(own("ana"))).toEqual(layout(4));
  }, 30_000);
});
