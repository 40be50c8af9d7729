import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import type { Headroom } from "../../platform/Headroom.ts";

/** Tells of each connection; where hardly a descriptor is left, drops a new one, so that those who are here keep theirs. */
export function countConnections(http: EventEmitter, headroom: Headroom): void {
  http.prependListener("connection", (socket: Socket) => {
    headroom.opened();
    socket.once("close", () => headroom.closed());
    if (headroom.isAtItsEnd) socket.destroy();
  });
}
