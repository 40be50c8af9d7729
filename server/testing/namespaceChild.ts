import { createSocket } from "node:dgram";
import { connect, createServer } from "node:net";

/**
 * Runs inside a network namespace, keeps it alive, and opens sockets there for its parent: a socket stays in the namespace that it
 * was opened in, whoever holds it. Ends with its parent.
 */
interface Order {
  readonly id: number;
  readonly kind: "udp" | "tcp" | "listen";
  readonly ip: string;
  readonly port: number;
}

function udp({ id, ip, port }: Order): void {
  const socket = createSocket(ip.includes(":") ? "udp6" : "udp4");
  socket.on("error", (error) => process.send?.({ id, error: String(error) }));
  // Once the parent has it, this end stops reading.
  socket.bind(port, ip, () => process.send?.({ id }, socket, {}, () => socket.close()));
}

function tcp({ id, ip, port }: Order): void {
  const socket = connect({ host: ip, port });
  socket.pause();
  socket.on("error", (error) => process.send?.({ id, error: String(error) }));
  socket.once("connect", () => process.send?.({ id }, socket));
}

function listen({ id, ip, port }: Order): void {
  const server = createServer();
  server.on("error", (error) => process.send?.({ id, error: String(error) }));
  server.listen(port, ip, () => process.send?.({ id }, server, {}, () => server.close()));
}

const openers = { udp, tcp, listen } as const;

process.on("message", (order: Order) => openers[order.kind](order));
process.on("disconnect", () => process.exit(0));
process.send?.({ id: 0 });
