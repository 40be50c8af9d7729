import { z } from "zod";
import { Role } from "./roles.ts";
import { AccountKind } from "./account.ts";
import { Uid } from "./dicom.ts";
import { CaseId, GroupId, SessionId, UserId } from "./ids.ts";

/** Everything that the audit trail can say: the only such list. What each is to the trail and to others' formats: server/audit/events.ts. */
export const AuditEvent = z.enum([
  "server-started",
  "server-stopped",
  "records-lost",
  "trail-damaged",
  "signed-in",
  "signed-out",
  "token-reused",
  "password-changed",
  "link-made",
  "link-used",
  "institution-made",
  "user-added",
  "user-changed",
  "user-disabled",
  "user-signed-out",
  "session-planned",
  "session-changed",
  "session-ended",
  "session-joined",
  "session-left",
  "member-set",
  "member-removed",
  "guest-invited",
  "guest-changed",
  "role-changed",
  "right-given",
  "person-muted",
  "stage-passed",
  "case-shown",
  "agenda-changed",
  "case-created",
  "case-read",
  "case-changed",
  "case-member-set",
  "case-member-removed",
  "study-attached",
  "study-detached",
  "doc-written",
  "chat-read",
  "chat-written",
  "message-edited",
  "message-deleted",
  "message-history-read",
  "group-made",
  "group-changed",
  "group-member-set",
  "group-member-removed",
  "decision-recorded",
  "decision-signed",
  "studies-searched",
  "images-stored",
  "images-retrieved",
  "preamble-cleared",
  "access-refused",
  "edit-refused",
  "audit-read",
  "audit-exported",
]);
export type AuditEvent = z.infer<typeof AuditEvent>;

/** `refused`: it was not done, and why is in the reason. */
export const AuditOutcome = z.enum(["ok", "refused"]);
export type AuditOutcome = z.infer<typeof AuditOutcome>;

/** What asks, by its User-Agent; never the header itself. */
export const AgentClass = z.enum(["chrome", "edge", "firefox", "safari", "browser", "tool", "none"]);
export type AgentClass = z.infer<typeof AgentClass>;

export const AuditActor = z.strictObject({ id: UserId, kind: AccountKind.optional(), role: Role.optional() });
export type AuditActor = z.infer<typeof AuditActor>;

/** Where it came from: the network address that the server saw. */
export const AuditSource = z.strictObject({ address: z.string().max(64), agent: AgentClass });
export type AuditSource = z.infer<typeof AuditSource>;

/** What it was about: ids, never names or texts. */
export const AuditSubject = z.strictObject({
  case: CaseId.optional(),
  session: SessionId.optional(),
  study: Uid.optional(),
  user: UserId.optional(),
  group: GroupId.optional(),
});
export type AuditSubject = z.infer<typeof AuditSubject>;

/** One line of the trail. `reason` is a failure code of shared/protocol/failures.ts, or says which kind of thing it was. */
export const AuditRecord = z.strictObject({
  /** Counts within the institution, from 1, without a gap. */
  seq: z.number().int().positive(),
  /** Milliseconds since 1970. */
  at: z.number().int(),
  event: AuditEvent,
  outcome: AuditOutcome,
  reason: z
    .string()
    .regex(/^[a-z-]{1,40}$/u)
    .optional(),
  /** Absent where nobody was known. */
  actor: AuditActor.optional(),
  from: AuditSource.optional(),
  subject: AuditSubject,
  /** How many things (images, or alike events that one record stands for); absent where it is one. */
  count: z.number().int().positive().optional(),
});
export type AuditRecord = z.infer<typeof AuditRecord>;
