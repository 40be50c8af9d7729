import { useState } from "react";
import type { PeerId } from "../../../shared/model/ids.ts";
import type { PeerTile, SessionSnapshot } from "../../session/SessionSnapshot.ts";

export interface ChosenScreen {
  readonly screenOf: PeerId | undefined;
  readonly showScreen: (peer: PeerId | undefined) => void;
}

function isShared(tiles: readonly PeerTile[], peer: PeerId): boolean {
  return tiles.some((tile) => tile.peer.id === peer && !tile.isSelf && tile.screen !== undefined);
}

/** The screen that somebody chose to see large. Another case, or the end of the share, brings the images back for good. */
export function useChosenScreen({ call, caseId }: SessionSnapshot): ChosenScreen {
  const [screenOf, showScreen] = useState<PeerId>();
  const [seenCase, setSeenCase] = useState(caseId);
  const isOtherCase = seenCase !== caseId;
  if (isOtherCase) setSeenCase(caseId);
  const isOver = screenOf !== undefined && (isOtherCase || !isShared(call.tiles, screenOf));
  if (isOver) showScreen(undefined);
  return { screenOf: isOver ? undefined : screenOf, showScreen };
}
