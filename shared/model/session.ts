import { z } from "zod";
import { AgendaItem } from "./agenda.ts";
import { PeerId, SessionId } from "./ids.ts";
import { GivenRight, Role } from "./roles.ts";

/** One peer as the others see it. */
export const PeerView = z.object({
  id: PeerId,
  name: z.string().max(120),
  role: Role,
  /** What was given to the peer on top of the role. */
  given: z.array(GivenRight).readonly(),
  /** Has a live signaling socket. */
  online: z.boolean(),
});
export type PeerView = z.infer<typeof PeerView>;

export const SessionView = z.object({
  id: SessionId,
  title: z.string().max(200),
  agenda: z.array(AgendaItem),
});
export type SessionView = z.infer<typeof SessionView>;
