import type { PeerTile } from "../../session/SessionSnapshot.ts";
import { VoiceView } from "./MediaView.tsx";

/** Plays everybody's voice, whatever panels are folded. */
export function Voices({ tiles }: { readonly tiles: readonly PeerTile[] }) {
  return tiles.map((tile) => (tile.voice ? <VoiceView key={tile.peer.id} stream={tile.voice} /> : null));
}
