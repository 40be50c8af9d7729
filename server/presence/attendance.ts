import { isDeepStrictEqual } from "node:util";
import type { PeerId } from "../../shared/model/ids.ts";
import type { PresentPeer } from "./PresentPeer.ts";

export type PresenceChange =
  | { readonly kind: "came" | "changed"; readonly peer: PresentPeer }
  | { readonly kind: "left"; readonly peerId: PeerId };

/** [PR7] Each person once: as this node knows them, else as the node to which they came last. Longest here first. */
export function merge(own: Iterable<PresentPeer>, elsewhere: Iterable<PresentPeer>): readonly PresentPeer[] {
  const byId = new Map<PeerId, PresentPeer>();
  for (const peer of own) byId.set(peer.peerId, peer);
  const known = new Set(byId.keys());
  for (const peer of elsewhere) {
    const former = byId.get(peer.peerId);
    if (!known.has(peer.peerId) && (!former || former.joinedAt < peer.joinedAt)) byId.set(peer.peerId, peer);
  }
  return [...byId.values()].toSorted((a, b) => a.joinedAt - b.joinedAt);
}

/** What has to be told to whoever knows `before`. Who goes to another node neither leaves nor comes. */
export function differences(before: readonly PresentPeer[], after: readonly PresentPeer[]): readonly PresenceChange[] {
  const former = new Map(before.map((peer) => [peer.peerId, peer]));
  const changes = after.flatMap((peer): PresenceChange[] => {
    const known = former.get(peer.peerId);
    former.delete(peer.peerId);
    if (!known) return [{ kind: "came", peer }];
    return isDeepStrictEqual(known, peer) ? [] : [{ kind: "changed", peer }];
  });
  return [...[...former.keys()].map((peerId) => ({ kind: "left", peerId }) as const), ...changes];
}
