import { z } from "zod";
import { AgendaItem } from "./agenda.ts";
import { PeerId, SessionId } from "./ids.ts";
import { GivenRight, Role } from "./roles.ts";

/** What a peer looks at the session with. */
export const DeviceKind = z.enum(["desktop", "tablet", "phone"]);
export type DeviceKind = z.infer<typeof DeviceKind>;

/** How well a peer's line answers. */
export const NetworkQuality = z.enum(["good", "fair", "poor"]);
export type NetworkQuality = z.infer<typeof NetworkQuality>;

export const MAX_PEER_NAME = 120;

/** One peer as the others see it. */
export const PeerView = z.object({
  id: PeerId,
  name: z.string().max(MAX_PEER_NAME),
  role: Role,
  /** What was given to the peer on top of the role. */
  given: z.array(GivenRight).readonly(),
  /** Has a live signaling socket. */
  online: z.boolean(),
  /** Milliseconds since 1970; absent while the hand is down. */
  handRaisedAt: z.number().optional(),
  /** Absent until the peer has said it. */
  device: DeviceKind.optional(),
  quality: NetworkQuality.optional(),
});
export type PeerView = z.infer<typeof PeerView>;

export const SessionView = z.object({
  id: SessionId,
  title: z.string().max(200),
  agenda: z.array(AgendaItem),
});
export type SessionView = z.infer<typeof SessionView>;
