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
