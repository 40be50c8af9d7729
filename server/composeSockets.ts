import type { EventEmitter } from "node:events";
import { MAX_SIGNAL_BYTES } from "../shared/protocol/signaling.ts";
import { MAX_SYNC_FRAME_BYTES } from "../shared/protocol/sync.ts";
import type { PersonalLines } from "./edges/signaling/PersonalLines.ts";
import { countConnections } from "./edges/http/countConnections.ts";
import type { SignalingEdge } from "./edges/signaling/SignalingEdge.ts";
import type { SyncEdge } from "./edges/sync/SyncEdge.ts";
import { serveUpgrades, type UpgradeOptions, type UpgradeRoute } from "./edges/upgrade.ts";
import type { Headroom } from "./platform/Headroom.ts";

interface SocketEdges {
  readonly signaling: SignalingEdge;
  readonly lines: PersonalLines;
  readonly sync: SyncEdge;
}

interface Sockets extends Pick<UpgradeOptions, "isAllowedOrigin"> {
  readonly headroom: Headroom;
  readonly edges: Parameters<typeof socketRoutes>[0];
}

/** [F17] Leads WebSockets to their edges while there is room for them. */
export function serveSockets(stack: AsyncDisposableStack, http: EventEmitter, parts: Sockets): void {
  const { headroom, edges, isAllowedOrigin } = parts;
  countConnections(http, headroom);
  const hasRoom = () => headroom.lack === undefined;
  stack.use(serveUpgrades(http, { isAllowedOrigin, hasRoom, routes: socketRoutes(edges) }));
}

/** Which WebSockets there are, and who takes them. */
function socketRoutes({ signaling, lines, sync }: SocketEdges): UpgradeRoute[] {
  return [
    {
      name: "signal",
      maxPayload: MAX_SIGNAL_BYTES,
      takesTokenFromQuery: false,
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
      takesTokenFromQuery: true,
      accept: ({ socket, rest, ...asked }) => sync.accept(socket, { ...asked, docName: rest }),
    },
  ];
}
