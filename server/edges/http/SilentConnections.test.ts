import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { limitSilence, type SilentConnections } from "./SilentConnections.ts";

let stack: AsyncDisposableStack;
let port = 0;
let silent: SilentConnections;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const server = createServer((_, response) => response.end("here")).listen(0, "127.0.0.1");
  silent = limitSilence(server);
  await once(server, "listening");
  ({ port } = server.address() as AddressInfo);
  stack.defer(() => {
    server.closeAllConnections();
    server.close();
  });
});
afterEach(() => stack.disposeAsync());

async function open(localAddress = "127.0.0.1"): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", localAddress });
  socket.on("error", () => undefined); // Those that are dropped may see a reset.
  stack.defer(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

const answers = async () => (await fetch(`http://127.0.0.1:${port}/`)).text();

it("T9 of 2,000 connections that never finish a request a bounded number is held, and who asks is answered", async () => {
  for (let batch = 0; batch < 20; batch += 1) {
    const sockets = await Promise.all(Array.from({ length: 100 }, () => open()));
    for (const socket of sockets) socket.write("GET / HTTP/1.1\r\nHost: ");
  }
  await expect.poll(() => silent.count).toBe(256);
  expect(await answers()).toBe("here");
});

it("T9 the oldest goes first; another network address is not touched", async () => {
  const other = await open("127.0.0.2");
  const first = await open();
  const closed = once(first, "close");
  await Promise.all(Array.from({ length: 256 }, () => open()));
  await closed;
  await expect.poll(() => silent.count).toBe(257);
  other.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  expect(String((await once(other, "data"))[0])).toContain("200 OK");
});

it("T9 a connection that has asked is counted no longer, nor one that has gone", async () => {
  const [speaker, leaver] = [await open(), await open()];
  await expect.poll(() => silent.count).toBe(2);
  speaker.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  leaver.destroy();
  await expect.poll(() => silent.count).toBe(0);
  expect(speaker.destroyed).toBe(false);
});
