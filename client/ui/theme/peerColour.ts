import type { PeerId } from "../../../shared/model/ids.ts";
import { peerColours } from "./palette.ts";

function hash(peer: PeerId): number {
  let value = 0;
  for (const letter of peer) value = (value * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return value;
}

/** The colour of somebody who is not here: their marks still have one. */
export function colourOf(peer: PeerId): string {
  return peerColours[hash(peer) % peerColours.length] ?? peerColours[0];
}

/**
 * A colour for each person, the same on every screen that knows the same people, and different from the others' while there are
 * colours left. Somebody who joins takes a free one and leaves nearly all others theirs.
 */
export function assignColours(peers: readonly PeerId[]): ReadonlyMap<PeerId, string> {
  const colours = new Map<PeerId, string>();
  const taken = new Set<number>();
  for (const peer of peers.toSorted()) {
    let at = hash(peer) % peerColours.length;
    while (taken.has(at) && taken.size < peerColours.length) at = (at + 1) % peerColours.length;
    taken.add(at);
    colours.set(peer, peerColours[at] ?? peerColours[0]);
  }
  return colours;
}
