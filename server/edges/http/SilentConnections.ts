import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { clientAddress } from "./clientAddress.ts";

/** A browser opens six, and asks on each at once; a hospital behind one address may have hundreds that come back together. */
const OF_ONE_ADDRESS = 256;
const OF_ALL = 4096;

/**
 * Connections on which nothing whole has been asked yet. Too many of one network address, or of all, cost the oldest of them: who speaks at
 * once is let in whoever else holds the door.
 */
export class SilentConnections {
  /** By address and by all, oldest first. */
  readonly #ofAddress = new Map<string, Map<string, Socket>>();
  readonly #all = new Map<string, Socket>();

  get count(): number {
    return this.#all.size;
  }

  add(socket: Socket): void {
    const key = nameOf(socket);
    if (key === undefined) return;
    const address = clientAddress(socket.remoteAddress ?? "");
    const own = this.#ofAddress.get(address) ?? new Map<string, Socket>();
    this.#ofAddress.set(address, own.set(key, socket));
    this.#all.set(key, socket);
    socket.once("close", () => this.#remove(address, key, socket));
    if (own.size > OF_ONE_ADDRESS) this.#dropOldest(own);
    else if (this.#all.size > OF_ALL) this.#dropOldest(this.#all);
  }

  /** Something whole was asked on this connection, or on what TLS made of it. */
  spoke(socket: Socket): void {
    const key = nameOf(socket);
    const held = key === undefined ? undefined : this.#all.get(key);
    if (key !== undefined && held) this.#remove(clientAddress(socket.remoteAddress ?? ""), key, held);
  }

  #dropOldest(sockets: ReadonlyMap<string, Socket>): void {
    const [oldest] = sockets.entries();
    if (!oldest) return;
    const [key, socket] = oldest;
    this.#remove(clientAddress(socket.remoteAddress ?? ""), key, socket);
    socket.destroy();
  }

  /** Does nothing where the name has passed to another connection. */
  #remove(address: string, key: string, socket: Socket): void {
    if (this.#all.get(key) !== socket) return;
    this.#all.delete(key);
    const own = this.#ofAddress.get(address);
    own?.delete(key);
    if (own?.size === 0) this.#ofAddress.delete(address);
  }
}

/** Undefined where the other end has gone already. A TLS socket has the address and port of the connection under it. */
function nameOf({ remoteAddress, remotePort }: Socket): string | undefined {
  return remoteAddress === undefined ? undefined : `${remoteAddress} ${remotePort}`;
}

/** Watches a server's connections from here on, but for those that count silence themselves for all whom they speak for. */
export function limitSilence(http: EventEmitter, isTrusted = (_address?: string) => false): SilentConnections {
  const silent = new SilentConnections();
  http.on("connection", (socket: Socket) => {
    if (!isTrusted(socket.remoteAddress)) silent.add(socket);
  });
  for (const asked of ["request", "upgrade"])
    http.prependListener(asked, ({ socket }: IncomingMessage) => silent.spoke(socket));
  return silent;
}
