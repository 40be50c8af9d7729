import type { PeerId } from "../../../shared/model/ids.ts";
import type { PeerView } from "../../../shared/model/session.ts";
import type { PeerTile } from "../../session/SessionSnapshot.ts";

export interface ShownTiles {
  readonly shown: readonly PeerTile[];
  /** How many more are in the session. */
  readonly hidden: number;
}

/** Lower comes first. Who speaks does not move a tile: nothing moves that a person did not move. */
function rank(tile: PeerTile): number {
  if (tile.isPresenter) return 0;
  if (tile.camera) return 1;
  if (tile.audio !== "none") return 2;
  return 3;
}

/** The presenter first, then those with a picture, then the voices; oneself among them, never left out. */
export function arrangeTiles(tiles: readonly PeerTile[], room: number): ShownTiles {
  const sorted = tiles.toSorted((a, b) => rank(a) - rank(b) || a.peer.name.localeCompare(b.peer.name));
  if (sorted.length <= room) return { shown: sorted, hidden: 0 };
  const self = sorted.find((tile) => tile.isSelf);
  const first = sorted.slice(0, room - 1);
  const shown = self && !first.includes(self) ? [...first.slice(0, -1), self] : first;
  return { shown, hidden: sorted.length - shown.length };
}

export interface People {
  readonly peers: readonly PeerView[];
  readonly tiles: readonly PeerTile[];
  readonly presenterId: PeerId | undefined;
  readonly selfId: PeerId | undefined;
}

/** Hands in the order in which they went up; those that are down know no order. */
function handOf({ handRaisedAt }: PeerView): number {
  return handRaisedAt ?? 0;
}

/** The list beside the tiles, in their order; oneself right after the presenter, then raised hands, who is away last. */
export function arrangePeople({ peers, tiles, presenterId, selfId }: People): readonly PeerView[] {
  const ranks = new Map(tiles.map((tile) => [tile.peer.id, rank(tile)]));
  const rankOf = (peer: PeerView): number => {
    if (peer.id === presenterId) return 0;
    if (peer.id === selfId) return 0.3;
    if (peer.handRaisedAt !== undefined) return 0.6;
    return peer.online ? (ranks.get(peer.id) ?? 3) : 4;
  };
  return peers.toSorted((a, b) => rankOf(a) - rankOf(b) || handOf(a) - handOf(b) || a.name.localeCompare(b.name));
}
