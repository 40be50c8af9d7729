import { z } from "zod";
import { AgendaItem } from "../../model/agenda.ts";
import { CaseId, SessionId, UserId } from "../../model/ids.ts";
import { GivenRight, Role } from "../../model/roles.ts";
import { PersonName } from "./auth.ts";

/**
 * Sessions before and beside the live meeting. What is not the asker's does not exist for them (404). A change reaches those who
 * are in the session at once.
 *
 * | request | body | answer |
 * |---|---|---|
 * | `GET /api/sessions` | – | SessionList: the asker's, latest first |
 * | `POST /api/sessions` | NewSession | 201 SessionDetail; the creator chairs it |
 * | `GET /api/sessions/{id}` | – | SessionDetail, ETag |
 * | `PATCH /api/sessions/{id}` | SessionChange, If-Match | SessionDetail; 412 `stale` where it changed meanwhile |
 * | `POST /api/sessions/{id}/join` | – | SessionAdmission (join.ts): what the session page needs of a signed-in person |
 * | `PUT /api/sessions/{id}/members/{userId}` | SessionMembership | SessionDetail; `DELETE` removes, also a guest; the last chair stays: 409 |
 * | `POST /api/sessions/{id}/invitations` | NewInvitation | 201 CreatedInvitation |
 * | `PATCH /api/sessions/{id}/invitations/{userId}` | InvitationChange | SessionDetail |
 */
const title = z.string().trim().min(1).max(200);
/** Milliseconds since 1970, the last that a Date can say at most. */
const time = z.number().int().nonnegative().max(8.64e15);
const agenda = z.array(CaseId).max(200);

export const NewSession = z.strictObject({
  title,
  /** Milliseconds since 1970. */
  startsAt: time,
  agenda: agenda.default([]),
});
export type NewSession = z.infer<typeof NewSession>;

/** `agenda`: the whole new order. Who puts a case on it must be one who may edit the case. */
export const SessionChange = z.strictObject({
  title: title.optional(),
  startsAt: time.optional(),
  agenda: agenda.optional(),
  isEnded: z.boolean().optional(),
});
export type SessionChange = z.infer<typeof SessionChange>;

export const SessionMembership = z.strictObject({
  role: Role.exclude(["guest"]),
  given: z.array(GivenRight).max(8).default([]),
});
export type SessionMembership = z.infer<typeof SessionMembership>;

/** A guest sees these cases of the session, between these times, by a link of their own. */
const invited = { cases: z.array(CaseId).min(1).max(200), from: time, until: time };

export const NewInvitation = z.strictObject({ name: PersonName, ...invited });
export type NewInvitation = z.infer<typeof NewInvitation>;

export const InvitationChange = z.strictObject({
  cases: invited.cases.optional(),
  from: time.optional(),
  until: time.optional(),
});
export type InvitationChange = z.infer<typeof InvitationChange>;

export const SessionSummary = z.object({
  id: SessionId,
  title: z.string(),
  startsAt: time,
  isEnded: z.boolean(),
  role: Role,
  caseCount: z.number().int(),
  /** How many are in it now. */
  presentCount: z.number().int(),
});
export type SessionSummary = z.infer<typeof SessionSummary>;

export const SessionList = z.object({ sessions: z.array(SessionSummary) });
export type SessionList = z.infer<typeof SessionList>;

export const MemberView = z.object({
  id: UserId,
  name: z.string(),
  role: Role,
  given: z.array(GivenRight),
  /** Of guests only. */
  invitation: z.object({ cases: z.array(CaseId), from: time, until: time }).optional(),
});
export type MemberView = z.infer<typeof MemberView>;

export const SessionDetail = z.object({
  id: SessionId,
  version: z.number().int(),
  title: z.string(),
  startsAt: time,
  isEnded: z.boolean(),
  role: Role,
  agenda: z.array(AgendaItem),
  members: z.array(MemberView),
  /** What the asker may do here. */
  may: z.object({ planSession: z.boolean(), invite: z.boolean() }),
});
export type SessionDetail = z.infer<typeof SessionDetail>;

/** The link's code is shown once. */
export const CreatedInvitation = z.object({ session: SessionDetail, url: z.string() });
export type CreatedInvitation = z.infer<typeof CreatedInvitation>;
