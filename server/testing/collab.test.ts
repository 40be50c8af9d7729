import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import type { RefusedEdit } from "../../client/collab/EditQueue.ts";
import { SharedDoc } from "../../client/collab/SharedDoc.ts";
import { SyncSocket } from "../../client/collab/SyncSocket.ts";
import type { SentMotion } from "../../shared/model/motion.ts";
import { layoutKey, viewportKey } from "../../shared/model/stage.ts";
import { MemoryDocStore } from "../sync/MemoryDocStore.ts";
import { SyncServerProcess } from "./SyncServerProcess.ts";
import { SyncTestServer, TEST_DOC, testPeer, testSeed } from "./SyncTestServer.ts";

const layout = (columns: number) => ({ rows: 1, columns });
const own = (name: string) => layoutKey(testPeer(name));

/** One page: the browser's own classes on Node's WebSocket. */
class Page implements Disposable {
  readonly socket: SyncSocket;
  readonly stage: SharedDoc;
  readonly refused: RefusedEdit[] = [];

  constructor(url: string, token: string) {
    this.socket = new SyncSocket({ url, token: () => token, random: () => 0 });
    this.stage = new SharedDoc({ socket: this.socket, docName: TEST_DOC, root: "stage" });
    this.stage.onRefused((edit) => this.refused.push(edit));
  }

  async until(holds: () => boolean): Promise<this> {
    if (holds()) return this;
    await new Promise<void>((resolve) => {
      const undo = this.stage.subscribe(() => {
        if (!holds()) return;
        undo();
        resolve();
      });
    });
    return this;
  }

  saved(): Promise<this> {
    return this.until(() => this.stage.status === "saved");
  }

  [Symbol.dispose](): void {
    this.stage.close();
    this.socket.close();
  }
}

let store: MemoryDocStore;
let server: SyncTestServer;
beforeEach(async () => {
  store = new MemoryDocStore();
  server = await SyncTestServer.start(store);
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

describe("SharedDoc", () => {
  it("shows the server's Doc, says saved only when the edit is durable, and shows the others'", async () => {
    using ana = new Page(server.url, "ana.member");
    using ben = new Page(server.url, "ben.member");
    expect(ana.stage.status).toBe("offline");
    await Promise.all([ana.saved(), ben.saved()]);
    expect(ana.stage.get("presenter")).toEqual(testSeed().presenter);
    ana.stage.set(own("ana"), layout(2));
    expect(ana.stage.status).toBe("saving");
    expect(ana.stage.get(own("ana"))).toEqual(layout(2));
    await ana.saved();
    await ben.until(() => ben.stage.get(own("ana")) !== undefined);
    expect(ben.stage.get(own("ana"))).toEqual(layout(2));
    ana.stage.delete(own("ana"));
    ana.stage.delete(own("ana"));
    await ben.until(() => !ben.stage.keys().includes(own("ana")));
    await ana.saved();
  });

  it("keeps edits made before the Doc was there", async () => {
    using ana = new Page(server.url, "ana.member");
    ana.stage.set(own("ana"), layout(3));
    expect(ana.stage.get(own("ana"))).toEqual(layout(3));
    await ana.saved();
    using ben = await new Page(server.url, "ben.member").saved();
    expect(ben.stage.get(own("ana"))).toEqual(layout(3));
  });

  it("brings edits made without a connection when it comes back", async () => {
    using ana = await new Page(server.url, "ana.member").saved();
    ana.stage.set(own("ana"), layout(1));
    await ana.saved();
    await server.edge[Symbol.asyncDispose]();
    await ana.until(() => ana.stage.status === "offline");
    ana.stage.set(own("ana"), layout(2));
    ana.stage.set(viewportKey(testPeer("ana"), 0), { invert: true });
    expect(ana.stage.status).toBe("offline");
    await ana.saved();
    using ben = await new Page(server.url, "ben.member").saved();
    expect(ben.stage.get(own("ana"))).toEqual(layout(2));
    expect(ana.refused).toEqual([]);
  });

  it("tells of a refused edit, takes it back, and goes on with the others", async () => {
    using ana = await new Page(server.url, "ana.member").saved();
    using ben = await new Page(server.url, "ben.member").saved();
    ana.stage.set(own("ana"), layout(1));
    ana.stage.set("presenter", { peerId: testPeer("ben"), epoch: 9 });
    ana.stage.set(viewportKey(testPeer("ana"), 1), { invert: true });
    await ana.until(() => ana.refused.length > 0);
    expect(ana.refused).toMatchObject([{ key: "presenter", code: 4403 }]);
    await ana.saved();
    expect(ana.stage.get("presenter")).toEqual(testSeed().presenter);
    await ben.until(() => ben.stage.get(viewportKey(testPeer("ana"), 1)) !== undefined);
    expect(ben.stage.get(own("ana"))).toEqual(layout(1));
    for (const columns of [2, 3, 4]) ana.stage.set(own("ana"), layout(columns));
    await ana.saved();
    await ben.until(() => JSON.stringify(ben.stage.get(own("ana"))) === JSON.stringify(layout(4)));
    expect(ana.refused).toHaveLength(1);
  });

  it("follows a role that is taken and given again", async () => {
    using ana = await new Page(server.url, "ana.member").saved();
    server.gate.setRole("ana", "observer");
    ana.stage.set(own("ana"), layout(1));
    await ana.until(() => ana.refused.length > 0);
    await ana.saved();
    server.gate.setRole("ana", "member");
    ana.stage.set(own("ana"), layout(2));
    await ana.saved();
    expect(ana.refused).toHaveLength(1);
  });

  it("passes motion with its sender", async () => {
    using ana = await new Page(server.url, "ana.member").saved();
    using ben = await new Page(server.url, "ben.member").saved();
    const seen = new Promise<SentMotion>((resolve) => void ben.stage.onMotion(resolve));
    ana.stage.sendMotion({ kind: "viewport", index: 0, state: { invert: true } });
    expect(await seen).toEqual({
      from: testPeer("ana"),
      motion: { kind: "viewport", index: 0, state: { invert: true } },
    });
  });

  it("says readOnly while the server cannot save, and saves what was edited meanwhile once it can", async () => {
    const directory = await mkdtemp(join(tmpdir(), "consilium-collab-"));
    await using failing = await SyncServerProcess.start(directory);
    using ana = await new Page(failing.url, "ana.member").saved();
    ana.stage.set(own("ana"), layout(1));
    await ana.saved();
    await failing.inject("error=EIO");
    for (const columns of [2, 3]) ana.stage.set(own("ana"), layout(columns));
    await ana.until(() => ana.stage.status === "readOnly");
    ana.stage.set(own("ana"), layout(4));
    await ana.until(() => ana.socket.isOpen);
    expect(ana.stage.status).toBe("readOnly");
    expect(ana.stage.get(own("ana"))).toEqual(layout(4));
    await failing.heal();
    await ana.saved();
    await failing.kill();
    await using again = await SyncServerProcess.start(directory);
    using ben = await new Page(again.url, "ben.member").saved();
    expect(ben.stage.get(own("ana"))).toEqual(layout(4));
    expect(ana.refused).toEqual([]);
    await rm(directory, { recursive: true, force: true });
  }, 30_000);

  it("[CO2] F12: never asks again after 4400, 4403, 4404, 4409 or 4413, and does after 45xx and 1012", async () => {
    for (const code of [4503, 4529, 1012, 1011, 4400, 4403, 4404, 4409, 4413]) {
      const isFinal = code >= 4400 && code < 4500;
      const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => "consilium.v1" });
      await once(sockets, "listening");
      let connections = 0;
      const again = new Promise<void>((resolve) => {
        sockets.on("connection", (socket) => {
          connections += 1;
          if (connections === 1) socket.close(code);
          else resolve();
        });
      });
      const { port } = sockets.address() as AddressInfo;
      const socket = new SyncSocket({ url: `ws://127.0.0.1:${port}/sync`, token: () => "ana.member", random: () => 0 });
      const lost = new Promise<boolean>((resolve) => {
        const silent = { opened: () => undefined, heard: () => undefined, overtaken: () => undefined };
        socket.attach(TEST_DOC, { ...silent, lost: (_code, final) => resolve(final) });
      });
      expect([code, await lost]).toEqual([code, isFinal]);
      if (isFinal) expect(socket.isEnded).toBe(true);
      else await again;
      socket.close();
      for (const connection of sockets.clients) connection.terminate();
      await new Promise((resolve) => sockets.close(resolve));
    }
  });

  it("stops at a final close and tries a refused token once more with a new one", async () => {
    const asked: boolean[] = [];
    const socket = new SyncSocket({
      url: server.url,
      token: (isRefused) => {
        asked.push(isRefused);
        return "nobody";
      },
      random: () => 0,
    });
    const final = await new Promise<number>((resolve) => {
      socket.attach(TEST_DOC, {
        opened: () => undefined,
        heard: () => undefined,
        overtaken: () => undefined,
        lost: (code, isFinal) => isFinal && resolve(code),
      });
    });
    expect(final).toBe(4401);
    expect(asked).toEqual([false, true]);
  });
});
