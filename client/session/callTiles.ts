import type { PeerId } from "../../shared/model/ids.ts";
import type { PeerView } from "../../shared/model/session.ts";
import type { CallClientSnapshot } from "../media/CallClient.ts";
import type { CallSnapshot, PeerTile } from "./SessionSnapshot.ts";

export interface TileParts {
  readonly call: CallClientSnapshot;
  readonly peers: readonly PeerView[];
  readonly selfId: PeerId | undefined;
  readonly presenterId: PeerId | undefined;
}

/** One tile a peer: what the call brings of them, and who they are. */
export function callSnapshot({ call, peers, selfId, presenterId }: TileParts): CallSnapshot {
  const tiles = peers.map((peer): PeerTile => {
    const isSelf = peer.id === selfId;
    const shared = { peer, isSelf, isPresenter: peer.id === presenterId, isSpeaking: call.speakers.has(peer.id) };
    if (isSelf)
      return { ...shared, audio: ownAudio(call), camera: call.ownCamera, screen: call.ownScreen, voice: undefined };
    const media = call.peers.get(peer.id);
    return {
      ...shared,
      audio: media?.audio ?? "none",
      camera: media?.camera,
      screen: media?.screen,
      voice: media?.voice,
    };
  });
  const { state, srtpSuite, path, microphone, camera, screen } = call;
  return { state, srtpSuite, path, microphone, camera, screen, tiles };
}

function ownAudio(call: CallClientSnapshot): PeerTile["audio"] {
  switch (call.microphone) {
    case "on":
      return "on";
    case "off":
      return "muted";
    case "unavailable":
    case "denied":
      return "none";
  }
}
