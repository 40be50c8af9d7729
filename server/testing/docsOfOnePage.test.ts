import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { MAX_DOCS_PER_CONNECTION } from "../../client/collab/SyncSocket.ts";
import { layoutKey } from "../../shared/model/stage.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { encodeMessage, encodeNamed, type SyncMessage } from "../../shared/protocol/sync.ts";
import { SUBPROTOCOL } from "../../shared/protocol/version.ts";
import { MemoryDocStore } from "../sync/MemoryDocStore.ts";
import { CollabPage, saved, testMark, until } from "./CollabPage.ts";
import { RawSyncClient } from "./RawSyncClient.ts";
import { SyncTestServer, TEST_DOC, testMarks, testPeer } from "./SyncTestServer.ts";

const MARK = "mark-0001";

let server: SyncTestServer;
beforeEach(async () => {
  server = await SyncTestServer.start(new MemoryDocStore());
});
afterEach(() => server[Symbol.asyncDispose]());

describe("the Docs of one page", () => {
  it("[CO1] come and go on one connection, each with what is in it", async () => {
    using ana = new CollabPage(server.url, "ana.chair");
    const stage = await saved(ana.stage());
    const first = await saved(ana.marks());
    first.set(MARK, testMark("ana", "one"));
    await saved(first);
    first.close();
    const again = await saved(ana.marks());
    expect(again.get(MARK)).toMatchObject({ text: "one" });
    again.set(MARK, testMark("ana", "two"));
    await saved(again);
    using ben = new CollabPage(server.url, "ben.member");
    expect((await saved(ben.marks())).get(MARK)).toMatchObject({ text: "two" });
    expect(stage.status).toBe("saved");
    expect(server.edge.connectionCount).toBe(2);
    expect(ana.refused).toEqual([]);
  });

  it("[CO1] take no answer to an earlier one's question or edit for their own", async () => {
    using ana = new CollabPage(server.url, "ana.chair");
    const first = await saved(ana.marks());
    for (const index of [1, 2, 3]) first.set(`mark-000${index}`, testMark("ana", "one"));
    await saved(first);
    // Its question asks for nothing but the fourth; its edit has a number.
    first.set("mark-0004", testMark("ana", "one"));
    first.close();
    const second = ana.marks();
    second.close();
    const third = ana.marks();
    third.set("mark-0005", testMark("ana", "three"));
    await saved(third);
    expect(third.keys().sort()).toEqual(["mark-0001", "mark-0002", "mark-0003", "mark-0004", "mark-0005"]);
    using ben = new CollabPage(server.url, "ben.member");
    expect((await saved(ben.marks())).get("mark-0005")).toMatchObject({ text: "three" });
  });

  it("[CO1] get a new connection before the server has too many of them", async () => {
    using ana = new CollabPage(server.url, "ana.chair");
    const stage = await saved(ana.stage());
    for (let number = 1; number <= MAX_DOCS_PER_CONNECTION + 10; number++) {
      const marks = ana.marks(number);
      marks.set(MARK, testMark("ana", "one"));
      await saved(marks);
      marks.close();
    }
    expect((await saved(stage)).denial).toBeUndefined();
    expect(server.edge.connectionCount).toBe(1);
  });

  it("[CO3] [SY2] go on without one that may not be seen", async () => {
    server.gate.denials.set(testMarks(), new Failure("not-found", "no such Doc"));
    using ana = new CollabPage(server.url, "ana.chair");
    const stage = await saved(ana.stage());
    const marks = await until(ana.marks(), ({ denial }) => denial !== undefined);
    expect(marks.denial).toMatchObject({ code: "not-found", isRetriable: false });
    expect(marks.status).toBe("readOnly");
    stage.set(layoutKey(testPeer("ana")), { rows: 1, columns: 2 });
    await saved(stage);
    expect(ana.socket.isOpen).toBe(true);
    server.gate.denials.clear();
    marks.close();
    expect((await saved(ana.marks())).denial).toBeUndefined();
  });

  it("[CO3] [SY2] [SY17] go on when one is taken back, and nothing of it is heard any more", async () => {
    using ana = new CollabPage(server.url, "ana.chair");
    using ben = new CollabPage(server.url, "ben.member");
    const stage = await saved(ana.stage());
    const marks = await saved(ana.marks());
    marks.set(MARK, testMark("ana", "one"));
    await saved(marks);
    server.gate.withdraw(testMarks());
    for (const text of ["two", "three"]) marks.set(MARK, testMark("ana", text));
    await until(marks, ({ denial }) => denial?.reason.startsWith("forbidden: ") === true);
    expect(marks.status).toBe("readOnly");
    stage.set(layoutKey(testPeer("ana")), { rows: 1, columns: 2 });
    await saved(stage);
    server.gate.denials.clear();
    expect((await saved(ben.marks())).get(MARK)).toMatchObject({ text: "one" });
  });

  it("[CO3] [SY2] ask again for one that the server cannot give now", async () => {
    server.gate.denials.set(testMarks(), new Failure("unavailable", "not now"));
    using ana = new CollabPage(server.url, "ana.chair");
    const marks = await until(ana.marks(), ({ denial }) => denial !== undefined);
    expect(marks.status).toBe("offline");
    server.gate.denials.clear();
    marks.set(MARK, testMark("ana", "one"));
    expect((await saved(marks)).denial).toBeUndefined();
  });

  it("[SY2] end with the stage, and after 20 that cannot be had", async () => {
    server.gate.denials.set(TEST_DOC, new Failure("forbidden", "not you"));
    using ana = new RawSyncClient(server.url, { token: "ana.chair" });
    await ana.opened();
    ana.say({ kind: "syncStep1", stateVector: new Uint8Array([0]) }, TEST_DOC);
    expect(await ana.closed).toBe(4403);
    server.gate.denials.set(testMarks(), new Failure("forbidden", "not this case"));
    using eve = new RawSyncClient(server.url, { token: "eve.chair" });
    await eve.opened();
    for (let count = 0; count <= 20; count++) {
      eve.say({ kind: "syncStep1", stateVector: new Uint8Array([0]) }, testMarks());
      if (count < 20) expect(await eve.next("denied")).toMatchObject({ reason: "forbidden: not this case" });
    }
    expect(await eve.closed).toBe(4529);
  });

  it("[CO3] show one that is damaged, read-only", async () => {
    const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => SUBPROTOCOL });
    await once(sockets, "listening");
    sockets.on("connection", (socket) => {
      const say = (message: SyncMessage) => socket.send(encodeNamed(testMarks(), encodeMessage(message)));
      socket.on("message", () => {
        say({ kind: "hello", docEpoch: 1, serverTime: 1 });
        say({ kind: "denied", reason: "read-only: damaged" });
        say({ kind: "syncStep2", update: new Uint8Array([0, 0]) });
      });
    });
    {
      using ana = new CollabPage(`ws://127.0.0.1:${(sockets.address() as AddressInfo).port}/sync`, "ana.chair");
      const told: string[] = [];
      const marks = ana.marks();
      marks.subscribe(() => told.push(marks.status));
      await until(marks, () => told.length >= 2);
      expect(told.at(-1)).toBe("readOnly");
      expect(marks.denial).toEqual({ kind: "readOnly", reason: "read-only: damaged" });
    }
    for (const socket of sockets.clients) socket.terminate();
    await new Promise((resolve) => sockets.close(resolve));
  });
});
