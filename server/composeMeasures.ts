import type { RemoteCopy } from "./audit/remote/RemoteCopy.ts";
import type { SignalingEdge } from "./edges/signaling/SignalingEdge.ts";
import type { SyncEdge } from "./edges/sync/SyncEdge.ts";
import type { openRelay } from "./sessions/openRelay.ts";
import type { SessionRegistry } from "./sessions/SessionRegistry.ts";
import type { LiveDocs } from "./sync/LiveDocs.ts";

interface Measured {
  readonly sessions: SessionRegistry;
  readonly docs: LiveDocs;
  readonly trail: { readonly copy: RemoteCopy | undefined };
  readonly relay: ReturnType<typeof openRelay>;
  readonly redis: { readonly unsealed: () => number; readonly isAway: () => boolean };
  readonly signaling: SignalingEdge;
  readonly sync: SyncEdge;
}

/** What `/metrics` counts at the moment it is asked for. */
export function measuresOf({ sessions, docs, trail, relay, redis, signaling, sync }: Measured) {
  return {
    sessions: () => sessions.counts().sessions,
    peers: () => sessions.counts().peers,
    canSave: () => (docs.canSave ? 1 : 0),
    damagedDocs: () => docs.damaged,
    unsentAudit: () => trail.copy?.unsent ?? 0,
    relayUrls: () => relay?.counts().used ?? 0,
    withheldRelayUrls: () => relay?.counts().withheld ?? 0,
    signalingSockets: () => signaling.openSockets,
    syncSockets: () => sync.connectionCount,
    unsealed: redis.unsealed,
    redisAway: () => (redis.isAway() ? 1 : 0),
  };
}
