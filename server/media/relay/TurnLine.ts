import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { connect, isIP, isIPv6, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { TurnStream } from "./TurnStream.ts";

/** A way to a TURN server that carries whole messages. */
export interface TurnLine {
  /** Nothing is lost, so that nothing is sent twice. */
  readonly isReliable: boolean;
  send(packet: Buffer): void;
  /** One listener; what comes before it is lost. */
  listen(onPacket: (packet: Buffer) => void): void;
  close(): void;
}

export interface TurnPlace {
  readonly host: string;
  readonly port: number;
  readonly transport: "udp" | "tcp" | "tls";
}

/** Where a URL that `TurnUrl` has taken leads to. */
export function turnPlace(url: string): TurnPlace {
  const shape = /^(?<scheme>turns?):(?<host>\[[^\]]*\]|[^:?]*)(?::(?<port>\d+))?(?:\?transport=(?<transport>.*))?$/u;
  const { groups = {} } = shape.exec(url) ?? {};
  const isTls = groups["scheme"] === "turns";
  const host = (groups["host"] ?? "").replaceAll(/[[\]]/gu, "");
  const port = Number(groups["port"] ?? (isTls ? 5349 : 3478));
  const plain = groups["transport"] === "tcp" ? "tcp" : "udp";
  return { host, port, transport: isTls ? "tls" : plain };
}

/** Fails where the server does not answer before the signal, or shows a certificate that this machine does not trust. */
export async function openTurnLine(place: TurnPlace, signal: AbortSignal): Promise<TurnLine> {
  const { host, port, transport } = place;
  if (transport === "udp") {
    const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
    socket.on("error", () => undefined); // What was sent is not answered: the request says so.
    return datagramLine(socket, place);
  }
  const name = isIP(host) === 0 ? { servername: host } : {}; // RFC 6066 knows no addresses; the certificate is checked all the same.
  const socket = transport === "tls" ? connectTls({ host, port, ...name }) : connect({ host, port });
  socket.on("error", () => undefined);
  try {
    await once(socket, transport === "tls" ? "secureConnect" : "connect", { signal });
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return streamLine(socket);
}

export function datagramLine(socket: UdpSocket, { host, port }: Pick<TurnPlace, "host" | "port">): TurnLine {
  return {
    isReliable: false,
    send: (packet) => socket.send(packet, port, host, () => undefined),
    listen: (onPacket) => void socket.on("message", onPacket),
    close: () => socket.close(),
  };
}

/** Ends with what is no TURN. */
export function streamLine(socket: Socket): TurnLine {
  const stream = new TurnStream();
  return {
    isReliable: true,
    send: (packet) => void socket.write(packet),
    listen: (onPacket) =>
      void socket.on("data", (chunk: Buffer) => {
        try {
          for (const packet of stream.push(chunk)) onPacket(packet);
        } catch {
          socket.destroy();
        }
      }),
    close: () => socket.destroy(),
  };
}
