import { createSocket } from "node:dgram";
import { once } from "node:events";
import { encodeStun, stunAttributes, stunMethods } from "../media/relay/stunMessage.ts";

/**
 * Asks a TURN server for allocations without credentials, each from another address, and goes away once it is told to show some, as whoever
 * forges addresses never hears: `node turnFlood.ts <host> <port> <count>`.
 */
const [host = "", port = "", count = ""] = process.argv.slice(2);
const FIRST_PORT = 10_000;
const ABREAST = 50;
const AGAIN_MS = 200;
const udp = Buffer.from([17, 0, 0, 0]);
const transactionId = Buffer.alloc(12, 7);
const attributes = [{ type: stunAttributes.requestedTransport, value: udp }];
const packet = encodeStun({ method: stunMethods.allocate, kind: "request", transactionId, attributes });

async function ask(own: number): Promise<void> {
  const socket = createSocket("udp4");
  socket.bind(own, host);
  const answered = once(socket, "message");
  await once(socket, "listening");
  const send = () => socket.send(packet, Number(port), host);
  const again = setInterval(send, AGAIN_MS);
  send();
  await answered;
  clearInterval(again);
  socket.close();
}

for (let asked = 0; asked < Number(count); asked += ABREAST)
  await Promise.all(Array.from({ length: ABREAST }, (_, index) => ask(FIRST_PORT + asked + index)));
