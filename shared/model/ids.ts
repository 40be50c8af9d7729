import { z } from "zod";

/** Random identifiers carry 128 bits (22 characters base64url), so that a session or case cannot be guessed. */
const opaqueId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/u);

export const InstitutionId = opaqueId.brand("InstitutionId");
export type InstitutionId = z.infer<typeof InstitutionId>;

export const UserId = opaqueId.brand("UserId");
export type UserId = z.infer<typeof UserId>;

/** A peer is one user in one session, so inside a session the user's id names the peer: their spelling is the same. */
export const PeerId = opaqueId.brand("PeerId");
export type PeerId = z.infer<typeof PeerId>;

export const SessionId = opaqueId.brand("SessionId");
export type SessionId = z.infer<typeof SessionId>;

export const CaseId = opaqueId.brand("CaseId");
export type CaseId = z.infer<typeof CaseId>;

/** A lasting group of people who talk with one another. */
export const GroupId = opaqueId.brand("GroupId");
export type GroupId = z.infer<typeof GroupId>;

export const MessageId = opaqueId.brand("MessageId");
export type MessageId = z.infer<typeof MessageId>;

/** The peer that a user is in any session. */
export function peerOf(user: UserId): PeerId {
  return PeerId.parse(user);
}
