import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { WebSocketServer, type WebSocket } from "ws";
import { BareSocket, type BareSocketParts } from "./BareSocket.ts";
import { findMarks, viewportValue } from "./values.ts";

const servers: WebSocketServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const client of server.clients) client.terminate();
    server.close();
  }
});

async function open(parts: Partial<BareSocketParts> = {}) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  servers.push(server);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const messages: Buffer[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  const socket = new BareSocket({
    port,
    path: "/stage",
    protocols: ["one"],
    onOpen: () => undefined,
    onMessage: (message) => messages.push(Buffer.from(message)),
    onClose: end,
    ...parts,
  });
  const [peer] = (await once(server, "connection")) as [WebSocket];
  return { socket, peer, messages, ended };
}

it("is understood by `ws`, whatever the length, and answers for itself", async () => {
  const { socket, peer } = await open();
  expect(peer.protocol).toBe("one");
  for (const length of [0, 5, 125, 126, 65_535]) {
    const heard = once(peer, "message");
    socket.send(Buffer.alloc(length, 7));
    expect((await heard)[0]).toEqual(Buffer.alloc(length, 7));
  }
  const answered = once(peer, "pong");
  socket.pong();
  await answered;
});

it("gives whole messages, also of more than it reads at once", async () => {
  const { promise: whole, resolve } = Promise.withResolvers<void>();
  const lengths: number[] = [];
  const { peer } = await open({
    onMessage: ({ length }) => {
      lengths.push(length);
      if (length === 3) resolve();
    },
  });
  for (const length of [0, 200, 300_000, 3]) peer.send(Buffer.alloc(length));
  await whole;
  expect(lengths).toEqual([0, 200, 300_000, 3]);
});

it("finds each value once in what arrives, also where one read ends within it", async () => {
  const { socket, peer } = await open();
  const found: number[] = [];
  const { promise: all, resolve } = Promise.withResolvers<void>();
  socket.listenBelow((bytes) => {
    const left = bytes.length - findMarks(bytes, (writer, value) => found.push(writer * 10_000 + value));
    if (found.length >= 2_000) resolve();
    return left;
  });
  for (let value = 0; value < 2_000; value++) peer.send(Buffer.from(JSON.stringify(viewportValue(1, value))));
  await all;
  expect(found).toEqual(Array.from({ length: 2_000 }, (_, value) => 10_000 + value));
});

it("says why there is no WebSocket, and when it ends", async () => {
  const { peer, ended } = await open();
  peer.terminate();
  expect(await ended).toBe("the server ended it");
  const refusing = new WebSocketServer({ port: 0, host: "127.0.0.1", verifyClient: () => false });
  servers.push(refusing);
  await once(refusing, "listening");
  const reason = await new Promise<string>((resolve) => {
    const { port } = refusing.address() as AddressInfo;
    const ignored = { onOpen: () => undefined, onMessage: () => undefined };
    new BareSocket({ port, path: "/", protocols: [], ...ignored, onClose: resolve });
  });
  expect(reason).toBe("no WebSocket: HTTP/1.1 401 Unauthorized");
});
