import { useMemo } from "react";
import type { PeerId } from "../../../shared/model/ids.ts";
import { assignColours, colourOf } from "../theme/peerColour.ts";
import { useSession } from "./SessionContext.ts";

/** The colour that a person has throughout this session: pointer, tile and name alike. */
export function usePeerColour(): (peer: PeerId) => string {
  const { peers } = useSession();
  return useMemo(() => {
    const colours = assignColours(peers.map((peer) => peer.id));
    return (peer) => colours.get(peer) ?? colourOf(peer);
  }, [peers]);
}
