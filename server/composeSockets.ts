import { MAX_SIGNAL_BYTES } from "../shared/protocol/signaling.ts";
import { MAX_SYNC_FRAME_BYTES } from "../shared/protocol/sync.ts";
import type { PersonalLines } from "./edges/signaling/PersonalLines.ts";
import type { SignalingEdge } from "./edges/signaling/SignalingEdge.ts";
import type { SyncEdge } from "./edges/sync/SyncEdge.ts";
import type { UpgradeRoute } from "./edges/upgrade.ts";

interface SocketEdges {
  readonly signaling: SignalingEdge;
  readonly lines: PersonalLines;
  readonly sync: SyncEdge;
}

/** Which WebSockets there are, and who takes them. */
export function socketRoutes({ signaling, lines, sync }: SocketEdges): UpgradeRoute[] {
  return [
    {
      name: "signal",
      maxPayload: MAX_SIGNAL_BYTES,
      accept: ({ socket, query, ...asked }) => {
        const sessionId = query.get("session");
        if (sessionId === null) lines.accept(socket, asked);
        else signaling.accept(socket, { ...asked, sessionId });
      },
    },
    {
      name: "sync",
      // The edge itself answers what is too large with 4413; far above that the socket is cut at once.
      maxPayload: 2 * MAX_SYNC_FRAME_BYTES,
      accept: ({ socket, rest, ...asked }) => sync.accept(socket, { ...asked, docName: rest }),
    },
  ];
}
