import { z } from "zod";
import { PeerId } from "../../shared/model/ids.ts";
import { DeviceKind, MAX_PEER_NAME, NetworkQuality } from "../../shared/model/session.ts";
import { GivenRight, Role } from "../../shared/model/roles.ts";
import { NodeId } from "../cluster/NodeId.ts";

/** [PR1] One peer who is in a session now, as the node says that holds their socket. */
export const PresentPeer = z.object({
  peerId: PeerId,
  name: z.string().max(MAX_PEER_NAME),
  role: Role,
  given: z.array(GivenRight).max(8).readonly(),
  /** Milliseconds since 1970; absent while the hand is down. */
  handRaisedAt: z.number().nonnegative().optional(),
  device: DeviceKind.optional(),
  quality: NetworkQuality.optional(),
  /** Milliseconds since 1970. */
  joinedAt: z.number().nonnegative(),
  nodeId: NodeId,
});
export type PresentPeer = Readonly<z.infer<typeof PresentPeer>>;
