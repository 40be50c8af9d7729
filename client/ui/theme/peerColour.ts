import type { PeerId } from "../../../shared/model/ids.ts";
import { peerColours } from "./palette.ts";

/** The same colour for the same person on every screen. */
export function peerColour(peer: PeerId): string {
  let hash = 0;
  for (const letter of peer) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return peerColours[hash % peerColours.length] ?? peerColours[0];
}
